/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A label of an IPv6 address tells source address selection where it belongs (RFC 6724, 2.1 and
 * rule 6 of 5): an address with a label of its own is not chosen for destinations without it.
 */
#ifndef RELEVO_ADDRLABEL_H
#define RELEVO_ADDRLABEL_H

#include <stdint.h>

#include "netlink.h"
#include "prefix.h"

/*
 * Gives `address` alone (its /128, on any link) a label in the kernel's policy table
 * (linux/if_addrlabel.h, ip-addrlabel(8)). 0, also when it has that label already; -EEXIST when it
 * has another; -EAFNOSUPPORT for IPv4; -EINVAL for 0xffffffff, the kernel's "none"; other -errno.
 */
int addrlabel_add(struct netlink *netlink, const struct prefix *address, uint32_t label);

/* Takes the label of `address` alone away. 0, also when it has none; -EAFNOSUPPORT; -errno. */
int addrlabel_remove(struct netlink *netlink, const struct prefix *address);

#endif
