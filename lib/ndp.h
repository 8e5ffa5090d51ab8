/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An unsolicited neighbour advertisement says who owns an IPv6 address (RFC 4861, 4.4, 7.2.6). */
#ifndef RELEVO_NDP_H
#define RELEVO_NDP_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of the longest advertisement: IPv6 header, ICMPv6 message, link address option. */
#define NDP_MAX (40 + 24 + 40)

/*
 * Builds the IPv6 packet that tells all nodes (ff02::1) that the owner of the link address
 * `hardware` of `length` bytes has `address` (16 bytes): override set, router as said. The option
 * is padded to a multiple of eight bytes (RFC 4861, 4.6.1; RFC 4391, 9.3 for InfiniBand).
 * Its size in bytes, or -EINVAL for a link address that is empty or over 32 bytes.
 */
int ndp_advertisement(uint8_t packet[NDP_MAX], const uint8_t *hardware, unsigned length,
	const uint8_t *address, bool router);

#endif
