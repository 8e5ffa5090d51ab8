/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A route is the kernel's way to an address (rtnetlink(7), linux/rtnetlink.h). */
#ifndef RELEVO_ROUTE_H
#define RELEVO_ROUTE_H

#include "netlink.h"
#include "prefix.h"

/*
 * Which link would reach `address`: its index, and the length of the route's network (0: only the
 * default route). 0, -ENETUNREACH, -EINVAL when the address is a link's broadcast address, or
 * another -errno.
 */
int route_find(
	struct netlink *netlink, const struct prefix *address, int *ret_index, int *ret_length);

/* The gateway of the main table's default route over link `index`. 1 and it, 0 if there is none, or
 * -errno. */
int route_gateway(struct netlink *netlink, int family, int index, struct prefix *ret);

/* Makes the kernel forget what it derived from routes (route/flush, ip-sysctl). 0 or -errno. */
int route_flush(int family);

#endif
