/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The place of a virtual IP is the link that has it or should have it, and how well it is there. */
#ifndef RELEVO_VIP_PLACE_H
#define RELEVO_VIP_PLACE_H

#include "address.h"
#include "link.h"
#include "vip_settings.h"

#define VIP_TEXT_MAX 256

struct vip_place {
	struct address address;
	struct link link;
};

/*
 * Looks for an address on every link (with lvs_support on every one but lo), on `nic` (or empty)
 * before any other. 1 and where it is, 0 nowhere, or -errno.
 */
int vip_place_find(struct netlink *netlink, const struct prefix *target, const char *nic,
	struct vip_place *ret);

/*
 * Why an address does not serve where it is, or NULL: duplicate address detection failed or, after
 * some waiting, has not ended; with `settled` parameters also a link that carries nothing, or is
 * not the one that they name.
 */
const char *vip_place_defect(struct netlink *netlink, const struct vip_place *place, bool settled);

/*
 * True if what serves is not whole, with what it is in `text`: the last announcement, recorded
 * under `record` (announcer.h), failed; the link carries nothing; a leg of its bond is dead.
 */
bool vip_place_degraded(struct netlink *netlink, const struct vip_place *place, const char *record,
	char text[VIP_TEXT_MAX]);

/*
 * Sets the link of a place up if it is down and waits some seconds for its carrier; with
 * virtual_mac the macvlan on it is then the place. 0; -ENETDOWN if the link carries nothing and
 * that is to be a failure; or another -errno.
 */
int vip_place_ready(struct netlink *netlink, struct vip_place *place);

/*
 * Adds the address of a place that is ready, as address_add() does. 0 or -errno. With virtual_mac
 * its macvlan may be another one then.
 */
int vip_place_add(struct netlink *netlink, struct vip_place *place);

/*
 * With lvs_support the address may be on lo until it is added elsewhere: takes it from there and
 * notes that under `record` (vip_record.h). How often it was there, or -errno.
 */
int vip_place_leave_loopback(struct netlink *netlink, const char *record);

/*
 * With kill_connections closes what still speaks from an address, for some seconds at the most: its
 * peers learn now, not at a time-out. How many connections; what could not be closed is a trace.
 */
int vip_place_close(const struct prefix *address, const struct deadline *deadline);

/*
 * Puts back what was around an address that has left link `index` (0: unknown): its macvlan, its
 * label, its place on lo, the kernel's routes. 0 or the first -errno.
 */
int vip_place_tidy(
	struct netlink *netlink, const struct prefix *address, int index, const char *record);

#endif
