// SPDX-License-Identifier: GPL-2.0-or-later
/* arp: frames of both kinds of link byte by byte, and what is read of a frame of any bytes. */
#include <errno.h>
#include <net/if_arp.h>

#include "arp.h"
#include "cleanup.h"
#include "tap.h"

static const uint8_t address[4] = { 192, 0, 2, 1 };

static const struct link ethernet = {
	.type = ARPHRD_ETHER,
	.hardware_length = 6,
	.hardware = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 },
};

static const struct link infiniband = {
	.type = ARPHRD_INFINIBAND,
	.hardware_length = 20,
	.hardware = { 0x80, 0x00, 0x00, 0x48, 0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x02, 0xc9, 0x03, 0x00, 0x12, 0x34, 0x57 },
};

/* RFC 5227, 3: the sender's and the target's address are the same; the target's link is nobody. */
static const uint8_t ethernet_request[28] = {
	0, 1, 8, 0, 6, 4, 0, 1,                           /* Ethernet, IPv4, 6, 4, request */
	0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 192, 0, 2, 1, /* sender */
	0, 0, 0, 0, 0, 0, 192, 0, 2, 1,                   /* target */
};

static const uint8_t ethernet_reply[28] = {
	0, 1, 8, 0, 6, 4, 0, 2,                           /* Ethernet, IPv4, 6, 4, reply */
	0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 192, 0, 2, 1, /* sender */
	0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 192, 0, 2, 1, /* target: once more the owner */
};

/* RFC 5227, 2.1.1: the sender has no address yet. */
static const uint8_t ethernet_probe[28] = {
	0, 1, 8, 0, 6, 4, 0, 1,                         /* Ethernet, IPv4, 6, 4, request */
	0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 0, 0, 0, 0, /* sender */
	0, 0, 0, 0, 0, 0, 192, 0, 2, 1,                 /* target */
};

/* RFC 4391, 9.2: the hardware's type is 32, its address has 20 bytes. */
static const uint8_t infiniband_request[56] = {
	0, 32, 8, 0, 20, 4, 0, 1,        /* InfiniBand, IPv4, 20, 4, request */
	0x80, 0x00, 0x00, 0x48,          /* sender: queue pair */
	0xfe, 0x80, 0, 0, 0, 0, 0, 0,    /* GID: network */
	0, 0x02, 0xc9, 3, 0, 18, 52, 87, /* GID: port */
	192, 0, 2, 1,                    /* its address */
	0, 0, 0, 0,                      /* target: nobody */
	0, 0, 0, 0, 0, 0, 0, 0,          /* network */
	0, 0, 0, 0, 0, 0, 0, 0,          /* port */
	192, 0, 2, 1,                    /* its address */
};

static const uint8_t infiniband_reply[56] = {
	0, 32, 8, 0, 20, 4, 0, 2,        /* InfiniBand, IPv4, 20, 4, reply */
	0x80, 0x00, 0x00, 0x48,          /* sender: queue pair */
	0xfe, 0x80, 0, 0, 0, 0, 0, 0,    /* GID: network */
	0, 0x02, 0xc9, 3, 0, 18, 52, 87, /* GID: port */
	192, 0, 2, 1,                    /* its address */
	0x80, 0x00, 0x00, 0x48,          /* target: once more the owner */
	0xfe, 0x80, 0, 0, 0, 0, 0, 0,    /* network */
	0, 0x02, 0xc9, 3, 0, 18, 52, 87, /* port */
	192, 0, 2, 1,                    /* its address */
};

static const uint8_t infiniband_probe[56] = {
	0, 32, 8, 0, 20, 4, 0, 1,        /* InfiniBand, IPv4, 20, 4, request */
	0x80, 0x00, 0x00, 0x48,          /* sender: queue pair */
	0xfe, 0x80, 0, 0, 0, 0, 0, 0,    /* GID: network */
	0, 0x02, 0xc9, 3, 0, 18, 52, 87, /* GID: port */
	0, 0, 0, 0,                      /* it has no address */
	0, 0, 0, 0,                      /* target: nobody */
	0, 0, 0, 0, 0, 0, 0, 0,          /* network */
	0, 0, 0, 0, 0, 0, 0, 0,          /* port */
	192, 0, 2, 1,                    /* its address */
};

static bool same_arp(const struct arp *a, const struct arp *b)
{
	return a->type == b->type && a->form == b->form &&
	       a->hardware_length == b->hardware_length &&
	       memcmp(a->sender_hardware, b->sender_hardware, LINK_HARDWARE_MAX) == 0 &&
	       memcmp(a->target_hardware, b->target_hardware, LINK_HARDWARE_MAX) == 0 &&
	       memcmp(a->sender, b->sender, 4) == 0 && memcmp(a->target, b->target, 4) == 0;
}

/* These fields make these bytes and no more, and the bytes mean these fields. */
static void check(const char *what, struct arp arp, const uint8_t *wanted, int size)
{
	uint8_t frame[ARP_MAX];
	struct arp back;

	memset(frame, 0x5a, sizeof(frame));
	same(arp_build(&arp, frame), size, what);
	ok(memcmp(frame, wanted, (size_t)size) == 0, "... each byte as it must be");
	for (size_t i = (size_t)size; i < sizeof(frame); i++)
		if (frame[i] != 0x5a)
			ok(false, "byte %zu was written", i);
	memset(&back, 0x5a, sizeof(back));
	same(arp_parse(wanted, (size_t)size, &back), 0, "... and it is read");
	ok(same_arp(&arp, &back), "... as the same");
}

static void frames(void)
{
	check("a request for Ethernet", arp_announcement(&ethernet, ARP_FORM_REQUEST, address),
		ethernet_request, 28);
	check("a reply for Ethernet", arp_announcement(&ethernet, ARP_FORM_REPLY, address),
		ethernet_reply, 28);
	check("a probe for Ethernet", arp_probe(&ethernet, address), ethernet_probe, 28);
	check("a request for InfiniBand", arp_announcement(&infiniband, ARP_FORM_REQUEST, address),
		infiniband_request, 56);
	check("a reply for InfiniBand", arp_announcement(&infiniband, ARP_FORM_REPLY, address),
		infiniband_reply, 56);
	check("a probe for InfiniBand", arp_probe(&infiniband, address), infiniband_probe, 56);
}

/* Fields that differ everywhere, so that no two can be taken for one another. */
static void fields(void)
{
	static const uint8_t wanted[18] = {
		0xab, 0xcd, 8, 0, 1, 4, 0, 2, /* type in network order */
		0x11, 1, 2, 3, 4,             /* sender */
		0x22, 5, 6, 7, 8,             /* target */
	};
	struct arp arp = {
		.type = 0xabcd,
		.form = ARP_FORM_REPLY,
		.hardware_length = 1,
		.sender_hardware = { 0x11 },
		.sender = { 1, 2, 3, 4 },
		.target_hardware = { 0x22 },
		.target = { 5, 6, 7, 8 },
	};

	check("1 byte of link address is taken", arp, wanted, 18);
}

static void limits(void)
{
	static const unsigned refused[] = { 0, LINK_HARDWARE_MAX + 1, ~0U };
	struct link link = { .type = 1 };
	uint8_t frame[ARP_MAX + 1];
	struct arp arp;

	memset(link.hardware, 0x77, sizeof(link.hardware));
	memset(frame, 0x5a, sizeof(frame));
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		link.hardware_length = refused[i];
		arp = arp_announcement(&link, ARP_FORM_REPLY, address);
		ok(arp_build(&arp, frame) == -EINVAL, "%u bytes of link address are refused",
			refused[i]);
	}
	for (size_t i = 0; i < sizeof(frame); i++)
		if (frame[i] != 0x5a)
			ok(false, "a refusal wrote byte %zu", i);
	link.hardware_length = LINK_HARDWARE_MAX;
	arp = arp_announcement(&link, ARP_FORM_REPLY, address);
	same(arp_build(&arp, frame), ARP_MAX, "32 bytes fill the frame");
	ok(frame[ARP_MAX] == 0x5a, "... and no byte more is written");
}

/* A good frame with one byte changed, or cut. */
static void refused(void)
{
	static const struct {
		size_t at, size;
		uint8_t byte;
		const char *what;
	} rows[] = {
		{ 2, 28, 0x86, "another protocol's address" },
		{ 3, 28, 0xdd, "nor one that begins like it" },
		{ 4, 28, 0, "no link address" },
		{ 4, 28, 7, "one that is longer than the frame" },
		{ 4, 28, 33, "one that is longer than any" },
		{ 4, 28, 255, "as long as can be said" },
		{ 5, 28, 6, "an address that is not IPv4's" },
		{ 5, 28, 0, "no address" },
		{ 6, 28, 1, "a form whose first byte is not 0" },
		{ 7, 28, 0, "form 0" },
		{ 7, 28, 3, "a reverse request" },
		{ 1, 27, 1, "a frame of which a byte is missing" },
		{ 1, 8, 1, "a head alone" },
		{ 1, 7, 1, "less than a head" },
		{ 1, 0, 1, "nothing" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		auto_free uint8_t *frame = malloc(rows[i].size + 1);
		struct arp arp, before;

		memset(&arp, 0x5a, sizeof(arp));
		before = arp;
		memcpy(frame, ethernet_request, rows[i].size);
		if (rows[i].at < rows[i].size)
			frame[rows[i].at] = rows[i].byte;
		same(arp_parse(frame, rows[i].size, &arp), -EBADMSG, rows[i].what);
		ok(memcmp(&arp, &before, sizeof(arp)) == 0, "... and nothing is changed");
	}
}

static void padded(void)
{
	uint8_t frame[46] = { 0 };
	struct arp arp;

	memcpy(frame, ethernet_request, sizeof(ethernet_request));
	ok(arp_parse(frame, sizeof(frame), &arp) == 0 && memcmp(arp.target, address, 4) == 0,
		"what an Ethernet frame is filled up with does not matter");
}

int main(void)
{
	frames();
	fields();
	limits();
	refused();
	padded();
	return done();
}
