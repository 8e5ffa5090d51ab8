// SPDX-License-Identifier: GPL-2.0-or-later
/* neighbour: one entry of the kernel's table, and the wish that it be resolved. */
#include <errno.h>
#include <linux/neighbour.h>
#include <string.h>

#include "log.h"
#include "neighbour.h"

/* The states in which an entry has a link address: the kernel's NUD_VALID. */
#define USABLE (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY)

struct entry {
	unsigned state; /* NUD_* */
	uint8_t hardware[LINK_HARDWARE_MAX];
	unsigned length;
};

static int take_entry(const struct nlmsghdr *message, void *data)
{
	const struct ndmsg *info = mnl_nlmsg_get_payload(message);
	struct entry *entry = data;
	const struct nlattr *attr;

	entry->state = info->ndm_state;
	mnl_attr_for_each (attr, message, sizeof(*info)) {
		unsigned size = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) != NDA_LLADDR || size > sizeof(entry->hardware))
			continue;
		memcpy(entry->hardware, mnl_attr_get_payload(attr), size);
		entry->length = size;
	}
	return MNL_CB_OK;
}

/* Begins a request about one neighbour. */
static struct ndmsg *begin(union netlink_request *request, unsigned type, unsigned flags, int index,
	const struct prefix *address)
{
	struct ndmsg *info = netlink_begin(request, type, flags, sizeof(*info));

	info->ndm_family = (uint8_t)address->family;
	info->ndm_ifindex = index;
	mnl_attr_put(&request->header, NDA_DST, prefix_size(address->family), address->bytes);
	return info;
}

/* What the table says; one without an entry has the state NUD_NONE. */
static int look(struct netlink *netlink, int index, const struct prefix *address, struct entry *ret)
{
	union netlink_request request;
	int r;

	*ret = (struct entry){ .state = NUD_NONE };
	begin(&request, RTM_GETNEIGH, 0, index, address);
	r = netlink_ask(netlink, &request.header, take_entry, ret);
	return r == -ENOENT ? 0 : r;
}

/* The kernel solicits the neighbour as if there were a packet for it (NTF_USE). */
static int solicit(struct netlink *netlink, int index, const struct prefix *address)
{
	union netlink_request request;

	begin(&request, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_ACK, index, address)->ndm_flags =
		NTF_USE;
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

/* `events` has heard of all changes since before the solicitation. */
static int wait_for_answer(struct netlink *netlink, struct netlink *events, int index,
	const struct prefix *address, struct entry *ret)
{
	for (;;) {
		int r = look(netlink, index, address, ret);

		if (r < 0 || ret->state & USABLE)
			return r;
		if (!(ret->state & NUD_INCOMPLETE))
			return -EHOSTUNREACH;
		r = netlink_hear(events, NULL, NULL);
		if (r < 0)
			return r;
	}
}

static int resolve(
	struct netlink *netlink, int index, const struct prefix *address, struct entry *ret)
{
	auto_netlink struct netlink events = { 0 };
	int r = netlink_open(&events, RTMGRP_NEIGH, netlink->deadline);

	if (r == 0)
		r = solicit(netlink, index, address);
	if (r == 0)
		r = wait_for_answer(netlink, &events, index, address, ret);
	log_trace("asked the kernel to find the neighbour: %s", strerror(-r));
	return r;
}

int neighbour_find(struct netlink *netlink, int index, const struct prefix *address,
	uint8_t hardware[LINK_HARDWARE_MAX], unsigned *ret_length)
{
	struct entry entry;
	int r = look(netlink, index, address, &entry);

	if (r == 0 && !(entry.state & USABLE))
		r = resolve(netlink, index, address, &entry);
	if (r < 0)
		return r == -ETIMEDOUT ? -EHOSTUNREACH : r;
	memcpy(hardware, entry.hardware, entry.length);
	*ret_length = entry.length;
	return 0;
}
