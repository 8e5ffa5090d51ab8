// SPDX-License-Identifier: GPL-2.0-or-later
/* arp: the bytes of an announcement. */
#include <errno.h>
#include <string.h>

#include "arp.h"

#define PROTOCOL_IPV4   0x0800
#define ADDRESS_LENGTH  4
#define HARDWARE_LENGTH 32

static uint8_t *put16(uint8_t *at, uint16_t number)
{
	at[0] = (uint8_t)(number >> 8);
	at[1] = (uint8_t)number;
	return at + 2;
}

static uint8_t *put(uint8_t *at, const uint8_t *bytes, size_t size)
{
	memcpy(at, bytes, size);
	return at + size;
}

int arp_announcement(uint8_t frame[ARP_MAX], enum arp_form form, uint16_t type,
	const uint8_t *hardware, unsigned length, const uint8_t *address)
{
	static const uint8_t unknown[HARDWARE_LENGTH];
	uint8_t *at = frame;

	if (length == 0 || length > HARDWARE_LENGTH)
		return -EINVAL;
	at = put16(at, type);
	at = put16(at, PROTOCOL_IPV4);
	*at++ = (uint8_t)length;
	*at++ = ADDRESS_LENGTH;
	at = put16(at, (uint16_t)form);
	at = put(at, hardware, length);
	at = put(at, address, ADDRESS_LENGTH);
	/* A request asks for the target's link address; a reply names the owner's once more. */
	at = put(at, form == ARP_FORM_REQUEST ? unknown : hardware, length);
	at = put(at, address, ADDRESS_LENGTH);
	return (int)(at - frame);
}
