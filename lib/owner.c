// SPDX-License-Identifier: GPL-2.0-or-later
/* owner: questions and answers through a packet socket on one link. */
#include <errno.h>
#include <linux/filter.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "arp.h"
#include "cleanup.h"
#include "log.h"
#include "ndp.h"
#include "owner.h"
#include "packet.h"

#define PROBES      3
#define INTERVAL_MS 100
#define LISTEN_MS   500

static void set_owner(struct owner *ret, const uint8_t *hardware, unsigned length)
{
	*ret = (struct owner){ .length = length };
	memcpy(ret->hardware, hardware, length);
}

static int parse_arp(const uint8_t *frame, size_t size, const struct prefix *address,
	enum owner_watch watch, struct owner *ret)
{
	static const uint8_t nobody[4];
	struct arp arp;

	if (arp_parse(frame, size, &arp) < 0)
		return 0;
	if (memcmp(arp.sender, address->bytes, 4) != 0) {
		/* Another host that is about to take it (RFC 5227, 2.1.1). */
		if (watch != OWNER_BEFORE || arp.form != ARP_FORM_REQUEST ||
			memcmp(arp.sender, nobody, 4) != 0 ||
			memcmp(arp.target, address->bytes, 4) != 0)
			return 0;
	}
	set_owner(ret, arp.sender_hardware, arp.hardware_length);
	return 1;
}

static int parse_ndp(const uint8_t *packet, size_t size, const struct owner *sender,
	const struct prefix *address, enum owner_watch watch, struct owner *ret)
{
	struct ndp ndp;

	if (ndp_parse(packet, size, &ndp) < 0 || memcmp(ndp.target, address->bytes, 16) != 0)
		return 0;
	if (!ndp.advertisement && !(ndp.probe && watch == OWNER_BEFORE))
		return 0;
	*ret = *sender;
	return 1;
}

int owner_parse(const uint8_t *frame, size_t size, const struct owner *sender,
	const struct prefix *address, enum owner_watch watch, struct owner *ret)
{
	return address->family == AF_INET ? parse_arp(frame, size, address, watch, ret)
					  : parse_ndp(frame, size, sender, address, watch, ret);
}

/* Lets only ICMPv6's neighbour messages through, or a busy link would wake us for each packet. */
static int hear_neighbours_only(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6), /* next header */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 4),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 40), /* type */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_ADVERT, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_SOLICIT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, NDP_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { ARRAY_SIZE(code), code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno
											   : 0;
}

static int open_socket(int family)
{
	auto_close int fd = packet_open(family);
	int r = fd < 0 ? fd : family == AF_INET6 ? hear_neighbours_only(fd) : 0;

	return r < 0 ? r : steal_fd(&fd);
}

/* Asks all, or the group in which an IPv6 owner listens. */
static int ask(int fd, const struct link *link, const struct prefix *address)
{
	uint8_t frame[ARP_MAX > NDP_MAX ? ARP_MAX : NDP_MAX];
	uint8_t hardware[LINK_HARDWARE_MAX], group[16];
	int size;

	if (address->family == AF_INET) {
		struct arp probe = arp_probe(link, address->bytes);

		size = arp_build(&probe, frame);
		memcpy(hardware, link->broadcast, sizeof(hardware));
	} else {
		size = ndp_probe(frame, address->bytes);
		ndp_solicited_group(address->bytes, group);
		packet_group(link, group, hardware);
	}
	return packet_send(fd, link, address->family, hardware, frame, size);
}

/* What is asked on which links. */
struct question {
	const struct prefix *address;
	enum owner_watch watch;
	const struct link *given;
	struct link asked; /* the given one, or the one below a macvlan */
};

/*
 * True if it is this node that answers: one of its links. A virtual MAC is other nodes' too; here
 * it is not asked, so that whoever answers with it is another.
 */
static bool is_own(
	struct netlink *netlink, const struct question *question, const struct owner *owner)
{
	const struct link *given = question->given;

	if (given->index != question->asked.index && owner->length == given->hardware_length &&
		memcmp(owner->hardware, given->hardware, owner->length) == 0)
		return false;
	return link_is_own(netlink, owner->hardware, owner->length) == 1;
}

/* Reads what has come. 1 and an owner, 0 when nothing more is there, or -errno. */
static int hear(struct netlink *netlink, int fd, const struct question *question, struct owner *ret)
{
	for (;;) {
		uint8_t frame[ARP_MAX + NDP_MAX];
		union packet_place from = { 0 };
		socklen_t length = sizeof(from);
		struct owner sender;
		ssize_t size = recvfrom(fd, frame, sizeof(frame), 0, &from.any, &length);

		if (size < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (from.packet.sll_pkttype == PACKET_OUTGOING ||
			from.packet.sll_halen > LINK_HARDWARE_MAX)
			continue;
		/* What comes from a macvlan's own MAC, the kernel gives to the macvlan alone. */
		if (from.packet.sll_ifindex != question->asked.index &&
			from.packet.sll_ifindex != question->given->index)
			continue;
		set_owner(&sender, packet_hardware(&from), from.packet.sll_halen);
		if (owner_parse(frame, (size_t)size, &sender, question->address, question->watch,
			    ret) &&
			!is_own(netlink, question, ret))
			return 1;
	}
}

/* Asks and listens until the time is over. 1, -ETIMEDOUT or another -errno. */
static int watch_link(
	struct netlink *netlink, int fd, const struct question *question, struct owner *ret)
{
	struct deadline whole = deadline_slice(netlink->deadline, LISTEN_MS);
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	int r = 0;

	for (int probes = 0; r == 0;) {
		struct deadline slice = whole;

		if (probes++ < PROBES) {
			slice = deadline_slice(&whole, INTERVAL_MS);
			r = ask(fd, &question->asked, question->address);
			if (r < 0)
				break;
		}
		while ((r = deadline_poll(&slice, &polled, 1)) == 1) {
			r = hear(netlink, fd, question, ret);
			if (r != 0)
				break;
		}
		if (r == -ETIMEDOUT)
			r = deadline_left(&whole) ? 0 : -ETIMEDOUT;
	}
	return r;
}

int owner_find(struct netlink *netlink, const struct link *link, const struct prefix *address,
	enum owner_watch watch, struct owner *ret)
{
	struct question question = { address, watch, link, *link };
	auto_close int fd = open_socket(address->family);
	int r = fd < 0 ? fd : 0;

	/* Asked from the virtual MAC, a switch would not let the answer of the same MAC through. */
	if (r == 0 && strcmp(link->kind, "macvlan") == 0)
		r = link_get(netlink, NULL, link->lower, &question.asked);
	if (r == 0)
		r = watch_link(netlink, fd, &question, ret);
	log_trace("asked the link who else has the address: %s", r == 1            ? "another host"
								 : r == -ETIMEDOUT ? "nobody"
										   : strerror(-r));
	return r == -ETIMEDOUT ? 0 : r;
}
