// SPDX-License-Identifier: GPL-2.0-or-later
/* announce: frames of arp and ndp through a packet socket. */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "announce.h"
#include "arp.h"
#include "cleanup.h"
#include "log.h"
#include "ndp.h"

bool announce_wanted(const struct link *link)
{
	return !(link->flags & (IFF_LOOPBACK | IFF_NOARP)) && link->hardware_length > 0;
}

/* Everybody on the link: its broadcast address, or RFC 2464's of ff02::1. */
static void address_all(struct sockaddr_ll *to, const struct link *link, int family)
{
	static const uint8_t all_nodes[] = { 0x33, 0x33, 0, 0, 0, 1 };

	to->sll_family = AF_PACKET;
	to->sll_ifindex = link->index;
	to->sll_halen = ETH_ALEN;
	to->sll_protocol = htons(family == AF_INET ? ETH_P_ARP : ETH_P_IPV6);
	if (family == AF_INET)
		memset(to->sll_addr, 0xff, ETH_ALEN);
	else
		memcpy(to->sll_addr, all_nodes, sizeof(all_nodes));
}

static int build(uint8_t *frame, const struct link *link, const struct prefix *address, long number)
{
	if (address->family == AF_INET6)
		return ndp_advertisement(frame, link->hardware, link->hardware_length,
			address->bytes, link_forwards(link, AF_INET6));
	return arp_announcement(frame, number % 2 ? ARP_FORM_REPLY : ARP_FORM_REQUEST, link->type,
		link->hardware, link->hardware_length, address->bytes);
}

int announce_send(const struct link *link, const struct prefix *address, long count)
{
	auto_close int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	uint8_t frame[ARP_MAX > NDP_MAX ? ARP_MAX : NDP_MAX];
	struct sockaddr_ll to = { 0 };

	if (fd < 0)
		return -errno;
	if (link->hardware_length != ETH_ALEN)
		return -EAFNOSUPPORT;
	address_all(&to, link, address->family);
	for (long i = 0; i < count; i++) {
		int size = build(frame, link, address, i);

		if (size < 0)
			return size;
		if (sendto(fd, frame, (size_t)size, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			return -errno;
	}
	log_trace("announced %ld times on '%s'", count, link->name);
	return 0;
}
