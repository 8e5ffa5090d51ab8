/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A neighbour is a host on a link: its address and its link address (linux/neighbour.h). */
#ifndef RELEVO_NEIGHBOUR_H
#define RELEVO_NEIGHBOUR_H

#include <stdint.h>

#include "link.h"
#include "netlink.h"
#include "prefix.h"

/*
 * The link address of the neighbour `address` (its length does not matter) on the link of `index`:
 * `hardware` and its `ret_length` bytes. It is that of the kernel's table, where it may be an older
 * one (arp(7)); when it is not there, the kernel asks on the link, and this waits for the answer
 * until the deadline of `netlink`. 0; -EHOSTUNREACH when none came; other -errno, such as -ENODEV.
 * Nothing is stored after a failure.
 */
int neighbour_find(struct netlink *netlink, int index, const struct prefix *address,
	uint8_t hardware[LINK_HARDWARE_MAX], unsigned *ret_length);

#endif
