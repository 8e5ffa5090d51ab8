/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A link is a network interface of this node, as the kernel has it (linux/if_link.h). */
#ifndef RELEVO_LINK_H
#define RELEVO_LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "netlink.h"
#include "prefix.h"

#define LINK_HARDWARE_MAX 32

struct link {
	int index;
	char name[IF_NAMESIZE];
	unsigned flags;                      /* IFF_* of net/if.h */
	unsigned short type;                 /* ARPHRD_* of net/if_arp.h */
	uint8_t hardware[LINK_HARDWARE_MAX]; /* its address, `hardware_length` bytes */
	unsigned hardware_length;
};

/* The link called `name`, or with NULL the one of `index`. 0, -ENODEV or another -errno. */
int link_get(struct netlink *netlink, const char *name, int index, struct link *ret);

/* Sets a link up. 0 or -errno. */
int link_set_up(struct netlink *netlink, const struct link *link);

/*
 * Which link would reach `address`, by the kernel's routes: its index, and the length of the
 * route's network (0: only the default route). 0, -ENETUNREACH, -EINVAL when the address is a
 * link's broadcast address, or another -errno.
 */
int link_route(
	struct netlink *netlink, const struct prefix *address, int *ret_index, int *ret_length);

/* True if the link forwards this family (the router flag of RFC 4861, 4.4). */
bool link_forwards(const struct link *link, int family);

#endif
