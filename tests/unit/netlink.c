// SPDX-License-Identifier: GPL-2.0-or-later
/* netlink: how an answer ends. Whole conversations are the tests of the nouns that hold them. */
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include "netlink.h"
#include "tap.h"

static int count(const struct nlmsghdr *message, void *data)
{
	(void)message;
	++*(int *)data;
	return MNL_CB_OK;
}

/* Asks for the sockets of a protocol. */
static int list(struct netlink *netlink, uint8_t protocol)
{
	union netlink_request request;
	struct inet_diag_req_v2 *wanted =
		netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof(*wanted));
	int seen = 0;

	wanted->sdiag_family = AF_INET;
	wanted->sdiag_protocol = protocol;
	wanted->idiag_states = ~0U;
	return netlink_ask(netlink, &request.header, count, &seen);
}

static int dump(struct netlink *netlink, int *ret_seen)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_GETLINK, NLM_F_DUMP, sizeof(*info));

	info->ifi_family = AF_UNSPEC;
	return netlink_ask(netlink, &request.header, count, ret_seen);
}

static int look(struct netlink *netlink, int index)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_GETLINK, 0, sizeof(*info));

	info->ifi_index = index;
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

int main(void)
{
	struct deadline deadline = deadline_start(300000), late = { 0 };
	auto_netlink struct netlink route = { 0 }, sockets = { 0 };
	int seen = 0;

	same(netlink_open(&route, 0, &deadline), 0, "a netlink opens");
	same(dump(&route, &seen), 0, "a dump ends");
	ok(seen > 0, "... and gave each message");
	same(look(&route, 1), 0, "a plain question has one answer");
	same(look(&route, 1 << 30), -ENODEV, "... or an error");
	same(dump(&route, &seen), 0, "... after which the next is asked");
	same(netlink_open_on(&sockets, NETLINK_SOCK_DIAG, 0, &deadline), 0, "another bus opens");
	same(list(&sockets, IPPROTO_TCP), 0, "a dump of nothing is none");
	/* 253 is for experiments (RFC 3692): no kernel has it. */
	same(list(&sockets, 253), -ENOENT, "a dump that the kernel ends with an error is one");
	same(list(&sockets, IPPROTO_TCP), 0, "... and no harm to the next");
	route.deadline = &late;
	same(netlink_hear(&route, NULL, NULL), -ETIMEDOUT, "what is not heard in time is an error");
	return done();
}
