// SPDX-License-Identifier: GPL-2.0-or-later
/* arp: a frame's fields and its bytes. */
#include <errno.h>
#include <string.h>

#include "arp.h"

#define PROTOCOL_IPV4  0x0800
#define HEADER_LENGTH  8
#define ADDRESS_LENGTH 4

static uint8_t *put16(uint8_t *at, unsigned number)
{
	at[0] = (uint8_t)(number >> 8);
	at[1] = (uint8_t)number;
	return at + 2;
}

static unsigned get16(const uint8_t *at)
{
	return (unsigned)(at[0] << 8 | at[1]);
}

static uint8_t *put(uint8_t *at, const uint8_t *bytes, size_t size)
{
	memcpy(at, bytes, size);
	return at + size;
}

static const uint8_t *get(const uint8_t *at, uint8_t *bytes, size_t size)
{
	memcpy(bytes, at, size);
	return at + size;
}

struct arp arp_announcement(const struct link *link, enum arp_form form, const uint8_t address[4])
{
	struct arp arp = arp_probe(link, address);

	arp.form = form;
	memcpy(arp.sender, address, ADDRESS_LENGTH);
	if (form == ARP_FORM_REPLY)
		memcpy(arp.target_hardware, link->hardware, LINK_HARDWARE_MAX);
	return arp;
}

struct arp arp_probe(const struct link *link, const uint8_t address[4])
{
	struct arp arp = {
		.type = link->type,
		.form = ARP_FORM_REQUEST,
		.hardware_length = link->hardware_length,
	};

	memcpy(arp.sender_hardware, link->hardware, LINK_HARDWARE_MAX);
	memcpy(arp.target, address, ADDRESS_LENGTH);
	return arp;
}

int arp_build(const struct arp *arp, uint8_t frame[ARP_MAX])
{
	unsigned length = arp->hardware_length;
	uint8_t *at = frame;

	if (length == 0 || length > LINK_HARDWARE_MAX)
		return -EINVAL;
	at = put16(at, arp->type);
	at = put16(at, PROTOCOL_IPV4);
	*at++ = (uint8_t)length;
	*at++ = ADDRESS_LENGTH;
	at = put16(at, arp->form);
	at = put(at, arp->sender_hardware, length);
	at = put(at, arp->sender, ADDRESS_LENGTH);
	at = put(at, arp->target_hardware, length);
	at = put(at, arp->target, ADDRESS_LENGTH);
	return (int)(at - frame);
}

int arp_parse(const uint8_t *frame, size_t size, struct arp *ret)
{
	const uint8_t *at = frame + HEADER_LENGTH;
	struct arp arp = { 0 };
	unsigned length, form;

	if (size < HEADER_LENGTH)
		return -EBADMSG;
	length = frame[4];
	form = get16(frame + 6);
	if (get16(frame + 2) != PROTOCOL_IPV4 || frame[5] != ADDRESS_LENGTH || length == 0 ||
		length > LINK_HARDWARE_MAX || size < HEADER_LENGTH + 2 * (length + ADDRESS_LENGTH))
		return -EBADMSG;
	if (form != ARP_FORM_REQUEST && form != ARP_FORM_REPLY)
		return -EBADMSG;
	arp.type = (uint16_t)get16(frame);
	arp.form = (enum arp_form)form;
	arp.hardware_length = length;
	at = get(at, arp.sender_hardware, length);
	at = get(at, arp.sender, ADDRESS_LENGTH);
	at = get(at, arp.target_hardware, length);
	get(at, arp.target, ADDRESS_LENGTH);
	*ret = arp;
	return 0;
}
