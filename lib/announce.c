// SPDX-License-Identifier: GPL-2.0-or-later
/* announce: frames of arp and ndp through a packet socket. */
#include <errno.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "announce.h"
#include "arp.h"
#include "ndp.h"
#include "packet.h"

bool announce_wanted(const struct link *link)
{
	return !(link->flags & (IFF_LOOPBACK | IFF_NOARP)) && link->hardware_length > 0;
}

int announce_open(void)
{
	return packet_open(0);
}

void announce_everybody(const struct link *link, int family, uint8_t hardware[LINK_HARDWARE_MAX])
{
	memcpy(hardware, link->broadcast, LINK_HARDWARE_MAX);
	if (family == AF_INET)
		return;
	if (link->type == ARPHRD_INFINIBAND) {
		/* As broadcast, but with the signature of IPv6 and the group's last 10 bytes. */
		hardware[6] = 0x60;
		hardware[7] = 0x1b;
		memcpy(hardware + 10, ndp_all_nodes + 6, 10);
	} else if (link->hardware_length == ETH_ALEN) {
		hardware[0] = hardware[1] = 0x33;
		memcpy(hardware + 2, ndp_all_nodes + 12, 4);
	}
}

static enum arp_form form_of(long number)
{
	return number % 2 ? ARP_FORM_REPLY : ARP_FORM_REQUEST;
}

int announce_send(
	int fd, const struct link *link, const struct prefix *address, long number, bool sure)
{
	uint8_t frame[ARP_MAX > NDP_MAX ? ARP_MAX : NDP_MAX], everybody[LINK_HARDWARE_MAX];
	int size;

	if (link->hardware_length > LINK_HARDWARE_MAX)
		return -EAFNOSUPPORT;
	if (address->family == AF_INET) {
		struct arp arp = arp_announcement(link, form_of(number), address->bytes);

		size = arp_build(&arp, frame);
	} else {
		size = ndp_advertisement(frame, ndp_all_nodes, link->hardware,
			link->hardware_length, address->bytes,
			(sure ? NDP_OVERRIDE : 0) |
				(link_forwards(link, AF_INET6) ? NDP_ROUTER : 0));
	}
	announce_everybody(link, address->family, everybody);
	return packet_send(fd, link, address->family, everybody, frame, size);
}

int announce_send_to(int fd, const struct link *link, const struct prefix *address, long number,
	const struct prefix *neighbour, const uint8_t *hardware)
{
	uint8_t frame[ARP_MAX > NDP_MAX ? ARP_MAX : NDP_MAX];
	int size;

	if (address->family != neighbour->family || link->hardware_length > LINK_HARDWARE_MAX)
		return -EAFNOSUPPORT;
	if (address->family == AF_INET) {
		struct arp arp = arp_announcement(link, form_of(number), address->bytes);

		/* A request or reply for the neighbour itself: what it may not ignore (RFC 826). */
		memcpy(arp.target, neighbour->bytes, sizeof(arp.target));
		if (arp.form == ARP_FORM_REPLY)
			memcpy(arp.target_hardware, hardware, link->hardware_length);
		size = arp_build(&arp, frame);
	} else {
		size = ndp_advertisement(frame, neighbour->bytes, link->hardware,
			link->hardware_length, address->bytes,
			NDP_OVERRIDE | (link_forwards(link, AF_INET6) ? NDP_ROUTER : 0));
	}
	return packet_send(fd, link, address->family, hardware, frame, size);
}
