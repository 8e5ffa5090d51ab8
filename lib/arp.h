/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ARP announcement says who owns an IPv4 address (RFC 826; RFC 5227, section 2.3 and 3). */
#ifndef RELEVO_ARP_H
#define RELEVO_ARP_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the longest announcement: 8, and twice an address of the link and one of IPv4. */
#define ARP_MAX (8 + 2 * (32 + 4))

/* Some switches and firewalls learn from one form only, so both are sent in turn. */
enum arp_form { ARP_FORM_REQUEST = 1, ARP_FORM_REPLY = 2 };

/*
 * Builds the announcement of `address` (4 bytes, network order) by the link address `hardware` of
 * `length` bytes, on a link of type `type` (ARPHRD_* of net/if_arp.h, which RFC 826 calls the
 * hardware type). Its size in bytes, or -EINVAL for a link address that is empty or over 32 bytes.
 */
int arp_announcement(uint8_t frame[ARP_MAX], enum arp_form form, uint16_t type,
	const uint8_t *hardware, unsigned length, const uint8_t *address);

#endif
