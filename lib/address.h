/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address is a prefix in its place: on a link of this node (linux/if_addr.h). */
#ifndef RELEVO_ADDRESS_H
#define RELEVO_ADDRESS_H

#include <net/if.h>

#include "netlink.h"
#include "prefix.h"

#define ADDRESS_FOREVER  0xffffffffU
#define ADDRESS_LOOPBACK 1 /* index of lo in every network namespace */

struct address {
	struct prefix prefix;
	int index;               /* of the link */
	unsigned flags;          /* IFA_F_* of linux/if_addr.h */
	uint32_t preferred;      /* seconds until it is no source any more, or ADDRESS_FOREVER */
	uint8_t broadcast[4];    /* IPv4's, or zero */
	char label[IF_NAMESIZE]; /* IPv4's, or empty */
};

/* On which links an address is looked for, by their indexes; 0: no such. */
struct address_links {
	int prefer, only, spared;
};
#define ADDRESS_ANYWHERE ((struct address_links){ 0 })

/*
 * Looks for a prefix's address on the links; its length does not matter. When several have it, the
 * preferred one is taken. 1 found, 0 nowhere, or -errno.
 */
int address_find(struct netlink *netlink, const struct prefix *prefix, struct address_links links,
	struct address *ret);

/*
 * Puts an address on its link and, for IPv6, waits until duplicate address detection (RFC 4862,
 * 5.4) has ended. It must have a length. Of its flags IFA_F_NODAD, IFA_F_OPTIMISTIC (RFC 4429) and
 * IFA_F_NOPREFIXROUTE are asked for. 0, also when it is there already; -EADDRINUSE when another
 * host answers for it; other -errno. After a failure it is not there.
 */
int address_add(struct netlink *netlink, const struct address *address);

/*
 * Changes how long an address is preferred. 0 or -errno. The kernel adds one that has gone in the
 * meantime.
 */
int address_prefer(struct netlink *netlink, const struct address *address);

/*
 * Waits until duplicate address detection has ended for an address that is there. 0 when it may be
 * used; -EADDRINUSE, -EADDRNOTAVAIL when it went, -ETIMEDOUT or another -errno.
 */
int address_wait(struct netlink *netlink, const struct address *address);

/*
 * Takes a prefix's address from all of the links, until none has it. How often it was there, or
 * -errno. Where it is the first of its network, promote_secondaries (the
 * kernel's ip-sysctl) is set on that link, or the kernel would remove the network's other
 * addresses with it.
 */
int address_remove(
	struct netlink *netlink, const struct prefix *prefix, struct address_links links);

/* The highest address of an IPv4 network, or with `low` its lowest; all zero over 30 bits. */
void address_broadcast(const struct prefix *prefix, bool low, uint8_t broadcast[4]);

/*
 * The length of the longest network on link `index` that holds `prefix`. 0; -EADDRNOTAVAIL if no
 * address of the link is in such a network; or another -errno.
 */
int address_network(
	struct netlink *netlink, int index, const struct prefix *prefix, int *ret_length);

#endif
