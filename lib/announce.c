// SPDX-License-Identifier: GPL-2.0-or-later
/* announce: frames of arp and ndp through a packet socket. */
#include <errno.h>
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
	if (family == AF_INET)
		memcpy(hardware, link->broadcast, LINK_HARDWARE_MAX);
	else
		packet_group(link, ndp_all_nodes, hardware);
}

/*
 * Sends the `number`th announcement to the link address `hardware`: to `neighbour` alone or, with
 * NULL, to all. To one, an ARP request or reply is for itself, which it may not ignore (RFC 826).
 */
static int announce(int fd, const struct link *link, const struct prefix *address, long number,
	bool sure, const struct prefix *neighbour, const uint8_t *hardware)
{
	uint8_t frame[ARP_MAX > NDP_MAX ? ARP_MAX : NDP_MAX];
	int size;

	if (link->hardware_length > LINK_HARDWARE_MAX)
		return -EAFNOSUPPORT;
	if (address->family == AF_INET) {
		enum arp_form form = number % 2 ? ARP_FORM_REPLY : ARP_FORM_REQUEST;
		struct arp arp = arp_announcement(link, form, address->bytes);

		if (neighbour)
			memcpy(arp.target, neighbour->bytes, sizeof(arp.target));
		if (neighbour && form == ARP_FORM_REPLY)
			memcpy(arp.target_hardware, hardware, link->hardware_length);
		size = arp_build(&arp, frame);
	} else {
		size = ndp_advertisement(frame, neighbour ? neighbour->bytes : ndp_all_nodes,
			link->hardware, link->hardware_length, address->bytes,
			(sure ? NDP_OVERRIDE : 0) |
				(link_forwards(link, AF_INET6) ? NDP_ROUTER : 0));
	}
	return packet_send(fd, link, address->family, hardware, frame, size);
}

int announce_send(
	int fd, const struct link *link, const struct prefix *address, long number, bool sure)
{
	uint8_t everybody[LINK_HARDWARE_MAX];

	announce_everybody(link, address->family, everybody);
	return announce(fd, link, address, number, sure, NULL, everybody);
}

int announce_send_to(int fd, const struct link *link, const struct prefix *address, long number,
	const struct prefix *neighbour, const uint8_t *hardware)
{
	if (address->family != neighbour->family)
		return -EAFNOSUPPORT;
	return announce(fd, link, address, number, true, neighbour, hardware);
}
