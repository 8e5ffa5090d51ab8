/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire: a network that only this test sees: eth0 with 10.77.0.1/24, cabled to peer0 of another
 * host, the namespace "peer".
 */
#ifndef RELEVO_WIRE_H
#define RELEVO_WIRE_H

#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link.h"
#include "network.h"
#include "prefix.h"

/* Makes it, and a /run for it; false where this process may not do that. */
static inline bool private_wire(void)
{
	return private_folder("/run") && private_network() &&
	       shell("ip netns add peer && "
		     "ip link add eth0 type veth peer name peer0 netns peer && "
		     "ip link set eth0 up && ip -n peer link set peer0 up && "
		     "ip addr add 10.77.0.1/24 dev eth0");
}

/* The prefix that a text means. */
static inline struct prefix prefix_of(const char *text)
{
	struct prefix prefix = { 0 };

	if (prefix_parse(text, &prefix) < 0)
		ok(false, "'%s' must be a prefix for this test", text);
	return prefix;
}

/* A packet socket of the other host that hears and sends whole frames; -1 if there is none. */
static inline int peer_socket(int protocol)
{
	int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), fd = -1;
	int peer = open("/run/netns/peer", O_RDONLY | O_CLOEXEC);
	struct sockaddr_ll place = { .sll_family = AF_PACKET,
		.sll_protocol = htons((uint16_t)protocol) };

	if (setns(peer, CLONE_NEWNET) == 0) {
		place.sll_ifindex = (int)if_nametoindex("peer0");
		fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, place.sll_protocol);
		if (bind(fd, (struct sockaddr *)&place, sizeof(place)) < 0 ||
			setns(own, CLONE_NEWNET) < 0)
			fd = -1;
	}
	close(own);
	close(peer);
	return fd;
}

/* The next frame there within `ms`: its size, or 0. */
static inline size_t peer_hears(int fd, int ms, uint8_t *frame, size_t size)
{
	struct pollfd polled = { fd, POLLIN, 0 };
	ssize_t got = poll(&polled, 1, ms) == 1 ? recv(fd, frame, size, 0) : 0;

	return got > 0 ? (size_t)got : 0;
}

/* eth0 as the kernel has it, once it carries something. */
static inline struct link eth0(struct netlink *netlink)
{
	struct link link = { 0 };

	ok(link_get(netlink, "eth0", 0, &link) == 0 && link_wait(netlink, &link) == 0,
		"eth0 is there and carries");
	return link;
}

#endif
