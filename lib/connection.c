// SPDX-License-Identifier: GPL-2.0-or-later
/* connection: found by a dump of the kernel's sockets, closed by a request each. */
#include <errno.h>
#include <limits.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "cleanup.h"
#include "connection.h"
#include "log.h"
#include "netlink.h"
#include "prefix.h"

/* A UDP socket is ESTABLISHED if it has a peer and CLOSE if it has none. */
#define ALL_STATES ((2U << TCP_CLOSING) - 1)
#define CONNECTED  (ALL_STATES & ~(1U << TCP_LISTEN | 1U << TCP_CLOSE))

/* idiag_timer of what is left of a socket without a process: sock_diag(7). */
#define TIMER_TIME_WAIT 3

bool connection_is_of(const struct inet_diag_msg *socket, const struct prefix *local)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *address = (const uint8_t *)socket->id.idiag_src;

	if (socket->idiag_state > TCP_CLOSING || !(CONNECTED & 1U << socket->idiag_state))
		return false;
	if (socket->idiag_family == AF_INET6 && local->family == AF_INET) {
		if (memcmp(address, mapped, sizeof(mapped)) != 0)
			return false;
		address += sizeof(mapped);
	} else if (socket->idiag_family != local->family) {
		return false;
	}
	return memcmp(address, local->bytes, prefix_size(local->family)) == 0;
}

/* One kind of socket: how the kernel is asked for all of them. */
struct kind {
	uint8_t protocol;
	uint8_t family; /* AF_UNSPEC: both */
};

/* A walk through the kernel's sockets of a kind. An order has a netlink of its own: its answer
 * would come in the middle of the list. */
struct walk {
	const struct prefix *local;
	struct netlink *list, *orders;
	const struct kind *kind;
	int seen, closed;
};

static int request_close(struct walk *walk, const struct inet_diag_msg *socket)
{
	union netlink_request request;
	struct inet_diag_req_v2 *wanted =
		netlink_begin(&request, SOCK_DESTROY, NLM_F_ACK, sizeof(*wanted));

	if (deadline_left(walk->orders->deadline) == 0)
		return -ETIMEDOUT;
	wanted->sdiag_family = socket->idiag_family;
	wanted->sdiag_protocol = walk->kind->protocol;
	wanted->id = socket->id; /* with its cookie: this very socket */
	return netlink_ask(walk->orders, &request.header, NULL, NULL);
}

static int close_one(const struct nlmsghdr *message, void *data)
{
	const struct inet_diag_msg *socket = mnl_nlmsg_get_payload(message);
	struct walk *walk = data;
	int r;

	if (!connection_is_of(socket, walk->local))
		return MNL_CB_OK;
	walk->seen++;
	r = request_close(walk, socket);
	/* It went by itself, or (before Linux 6.0) it is only waiting out its time. */
	if (r == -ENOENT || (r == -EOPNOTSUPP && socket->idiag_timer == TIMER_TIME_WAIT))
		return MNL_CB_OK;
	walk->closed += r == 0;
	errno = -r;
	return r < 0 ? MNL_CB_ERROR : MNL_CB_OK;
}

/* Has the kernel leave out sockets of other addresses: of many this is most of the cost. It takes
 * the mapped form for an IPv4 address (inet_diag_bc_run() in net/ipv4/inet_diag.c). */
static void put_filter(struct nlmsghdr *request, const struct prefix *local)
{
	struct {
		struct inet_diag_bc_op op;
		struct inet_diag_hostcond condition;
	} head = { 0 };
	uint8_t code[sizeof(head) + sizeof(local->bytes)];
	size_t size = sizeof(head) + prefix_size(local->family);

	head.op.code = INET_DIAG_BC_S_COND;
	head.op.yes = (unsigned char)size;
	head.op.no = (unsigned short)(size + sizeof(head.op)); /* beyond the end: not this one */
	head.condition.family = (uint8_t)local->family;
	head.condition.prefix_len = (uint8_t)prefix_bits(local->family);
	head.condition.port = -1; /* any */
	memcpy(code, &head, sizeof(head));
	memcpy(code + sizeof(head), local->bytes, prefix_size(local->family));
	mnl_attr_put(request, INET_DIAG_REQ_BYTECODE, size, code);
}

static int walk_once(struct walk *walk)
{
	union netlink_request request;
	int r;

	if (walk->kind->family == AF_UNSPEC) {
		/* The older request: TCP of both families at the price of one (ss(8) uses it). */
		struct inet_diag_req *wanted =
			netlink_begin(&request, TCPDIAG_GETSOCK, NLM_F_DUMP, sizeof(*wanted));

		wanted->idiag_states = CONNECTED;
	} else {
		struct inet_diag_req_v2 *wanted =
			netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof(*wanted));

		wanted->sdiag_family = walk->kind->family;
		wanted->sdiag_protocol = walk->kind->protocol;
		wanted->idiag_states = CONNECTED;
	}
	put_filter(&request.header, walk->local);
	walk->seen = 0;
	r = netlink_ask(walk->list, &request.header, close_one, walk);
	/* No inet_diag, or none for this protocol. */
	return r == -ENOENT ? -EOPNOTSUPP : r;
}

/*
 * Walks until nothing is left or it gets no less. One walk may not do: the kernel counts its way
 * back into a list that has become shorter, and of several UDP sockets with the same flow it closes
 * the first, whichever was meant. And it need not come to an end: new peers may come all the time,
 * and before Linux 6.11 a TCP socket that its process has closed may stay.
 */
static int close_kind(struct walk *walk)
{
	int r, before;

	walk->seen = INT_MAX;
	do {
		before = walk->seen;
		r = walk_once(walk);
	} while (r == 0 && walk->seen > 0 && walk->seen < before);
	return r;
}

int connection_kill(const struct prefix *local, const struct deadline *deadline)
{
	static const struct kind kinds[] = {
		{ IPPROTO_TCP, AF_UNSPEC },
		{ IPPROTO_UDP, AF_INET },
		{ IPPROTO_UDP, AF_INET6 },
	};
	auto_netlink struct netlink list = { 0 }, orders = { 0 };
	struct walk walk = { local, &list, &orders, NULL, 0, 0 };
	int r = netlink_open_on(&list, NETLINK_SOCK_DIAG, 0, deadline);

	if (r == 0)
		r = netlink_open_on(&orders, NETLINK_SOCK_DIAG, 0, deadline);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(kinds); i++) {
		walk.kind = &kinds[i];
		if (walk.kind->family != AF_INET || local->family == AF_INET)
			r = close_kind(&walk);
	}
	log_trace("closed %d connections of the address: %s", walk.closed, strerror(-r));
	return r < 0 ? r : walk.closed;
}
