/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet socket sends and hears the frames of links (packet(7)), here of ARP or IPv6. */
#ifndef RELEVO_PACKET_H
#define RELEVO_PACKET_H

#include <linux/if_packet.h>
#include <stddef.h>
#include <sys/socket.h>

#include "link.h"

/* packet(7)'s address has room for 8 bytes of a link address; the kernel takes and gives more. */
union packet_place {
	struct sockaddr any;
	struct sockaddr_ll packet;
	uint8_t room[offsetof(struct sockaddr_ll, sll_addr) + LINK_HARDWARE_MAX];
};

/*
 * A socket that hears the frames of `family` (AF_INET: ARP; AF_INET6) of all links, or with 0
 * nothing. It never blocks. Its descriptor or -errno; -EPERM without CAP_NET_RAW.
 */
int packet_open(int family);

/*
 * Sends the `size` bytes after the link's own header (a negative `size` is returned) to the link
 * address `hardware`, as long as the link's. 0 when it left, else -errno.
 */
int packet_send(int fd, const struct link *link, int family, const uint8_t *hardware,
	const uint8_t *frame, int size);

/*
 * The link address of an IPv6 multicast group, as long as the link's (RFC 2464, 7 for Ethernet;
 * RFC 4391, 4 for InfiniBand); on other links everybody's.
 */
void packet_group(
	const struct link *link, const uint8_t group[16], uint8_t hardware[LINK_HARDWARE_MAX]);

/* The link address in a place, `sll_halen` bytes. */
const uint8_t *packet_hardware(const union packet_place *place);

#endif
