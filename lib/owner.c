// SPDX-License-Identifier: GPL-2.0-or-later
/* owner: questions and answers through a packet socket on one link. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "arp.h"
#include "cleanup.h"
#include "log.h"
#include "ndp.h"
#include "owner.h"

#define PROBES      3
#define INTERVAL_MS 100
#define LISTEN_MS   500

/* packet(7)'s address with room for the longest link address. */
union place {
	struct sockaddr any;
	struct sockaddr_ll packet;
	uint8_t room[offsetof(struct sockaddr_ll, sll_addr) + LINK_HARDWARE_MAX];
};

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

static int open_socket(const struct link *link, int family)
{
	auto_close int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_ll place = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(family == AF_INET ? ETH_P_ARP : ETH_P_IPV6),
		.sll_ifindex = link->index,
	};

	if (fd < 0)
		return -errno;
	if (family == AF_INET6 && hear_neighbours_only(fd) < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&place, sizeof(place)) < 0)
		return -errno;
	return steal_fd(&fd);
}

/* Where the question goes: to all, or to the group in which an IPv6 owner listens. */
static void address_question(union place *to, const struct link *link, const struct prefix *address)
{
	uint8_t *hardware = to->room + offsetof(struct sockaddr_ll, sll_addr), group[16];

	to->packet.sll_family = AF_PACKET;
	to->packet.sll_ifindex = link->index;
	to->packet.sll_halen = (unsigned char)link->hardware_length;
	to->packet.sll_protocol = htons(address->family == AF_INET ? ETH_P_ARP : ETH_P_IPV6);
	memcpy(hardware, link->broadcast, link->hardware_length);
	if (address->family == AF_INET || link->hardware_length != ETH_ALEN)
		return;
	ndp_solicited_group(address->bytes, group);
	hardware[0] = hardware[1] = 0x33;
	memcpy(hardware + 2, group + 12, 4);
}

static int ask(int fd, const struct link *link, const struct prefix *address)
{
	uint8_t frame[ARP_MAX > NDP_MAX ? ARP_MAX : NDP_MAX];
	union place to = { 0 };
	int size;

	if (address->family == AF_INET) {
		struct arp probe = arp_probe(link, address->bytes);

		size = arp_build(&probe, frame);
	} else {
		size = ndp_probe(frame, address->bytes);
	}
	address_question(&to, link, address);
	if (size < 0)
		return size;
	return sendto(fd, frame, (size_t)size, 0, &to.any, sizeof(to)) < 0 ? -errno : 0;
}

/* Reads what has come. 1 and an owner, 0 when nothing more is there, or -errno. */
static int hear(struct netlink *netlink, int fd, const struct prefix *address,
	enum owner_watch watch, struct owner *ret)
{
	for (;;) {
		uint8_t frame[ARP_MAX + NDP_MAX];
		union place from = { 0 };
		socklen_t length = sizeof(from);
		struct owner sender;
		ssize_t size = recvfrom(fd, frame, sizeof(frame), 0, &from.any, &length);

		if (size < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (from.packet.sll_pkttype == PACKET_OUTGOING ||
			from.packet.sll_halen > LINK_HARDWARE_MAX)
			continue;
		set_owner(&sender, from.room + offsetof(struct sockaddr_ll, sll_addr),
			from.packet.sll_halen);
		if (!owner_parse(frame, (size_t)size, &sender, address, watch, ret))
			continue;
		if (link_is_own(netlink, ret->hardware, ret->length) == 1)
			continue;
		return 1;
	}
}

int owner_find(struct netlink *netlink, const struct link *link, const struct prefix *address,
	enum owner_watch watch, struct owner *ret)
{
	auto_close int fd = open_socket(link, address->family);
	struct deadline whole = deadline_slice(netlink->deadline, LISTEN_MS);
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	int r = fd < 0 ? fd : 0;

	for (int probes = 0; r == 0;) {
		struct deadline slice = whole;

		if (probes++ < PROBES) {
			slice = deadline_slice(&whole, INTERVAL_MS);
			r = ask(fd, link, address);
			if (r < 0)
				break;
		}
		while ((r = deadline_poll(&slice, &polled, 1)) == 1) {
			r = hear(netlink, fd, address, watch, ret);
			if (r != 0)
				break;
		}
		if (r == -ETIMEDOUT)
			r = deadline_left(&whole) ? 0 : -ETIMEDOUT;
	}
	log_trace("asked the link who else has the address: %s", r == 1            ? "another host"
								 : r == -ETIMEDOUT ? "nobody"
										   : strerror(-r));
	return r == -ETIMEDOUT ? 0 : r;
}
