// SPDX-License-Identifier: GPL-2.0-or-later
/* ndp: an advertisement's fields at their places in the RFCs, and its checksum done another way. */
#include <errno.h>

#include "ndp.h"
#include "tap.h"

static const uint8_t address[16] = { 0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0,
	0xab, 0xcd };
static const uint8_t all_nodes[16] = { 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

/*
 * What a receiver does (RFC 1071): the sum of all 16-bit words, the checksum among them, with each
 * carry added at once. The words are of the pseudo header, then of the message.
 */
static unsigned receivers_sum(const uint8_t *packet, unsigned size)
{
	uint8_t whole[40 + 64 + 1] = { 0 };
	unsigned message = size - 40, total = 0;

	memcpy(whole, packet + 8, 32);
	whole[34] = (uint8_t)(message >> 8);
	whole[35] = (uint8_t)message;
	whole[39] = 58;
	memcpy(whole + 40, packet + 40, message);
	for (unsigned i = 0; i < 40 + message; i += 2) {
		total += (unsigned)(whole[i] * 256 + whole[i + 1]);
		if (total > 0xffff)
			total -= 0xffff;
	}
	return total;
}

static void check_header(const uint8_t *packet, int message)
{
	ok(packet[0] == 0x60 && packet[1] == 0 && packet[2] == 0 && packet[3] == 0,
		"version 6, no class, no label");
	same(packet[4] * 256 + packet[5], message, "length of what follows");
	same(packet[6], 58, "ICMPv6");
	same(packet[7], 255, "hop limit 255, which proves that no router passed it on");
	ok(memcmp(packet + 8, address, 16) == 0, "from the address itself");
	ok(memcmp(packet + 24, all_nodes, 16) == 0, "to all nodes");
}

static void ethernet(void)
{
	static const uint8_t hardware[6] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };
	uint8_t packet[NDP_MAX];

	memset(packet, 0x5a, sizeof(packet));
	same(ndp_advertisement(packet, hardware, 6, address, false), 72, "Ethernet: 72 bytes");
	check_header(packet, 32);
	same(packet[40], 136, "a neighbour advertisement");
	same(packet[41], 0, "code 0");
	same(packet[44], 0x20, "override, neither solicited nor a router");
	ok(packet[45] == 0 && packet[46] == 0 && packet[47] == 0, "nothing in what is reserved");
	ok(memcmp(packet + 48, address, 16) == 0, "its target is the address");
	same(packet[64], 2, "option: target's link address");
	same(packet[65], 1, "... of eight bytes");
	ok(memcmp(packet + 66, hardware, 6) == 0, "... with the link address");
	same(receivers_sum(packet, 72), 0xffff, "the checksum is right");
	packet[60] ^= 1;
	ok(receivers_sum(packet, 72) != 0xffff, "... and would show an error");
	same(ndp_advertisement(packet, hardware, 6, address, true), 72, "from a router");
	same(packet[44], 0xa0, "... router and override");
	same(receivers_sum(packet, 72), 0xffff, "... checksum");
}

/* RFC 4391, 9.3: type, length 3, two reserved bytes, then the 20 of the address. */
static void infiniband(void)
{
	uint8_t packet[NDP_MAX], hardware[20];

	for (uint8_t i = 0; i < sizeof(hardware); i++)
		hardware[i] = (uint8_t)(0xa0 + i);
	memset(packet, 0x5a, sizeof(packet));
	same(ndp_advertisement(packet, hardware, 20, address, false), 88, "InfiniBand: 88 bytes");
	check_header(packet, 48);
	same(packet[65], 3, "option of 24 bytes");
	ok(packet[66] == 0 && packet[67] == 0, "... two of them reserved");
	ok(memcmp(packet + 68, hardware, 20) == 0, "... then the link address");
	same(receivers_sum(packet, 88), 0xffff, "the checksum is right");
}

static void limits(void)
{
	uint8_t packet[NDP_MAX + 1], hardware[33];

	memset(hardware, 0xff, sizeof(hardware));
	memset(packet, 0x5a, sizeof(packet));
	same(ndp_advertisement(packet, hardware, 0, address, false), -EINVAL,
		"no link address is refused");
	same(ndp_advertisement(packet, hardware, 33, address, false), -EINVAL,
		"33 bytes are refused");
	same(ndp_advertisement(packet, hardware, ~0U, address, false), -EINVAL,
		"as many as can be, too");
	ok(packet[0] == 0x5a && packet[70] == 0x5a, "... and nothing is written");
	for (unsigned length = 1; length <= 32; length++) {
		int size = ndp_advertisement(packet, hardware, length, address, false);

		if (size % 8 || size != 64 + packet[65] * 8 || (unsigned)size < 66 + length)
			ok(false, "%u bytes make an option of %d", length, size - 64);
		if (receivers_sum(packet, (unsigned)size) != 0xffff)
			ok(false, "%u bytes make a wrong checksum", length);
	}
	same(ndp_advertisement(packet, hardware, 32, address, false), NDP_MAX,
		"32 bytes fill the packet");
	same(packet[NDP_MAX], 0x5a, "... and no byte more is written");
}

int main(void)
{
	ethernet();
	infiniband();
	limits();
	return done();
}
