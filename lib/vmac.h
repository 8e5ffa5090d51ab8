/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A virtual MAC is a macvlan on a link, with the MAC 00:00:5e:00:01:ID that VRRP uses (RFC 5798,
 * 7.3). It moves with its addresses, so that no neighbour's cache changes at a takeover. No other
 * use of that ID, VRRP's included, may be on the same wire.
 *
 * Several callers may share one at a time. Their order: vmac_add(), address_add(), vmac_keep(), all
 * three again while one of the last two says -ENODEV (or address_add() -EADDRNOTAVAIL, when the
 * link went while it waited); then address_remove(), vmac_remove_unused().
 *
 * Frames to its addresses come in on the macvlan; answers leave by the parent, with the parent's
 * MAC, if the addresses bring no route (IFA_F_NOPREFIXROUTE). Switches then learn the virtual MAC
 * from announcements alone, which have to be repeated (RFC 5798, 2.4).
 */
#ifndef RELEVO_VMAC_H
#define RELEVO_VMAC_H

#include "link.h"
#include "netlink.h"

/*
 * The macvlan of `id`, 1 to 255, on `parent`, up: one that has the MAC, or a new one, called
 * vmacID.INDEX of the parent. It has no link-local address, answers ARP for its own addresses
 * only, takes what the way back by the parent leads to, and hears no router. From then on the
 * parent too answers and asks by ARP in the name of its own addresses alone (arp_ignore,
 * arp_announce of the kernel's ip-sysctl), and so it stays. On a parent that is itself a macvlan,
 * the kernel puts it on the link below. 0; -EINVAL for the id; -EAFNOSUPPORT, the parent is no
 * Ethernet link; -EBUSY, it is a port of a bridge or bond; -EADDRINUSE, another namespace uses the
 * MAC on the link; -EEXIST, another link has the name; -ENAMETOOLONG; -ENODEV; -EROFS and other
 * -errno. After a failure one that it made is gone, unless it is used already.
 */
int vmac_add(struct netlink *netlink, const struct link *parent, int id, struct link *ret);

/*
 * Says that the virtual MAC of `index`, to which an address was just added, is in use. 0; -ENODEV
 * when another caller removed it before the address was there: it took both. Other -errno.
 */
int vmac_keep(struct netlink *netlink, int index);

/* Looks for it. 1 and the link, 0 when it or the parent is not there, or -errno. */
int vmac_find(struct netlink *netlink, int parent_index, int id, struct link *ret);

/*
 * Removes the link of `index` if it is one that vmac_add() makes and has no address but the
 * link-local one of its MAC. 1 removed; 0 left: used, not ours, or gone; -errno.
 */
int vmac_remove_unused(struct netlink *netlink, int index);

#endif
