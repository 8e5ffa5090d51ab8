// SPDX-License-Identifier: GPL-2.0-or-later
/* arp: both forms of an announcement, byte by byte. */
#include <errno.h>
#include <net/if_arp.h>

#include "arp.h"
#include "cleanup.h"
#include "tap.h"

static const uint8_t address[4] = { 192, 0, 2, 1 };

static void ethernet(void)
{
	static const uint8_t hardware[6] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };
	static const uint8_t request[28] = {
		0, 1, 8, 0, 6, 4, 0, 1,             /* Ethernet, IPv4, 6, 4, request */
		0x02, 0x11, 0x22, 0x33, 0x44, 0x55, /* sender's link address */
		192, 0, 2, 1, 0, 0, 0, 0, 0, 0,     /* its address, target's link address */
		192, 0, 2, 1,                       /* target's address */
	};
	static const uint8_t reply[28] = {
		0,
		1,
		8,
		0,
		6,
		4,
		0,
		2, /* Ethernet, IPv4, 6, 4, reply */
		0x02,
		0x11,
		0x22,
		0x33,
		0x44,
		0x55, /* sender's link address */
		192,
		0,
		2,
		1, /* its address */
		0x02,
		0x11,
		0x22,
		0x33,
		0x44,
		0x55, /* once more as the target's */
		192,
		0,
		2,
		1,
	};
	uint8_t frame[ARP_MAX];

	memset(frame, 0x5a, sizeof(frame));
	same(arp_announcement(frame, ARP_FORM_REQUEST, ARPHRD_ETHER, hardware, 6, address), 28,
		"a request for Ethernet has 28 bytes");
	ok(memcmp(frame, request, 28) == 0, "... each as RFC 5227 has it");
	ok(frame[28] == 0x5a, "... and no byte more is written");
	memset(frame, 0x5a, sizeof(frame));
	same(arp_announcement(frame, ARP_FORM_REPLY, ARPHRD_ETHER, hardware, 6, address), 28,
		"a reply for Ethernet has 28 bytes");
	ok(memcmp(frame, reply, 28) == 0, "... each as it must be");
}

static void infiniband(void)
{
	uint8_t frame[ARP_MAX], hardware[20], zero[20] = { 0 };

	for (uint8_t i = 0; i < sizeof(hardware); i++)
		hardware[i] = (uint8_t)(0xa0 + i);
	same(arp_announcement(frame, ARP_FORM_REQUEST, ARPHRD_INFINIBAND, hardware, 20, address),
		56, "a request for InfiniBand has 56 bytes (RFC 4391, 9.2)");
	ok(frame[0] == 0 && frame[1] == 32 && frame[4] == 20 && frame[5] == 4,
		"... type and sizes");
	ok(memcmp(frame + 8, hardware, 20) == 0, "... sender's link address");
	ok(memcmp(frame + 28, address, 4) == 0, "... its address");
	ok(memcmp(frame + 32, zero, 20) == 0, "... target's link address");
	ok(memcmp(frame + 52, address, 4) == 0, "... its address");
	arp_announcement(frame, ARP_FORM_REPLY, ARPHRD_INFINIBAND, hardware, 20, address);
	ok(memcmp(frame + 32, hardware, 20) == 0, "a reply names the owner twice");
}

static void limits(void)
{
	uint8_t frame[ARP_MAX + 1], hardware[33];

	memset(hardware, 0x77, sizeof(hardware));
	memset(frame, 0x5a, sizeof(frame));
	same(arp_announcement(frame, ARP_FORM_REQUEST, 1, hardware, 0, address), -EINVAL,
		"no link address is refused");
	same(arp_announcement(frame, ARP_FORM_REPLY, 1, hardware, 33, address), -EINVAL,
		"33 bytes are refused");
	same(arp_announcement(frame, ARP_FORM_REPLY, 1, hardware, ~0U, address), -EINVAL,
		"as many as can be, too");
	for (size_t i = 0; i < sizeof(frame); i++)
		if (frame[i] != 0x5a)
			ok(false, "a refusal wrote byte %zu", i);
	same(arp_announcement(frame, ARP_FORM_REPLY, 0xabcd, hardware, 32, address), ARP_MAX,
		"32 bytes fill the frame");
	ok(frame[0] == 0xab && frame[1] == 0xcd, "the type is in network order");
	ok(frame[ARP_MAX] == 0x5a, "... and no byte more is written");
	same(arp_announcement(frame, ARP_FORM_REPLY, 1, hardware, 1, address), 18,
		"1 byte is taken");
}

int main(void)
{
	ethernet();
	infiniband();
	limits();
	return done();
}
