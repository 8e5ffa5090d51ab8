/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An owner is another host on a link that says that an address is its own (RFC 5227, RFC 4862). */
#ifndef RELEVO_OWNER_H
#define RELEVO_OWNER_H

#include "link.h"
#include "prefix.h"

/* Why the link is asked: before the address is taken, or while this node has it. */
enum owner_watch { OWNER_BEFORE, OWNER_WHILE };

struct owner {
	unsigned length;
	uint8_t hardware[LINK_HARDWARE_MAX]; /* its link address */
};

/*
 * Asks all of the link who has `address`, three times in 300 ms, and listens for half a second at
 * the most (not RFC 5227's full timing). Answers of this node's own links do not count; before the
 * address is taken, a host that asks for the same reason counts as its owner. 1 at the first word
 * of an owner, 0 if there was none, or -errno; -EPERM without CAP_NET_RAW.
 */
int owner_find(struct netlink *netlink, const struct link *link, const struct prefix *address,
	enum owner_watch watch, struct owner *ret);

/*
 * Pure part of owner_find(): what the `size` bytes of a frame (ARP, or an IPv6 packet) that
 * `sender` sent say. 1 and who it is, or 0 if they say nothing about the address.
 */
int owner_parse(const uint8_t *frame, size_t size, const struct owner *sender,
	const struct prefix *address, enum owner_watch watch, struct owner *ret);

#endif
