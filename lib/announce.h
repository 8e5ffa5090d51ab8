/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An announcement tells the neighbours on a link who has an address now. */
#ifndef RELEVO_ANNOUNCE_H
#define RELEVO_ANNOUNCE_H

#include "link.h"
#include "prefix.h"

/* True if neighbours on this link ask for addresses at all: not on lo or a tunnel. */
bool announce_wanted(const struct link *link);

/*
 * Sends `count` announcements from a packet socket (packet(7)) to all of the link: for IPv4 ARP in
 * request and reply form by turns, for IPv6 unsolicited neighbour advertisements. 0 when all left
 * this node, else -errno; -EPERM without CAP_NET_RAW.
 */
int announce_send(const struct link *link, const struct prefix *address, long count);

#endif
