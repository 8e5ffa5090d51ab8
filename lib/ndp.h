/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Neighbour discovery says who owns an IPv6 address, or asks it (RFC 4861; RFC 4862, 5.4). What is
 * built and read here are whole IPv6 packets.
 */
#ifndef RELEVO_NDP_H
#define RELEVO_NDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "link.h"

/* Bytes of the longest packet: IPv6 header, ICMPv6 message, link address option. */
#define NDP_MAX (40 + 24 + 40)

/* ff02::1 */
extern const uint8_t ndp_all_nodes[16];

/* What an advertisement says of its sender. */
enum { NDP_ROUTER = 1, NDP_OVERRIDE = 2 };

/*
 * Builds the packet that tells `to` (16 bytes; ndp_all_nodes for all) that the owner of the link
 * address `hardware` of `length` bytes has `address` (16 bytes), with `flags` of NDP_*. The option
 * is padded to a multiple of eight bytes (RFC 4861, 4.6.1; RFC 4391, 9.3 for InfiniBand).
 * Its size in bytes, or -EINVAL for a link address that is empty or over 32 bytes.
 */
int ndp_advertisement(uint8_t packet[NDP_MAX], const uint8_t *to, const uint8_t *hardware,
	unsigned length, const uint8_t *address, unsigned flags);

/* Builds the question who has `address` of one that has none yet (RFC 4862, 5.4.2). Its size. */
int ndp_probe(uint8_t packet[NDP_MAX], const uint8_t *address);

/* The multicast group that the owner of `address` hears (RFC 4291, 2.7.1). */
void ndp_solicited_group(const uint8_t *address, uint8_t group[16]);

struct ndp {
	bool advertisement; /* else a solicitation */
	bool probe;         /* asked by one that has no address yet */
	uint8_t target[16]; /* the address in question */
};

/* Reads the `size` bytes of a packet. 0, or -EBADMSG if it is neither. */
int ndp_parse(const uint8_t *packet, size_t size, struct ndp *ret);

#endif
