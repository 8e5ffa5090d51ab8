// SPDX-License-Identifier: GPL-2.0-or-later
/* packet: packet(7) with link addresses of any length. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <string.h>

#include "packet.h"

static uint16_t protocol(int family)
{
	return htons(family == AF_INET ? ETH_P_ARP : ETH_P_IPV6);
}

int packet_open(int family)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		family ? protocol(family) : 0);

	return fd < 0 ? -errno : fd;
}

int packet_send(int fd, const struct link *link, int family, const uint8_t *hardware,
	const uint8_t *frame, int size)
{
	union packet_place to = { .packet = {
					  .sll_family = AF_PACKET,
					  .sll_ifindex = link->index,
					  .sll_halen = (unsigned char)link->hardware_length,
					  .sll_protocol = protocol(family),
				  } };

	if (size < 0)
		return size;
	if (link->hardware_length > LINK_HARDWARE_MAX)
		return -EAFNOSUPPORT;
	memcpy(to.room + offsetof(struct sockaddr_ll, sll_addr), hardware, link->hardware_length);
	return sendto(fd, frame, (size_t)size, 0, &to.any, sizeof(to)) < 0 ? -errno : 0;
}

void packet_group(
	const struct link *link, const uint8_t group[16], uint8_t hardware[LINK_HARDWARE_MAX])
{
	memcpy(hardware, link->broadcast, LINK_HARDWARE_MAX);
	if (link->type == ARPHRD_INFINIBAND) {
		/* As broadcast, but with the signature of IPv6 and the group's last 10 bytes. */
		hardware[6] = 0x60;
		hardware[7] = 0x1b;
		memcpy(hardware + 10, group + 6, 10);
	} else if (link->hardware_length == ETH_ALEN) {
		hardware[0] = hardware[1] = 0x33;
		memcpy(hardware + 2, group + 12, 4);
	}
}

const uint8_t *packet_hardware(const union packet_place *place)
{
	return place->room + offsetof(struct sockaddr_ll, sll_addr);
}
