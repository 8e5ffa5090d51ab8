/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A netlink is one conversation with the kernel about links, addresses and routes (rtnetlink(7),
 * linux/rtnetlink.h), held with libmnl and bounded by a deadline.
 */
#ifndef RELEVO_NETLINK_H
#define RELEVO_NETLINK_H

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "deadline.h"

/* Room for a request: a header, a fixed part and a few attributes. */
union netlink_request {
	char bytes[512];
	struct nlmsghdr header;
};

struct netlink {
	struct mnl_socket *socket;
	unsigned sequence;
	const struct deadline *deadline; /* the caller's */
};

#define auto_netlink __attribute__((cleanup(netlink_close)))

/* Opens one that also hears the multicast groups RTMGRP_* in `groups`. 0 or -errno. */
int netlink_open(struct netlink *netlink, unsigned groups, const struct deadline *deadline);

/* Opens one on another bus (NETLINK_* of linux/netlink.h), such as sock_diag(7)'s. 0 or -errno. */
int netlink_open_on(
	struct netlink *netlink, int bus, unsigned groups, const struct deadline *deadline);

/* Closes it; one that was never opened (all zero) is fine. */
void netlink_close(struct netlink *netlink);

/* Begins a request of `type` (RTM_*) with `flags` (NLM_F_*); its fixed part, `size` zero bytes. */
void *netlink_begin(union netlink_request *request, unsigned type, unsigned flags, size_t size);

/* Copies a text attribute, cut to `size`; what is no text leaves `text` alone. */
void netlink_take_text(const struct nlattr *attr, char *text, size_t size);

/*
 * Sends a request and gives each message of the answer to `each` (NULL: none is wanted), which
 * returns MNL_CB_OK or, to end early with success, MNL_CB_STOP. 0 or -errno: the kernel's word,
 * or -ETIMEDOUT. A dump that was disturbed (NLM_F_DUMP_INTR) is -EINTR: ask again.
 */
int netlink_ask(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t each, void *data);

/*
 * The same for a dump, which is asked for again until it was not disturbed: `each` may be given a
 * thing twice.
 */
int netlink_dump(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t each, void *data);

/*
 * Waits for the next messages of the groups and gives each to `each` (or NULL). 0, also when some
 * were lost because there were too many, or -errno.
 */
int netlink_hear(struct netlink *netlink, mnl_cb_t each, void *data);

#endif
