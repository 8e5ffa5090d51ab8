// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ndp: whole packets byte by byte as the RFCs have them, their checksums done another way, and
 * what is read of a packet of any bytes.
 */
#include <errno.h>

#include "cleanup.h"
#include "ndp.h"
#include "tap.h"

static const uint8_t address[16] = { 0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0,
	0xab, 0xcd };
static const uint8_t neighbour[16] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x22, 0xff, 0xfe,
	0x33, 0x44, 0x99 };
static const uint8_t ethernet[6] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };
static const uint8_t infiniband[20] = { 0x80, 0, 0, 0x48, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x02,
	0xc9, 0x03, 0, 0x12, 0x34, 0x57 };

/* The checksums' bytes, 42 and 43, are 0 in these and looked at apart. */
static const uint8_t ethernet_advertisement[72] = {
	0x60, 0, 0, 0, 0, 32, 58, 255, /* version 6, 32 bytes of ICMPv6, never passed on */
	0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0, 0xab, 0xcd, /* from it */
	0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, /* to all nodes */
	136, 0, 0, 0, 0x20, 0, 0, 0,                          /* advertisement, override */
	0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0, 0xab, 0xcd, /* target */
	2, 1, 0x02, 0x11, 0x22, 0x33, 0x44, 0x55, /* option: the target's link address */
};

/* RFC 4391, 9.3: an option of three times eight bytes, whose first two are reserved. */
static const uint8_t infiniband_advertisement[88] = {
	0x60, 0, 0, 0, 0, 48, 58, 255, /* version 6, 48 bytes of ICMPv6, never passed on */
	0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0, 0xab, 0xcd, /* from it */
	0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, /* to all nodes */
	136, 0, 0, 0, 0x20, 0, 0, 0,                          /* advertisement, override */
	0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0, 0xab, 0xcd, /* target */
	2, 3, 0, 0, 0x80, 0, 0, 0x48,             /* option, reserved, queue pair */
	0xfe, 0x80, 0, 0, 0, 0, 0, 0,             /* GID: network */
	0, 0x02, 0xc9, 0x03, 0, 0x12, 0x34, 0x57, /* GID: port */
};

/* RFC 4862, 5.4.2: from nobody, to the group in which the owner is; and no option. */
static const uint8_t probe[64] = {
	0x60, 0, 0, 0, 0, 24, 58, 255, /* version 6, 24 bytes of ICMPv6, never passed on */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,                /* from nobody */
	0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0xab, 0xcd, /* to its group */
	135, 0, 0, 0, 0, 0, 0, 0,                                      /* solicitation */
	0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0x80, 0, 0, 0, 0, 0, 0xab, 0xcd, /* target */
};

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

/* The packet is these bytes with a right checksum. */
static void check(const uint8_t *packet, int size, const uint8_t *wanted, int wanted_size)
{
	same(size, wanted_size, "its size");
	ok(memcmp(packet, wanted, 42) == 0 &&
			memcmp(packet + 44, wanted + 44, (size_t)wanted_size - 44) == 0,
		"... each byte as it must be");
	same(receivers_sum(packet, (unsigned)wanted_size), 0xffff, "... the checksum is right");
}

static void packets(void)
{
	uint8_t packet[NDP_MAX];
	int size;

	memset(packet, 0x5a, sizeof(packet));
	size = ndp_advertisement(packet, ndp_all_nodes, ethernet, 6, address, NDP_OVERRIDE);
	ok(size > 0, "an advertisement on Ethernet");
	check(packet, size, ethernet_advertisement, 72);
	packet[60] ^= 1;
	ok(receivers_sum(packet, 72) != 0xffff, "... and would show an error");
	memset(packet, 0x5a, sizeof(packet));
	size = ndp_advertisement(packet, ndp_all_nodes, infiniband, 20, address, NDP_OVERRIDE);
	ok(size > 0, "an advertisement on InfiniBand");
	check(packet, size, infiniband_advertisement, 88);
	memset(packet, 0x5a, sizeof(packet));
	size = ndp_probe(packet, address);
	ok(size > 0, "the question before an address is taken");
	check(packet, size, probe, 64);
}

static void flags(void)
{
	static const struct {
		unsigned flags;
		uint8_t byte;
		const char *what;
	} rows[] = {
		{ 0, 0x00, "neither: one that may still be another's" },
		{ NDP_OVERRIDE, 0x20, "override" },
		{ NDP_ROUTER, 0x80, "router" },
		{ NDP_ROUTER | NDP_OVERRIDE, 0xa0, "router and override" },
	};
	uint8_t wanted[72], packet[NDP_MAX];

	memcpy(wanted, ethernet_advertisement, sizeof(wanted));
	memcpy(wanted + 24, neighbour, 16);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int size =
			ndp_advertisement(packet, neighbour, ethernet, 6, address, rows[i].flags);

		ok(true, "to one neighbour, %s", rows[i].what);
		wanted[44] = rows[i].byte;
		check(packet, size, wanted, 72);
	}
}

static void limits(void)
{
	uint8_t packet[NDP_MAX + 1], hardware[33];
	static const unsigned refused[] = { 0, 33, ~0U };

	memset(hardware, 0xff, sizeof(hardware));
	memset(packet, 0x5a, sizeof(packet));
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		ok(ndp_advertisement(packet, ndp_all_nodes, hardware, refused[i], address, 0) ==
				-EINVAL,
			"%u bytes of link address are refused", refused[i]);
	for (size_t i = 0; i < sizeof(packet); i++)
		if (packet[i] != 0x5a)
			ok(false, "a refusal wrote byte %zu", i);
	for (unsigned length = 1; length <= 32; length++) {
		int size = ndp_advertisement(packet, ndp_all_nodes, hardware, length, address, 0);

		if (size % 8 || size != 64 + packet[65] * 8 || (unsigned)size < 66 + length)
			ok(false, "%u bytes make an option of %d", length, size - 64);
		if (receivers_sum(packet, (unsigned)size) != 0xffff)
			ok(false, "%u bytes make a wrong checksum", length);
	}
	same(ndp_advertisement(packet, ndp_all_nodes, hardware, 32, address, 0), NDP_MAX,
		"32 bytes fill the packet");
	same(packet[NDP_MAX], 0x5a, "... and no byte more is written");
}

/* RFC 4291, 2.7.1, with its own example. */
static void groups(void)
{
	/* 4037::01:800:200e:8c6c */
	static const uint8_t host[16] = { 0x40, 0x37, [9] = 0x01, 0x08, 0x00, 0x20, 0x0e, 0x8c,
		0x6c };
	static const uint8_t wanted[16] = { 0xff, 0x02, [11] = 1, 0xff, 0x0e, 0x8c, 0x6c };
	static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };
	uint8_t group[17];

	memset(group, 0x5a, sizeof(group));
	ndp_solicited_group(host, group);
	ok(memcmp(group, wanted, 16) == 0, "4037::01:800:200e:8c6c hears ff02::1:ff0e:8c6c");
	ok(group[16] == 0x5a, "... and no byte more is written");
	ok(memcmp(ndp_all_nodes, all_nodes, 16) == 0, "all nodes are ff02::1");
}

static void parsed(void)
{
	uint8_t packet[72];
	struct ndp ndp;

	memset(&ndp, 0x5a, sizeof(ndp));
	same(ndp_parse(ethernet_advertisement, 72, &ndp), 0, "an advertisement is read");
	ok(ndp.advertisement && !ndp.probe, "... as one");
	ok(memcmp(ndp.target, address, 16) == 0, "... of its target");
	same(ndp_parse(ethernet_advertisement, 64, &ndp), 0, "one without an option, too");
	same(ndp_parse(probe, 64, &ndp), 0, "a probe is read");
	ok(!ndp.advertisement && ndp.probe, "... as one");
	ok(memcmp(ndp.target, address, 16) == 0, "... of its target");
	memcpy(packet, probe, 64);
	memcpy(packet + 8, neighbour, 16);
	same(ndp_parse(packet, 64, &ndp), 0, "a neighbour's question is read");
	ok(!ndp.advertisement && !ndp.probe, "... as no probe");
	memcpy(packet, ethernet_advertisement, 72);
	memset(packet + 8, 0, 16);
	same(ndp_parse(packet, 72, &ndp), 0, "an advertisement from nobody is read");
	ok(ndp.advertisement && !ndp.probe, "... and is no probe");
}

/* A good packet with one byte changed, or cut. */
static void refused(void)
{
	static const struct {
		size_t at, size;
		uint8_t byte;
		const char *what;
	} rows[] = {
		{ 0, 72, 0x40, "version 4" },
		{ 6, 72, 17, "UDP" },
		{ 6, 72, 0, "an extension header" },
		{ 7, 72, 254, "what a router passed on" },
		{ 7, 72, 0, "what has no hop left" },
		{ 40, 72, 134, "a router's advertisement" },
		{ 40, 72, 137, "a redirect" },
		{ 40, 72, 128, "an echo request" },
		{ 41, 72, 1, "a code that there is not" },
		{ 0, 63, 0x60, "a packet of which a byte is missing" },
		{ 0, 40, 0x60, "a header alone" },
		{ 0, 39, 0x60, "less than a header" },
		{ 0, 0, 0x60, "nothing" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		auto_free uint8_t *packet = malloc(rows[i].size + 1);
		struct ndp ndp, before;

		memset(&ndp, 1, sizeof(ndp));
		before = ndp;
		memcpy(packet, ethernet_advertisement, rows[i].size);
		if (rows[i].size)
			packet[rows[i].at] = rows[i].byte;
		same(ndp_parse(packet, rows[i].size, &ndp), -EBADMSG, rows[i].what);
		ok(memcmp(&ndp, &before, sizeof(ndp)) == 0, "... and nothing is changed");
	}
}

int main(void)
{
	packets();
	flags();
	limits();
	groups();
	parsed();
	refused();
	return done();
}
