// SPDX-License-Identifier: GPL-2.0-or-later
/* netlink: libmnl with a deadline on every wait. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "netlink.h"

/* Larger than a message of a dump ever is (netlink(7) sends at most 32 KiB at once). */
#define ANSWER_MAX 32768

int netlink_open(struct netlink *netlink, unsigned groups, const struct deadline *deadline)
{
	return netlink_open_on(netlink, NETLINK_ROUTE, groups, deadline);
}

int netlink_open_on(
	struct netlink *netlink, int bus, unsigned groups, const struct deadline *deadline)
{
	*netlink = (struct netlink){
		.socket = mnl_socket_open2(bus, SOCK_CLOEXEC),
		.deadline = deadline,
	};
	if (!netlink->socket)
		return -errno;
	return mnl_socket_bind(netlink->socket, groups, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	netlink->socket = NULL;
}

void *netlink_begin(union netlink_request *request, unsigned type, unsigned flags, size_t size)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(request->bytes);

	header->nlmsg_type = (uint16_t)type;
	header->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	return mnl_nlmsg_put_extra_header(header, size);
}

void netlink_take_text(const struct nlattr *attr, char *text, size_t size)
{
	if (mnl_attr_validate(attr, MNL_TYPE_STRING) >= 0)
		snprintf(text, size, "%.*s", (int)mnl_attr_get_payload_len(attr),
			mnl_attr_get_str(attr));
}

/* The next datagram: its size or -errno. */
static ssize_t receive(struct netlink *netlink, char *answer, size_t size)
{
	struct pollfd polled = { mnl_socket_get_fd(netlink->socket), POLLIN, 0 };
	int r = deadline_poll(netlink->deadline, &polled, 1);
	ssize_t got;

	if (r < 0)
		return r;
	got = mnl_socket_recvfrom(netlink->socket, answer, size);
	return got < 0 ? -errno : got;
}

/*
 * The last word of an answer: an error or, with 0, an acknowledgement. A dump that failed has its
 * error in its end mark (netlink_dump_done() in net/netlink/af_netlink.c); libmnl looks past it.
 */
static int take_end(const struct nlmsghdr *message, void *data)
{
	int error;

	(void)data;
	if (mnl_nlmsg_get_payload_len(message) < sizeof(error))
		return MNL_CB_STOP;
	memcpy(&error, mnl_nlmsg_get_payload(message), sizeof(error));
	errno = abs(error);
	return error ? MNL_CB_ERROR : MNL_CB_STOP;
}

/* True if the datagram has the end mark of a dump. */
static bool has_end(const char *answer, ssize_t size)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)answer;
	int left = (int)size;

	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left))
		if (message->nlmsg_type == NLMSG_DONE)
			return true;
	return false;
}

/* Reads the rest of a dump that is of no use: before that, the kernel begins no other (EBUSY). */
static int read_off(struct netlink *netlink, char *answer, size_t size, ssize_t got)
{
	while (!has_end(answer, got)) {
		got = receive(netlink, answer, size);
		if (got < 0)
			return (int)got;
	}
	return -EINTR;
}

int netlink_ask(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t each, void *data)
{
	mnl_cb_t ends[] = { [NLMSG_ERROR] = take_end, [NLMSG_DONE] = take_end };
	unsigned port = mnl_socket_get_portid(netlink->socket);
	char answer[ANSWER_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	int r = MNL_CB_OK;

	request->nlmsg_seq = ++netlink->sequence;
	if (mnl_socket_sendto(netlink->socket, request, request->nlmsg_len) < 0)
		return -errno;
	while (r > MNL_CB_STOP) {
		ssize_t got = receive(netlink, answer, sizeof(answer));

		if (got < 0)
			return (int)got;
		/* The rest of a dump that was given up, or news of a group. */
		if (((struct nlmsghdr *)answer)->nlmsg_seq != request->nlmsg_seq)
			continue;
		r = mnl_cb_run2(answer, (size_t)got, request->nlmsg_seq, port, each, data, ends,
			ARRAY_SIZE(ends));
		if (r < 0 && errno == EINTR)
			return read_off(netlink, answer, sizeof(answer), got);
		if (r < 0)
			return -errno;
		/* A plain request (a route, a link) has one answer and no end mark. */
		if (!(request->nlmsg_flags & (NLM_F_DUMP | NLM_F_ACK)))
			break;
	}
	return 0;
}

int netlink_dump(struct netlink *netlink, struct nlmsghdr *request, mnl_cb_t each, void *data)
{
	int r;

	do {
		r = netlink_ask(netlink, request, each, data);
	} while (r == -EINTR && deadline_left(netlink->deadline));
	return r;
}

int netlink_hear(struct netlink *netlink, mnl_cb_t each, void *data)
{
	char answer[ANSWER_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t got = receive(netlink, answer, sizeof(answer));

	if (got == -ENOBUFS)
		return 0; /* there was more news than the socket can hold */
	if (got < 0)
		return (int)got;
	if (!each)
		return 0;
	return mnl_cb_run(answer, (size_t)got, 0, 0, each, data) < 0 ? -errno : 0;
}
