/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ARP frame asks who has an IPv4 address on a link, or says it (RFC 826, RFC 5227). */
#ifndef RELEVO_ARP_H
#define RELEVO_ARP_H

#include <stddef.h>
#include <stdint.h>

#include "link.h"

/* Bytes of the longest frame: 8, and twice an address of the link and one of IPv4. */
#define ARP_MAX (8 + 2 * (LINK_HARDWARE_MAX + 4))

enum arp_form { ARP_FORM_REQUEST = 1, ARP_FORM_REPLY = 2 };

struct arp {
	uint16_t
		type; /* the link's: ARPHRD_* of net/if_arp.h, which RFC 826 calls the hardware's */
	enum arp_form form;
	unsigned hardware_length;
	uint8_t sender_hardware[LINK_HARDWARE_MAX], sender[4]; /* addresses in network order */
	uint8_t target_hardware[LINK_HARDWARE_MAX], target[4];
};

/*
 * The announcement of `address` by its owner `link`, to all (RFC 5227, 3). A request asks for the
 * target's link address, a reply names the owner's once more: some switches and firewalls learn
 * from one form only.
 */
struct arp arp_announcement(const struct link *link, enum arp_form form, const uint8_t address[4]);

/* The question who has `address`, which makes nobody learn anything (RFC 5227, 2.1.1: a probe). */
struct arp arp_probe(const struct link *link, const uint8_t address[4]);

/* Its bytes. Their number, or -EINVAL for a link address that is empty or too long. */
int arp_build(const struct arp *arp, uint8_t frame[ARP_MAX]);

/* Reads the `size` bytes of a frame. 0, or -EBADMSG if it is not ARP for IPv4. */
int arp_parse(const uint8_t *frame, size_t size, struct arp *ret);

#endif
