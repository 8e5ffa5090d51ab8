/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The release of a virtual IP: it leaves this node, and so does all that was made for it. */
#ifndef RELEVO_VIP_RELEASE_H
#define RELEVO_VIP_RELEASE_H

#include "vip_place.h"

struct vip_released {
	int connections; /* how many were closed */
	int index;       /* of the link that it was on, or 0 */
};

/*
 * Takes an address from where it may be (vip_place_links()), until it is nowhere there. Before and
 * after, with kill_connections, closes what speaks from it, for some seconds at the most, and
 * forgets what the firewall tracks of it; what could not be closed is a trace. The removal itself
 * may use the `reserve`. How often it was there, or -errno.
 */
int vip_release(struct netlink *netlink, const struct vip_goal *goal,
	const struct deadline *reserve, struct vip_released *ret);

/*
 * Puts back what was around an address that has left link `index` (0: unknown): its macvlan, its
 * label, its place on lo, the kernel's routes. Tries all of it. 0 or the first -errno.
 */
int vip_release_rest(
	struct netlink *netlink, const struct prefix *address, int index, const char *record);

#endif
