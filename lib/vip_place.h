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

struct vip_goal { /* what a call is about */
	struct prefix address;
	char nic[LINK_NAME_MAX]; /* where it should be, or empty */
};

/*
 * Finds what this call is about: what the parameters say or, while they are `faulty`, the `record`
 * (vip_record.h) before them; and goes into its network namespace, also when the name of that is
 * gone and a process still lives in it. 1; 0 when nothing of it can be here; or -errno, -EBADMSG
 * when the record cannot be read.
 */
int vip_place_enter(const char *record, bool faulty, struct vip_goal *ret);

/*
 * Where an address may be: on every link (with lvs_support not on lo); a link-local one only on
 * its `nic` or the macvlan on that. 0; -ENODEV when that link is gone; or another -errno.
 */
int vip_place_links(
	struct netlink *netlink, const struct vip_goal *goal, struct address_links *ret);

/* Looks for an address there, on its `nic` first. 1 and where it is, 0 nowhere, or -errno. */
int vip_place_find(struct netlink *netlink, const struct vip_goal *goal, struct vip_place *ret);

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
 * Sets the link of a place up if it is down and waits some seconds for its carrier, labels the
 * address if that is wanted, which it notes under `record`; with
 * virtual_mac the macvlan on it is then the place. 0; -ENETDOWN if the link carries nothing and
 * that is to be a failure; or another -errno.
 */
int vip_place_ready(struct netlink *netlink, struct vip_place *place, const char *record);

/*
 * Adds the address of a place that is ready, as address_add() does. 0; -EAFNOSUPPORT where IPv6 is
 * disabled; or another -errno. With virtual_mac its macvlan may be another one then.
 */
int vip_place_add(struct netlink *netlink, struct vip_place *place);

/*
 * With lvs_support the address may be on lo until it is added elsewhere: takes it from there and
 * notes that under `record` (vip_record.h). How often it was there, or -errno.
 */
int vip_place_leave_loopback(struct netlink *netlink, const char *record);

/*
 * Notes under `record` what runs where, with its network namespace, and in words what is not whole
 * with it (NULL: nothing). 1 if these words are news, 0 if not, or -errno.
 */
int vip_place_remember(const struct vip_place *place, const char *degraded, const char *record);

#endif
