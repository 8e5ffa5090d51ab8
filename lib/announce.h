/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An announcement tells the neighbours on a link who has an address now: ARP for IPv4, in request
 * and reply form by turns, or unsolicited neighbour advertisements for IPv6 (lib/arp, lib/ndp).
 */
#ifndef RELEVO_ANNOUNCE_H
#define RELEVO_ANNOUNCE_H

#include "link.h"
#include "prefix.h"

/* True if neighbours on this link ask for addresses at all: not on lo or a tunnel. */
bool announce_wanted(const struct link *link);

/* A packet socket (packet(7)) for announcements. It, or -errno; -EPERM without CAP_NET_RAW. */
int announce_open(void);

/*
 * Sends the `number`th announcement of `address` to all of the link. `sure` is false for an IPv6
 * address that may still turn out to be another's (RFC 4429, 3.3). 0 when it left, else -errno.
 */
int announce_send(
	int fd, const struct link *link, const struct prefix *address, long number, bool sure);

/* The same to one neighbour alone, whose link address is `hardware` of the link's length. */
int announce_send_to(int fd, const struct link *link, const struct prefix *address, long number,
	const struct prefix *neighbour, const uint8_t *hardware);

/*
 * Everybody's link address on the link, as long as the link's: its broadcast address for IPv4; for
 * IPv6 that of ff02::1 (packet_group()).
 */
void announce_everybody(const struct link *link, int family, uint8_t hardware[LINK_HARDWARE_MAX]);

#endif
