/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A prefix is an IPv4 or IPv6 address and, where it is known, the length of its network's part. */
#ifndef RELEVO_PREFIX_H
#define RELEVO_PREFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PREFIX_NO_LENGTH -1
/* Bytes for the longest text of a prefix with its end (INET6_ADDRSTRLEN and "/128"). */
#define PREFIX_TEXT_MAX 51

struct prefix {
	int family;        /* AF_INET or AF_INET6; 0: none */
	int length;        /* bits, or PREFIX_NO_LENGTH */
	uint8_t bytes[16]; /* network byte order; IPv4 takes the first four */
};

/*
 * Reads "192.0.2.1", "192.0.2.1/24", "2001:db8::1" or "2001:db8::1/64" (RFC 4291, 2.2). A zone
 * ("%eth0") is not taken. 0, -EINVAL when it is none of these, -ERANGE for a length out of range.
 */
int prefix_parse(const char *text, struct prefix *ret);

/*
 * Reads the length of a `family` network: "24", or for IPv4 also the mask "255.255.255.0".
 * 0, -EINVAL (no number, a mask with holes) or -ERANGE.
 */
int prefix_parse_length(int family, const char *text, int *ret);

/* The text of the address into `text`, with "/LENGTH" if the length is known; returns `text`. */
char *prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_MAX]);

/* Bits of an address of this family: 32 or 128. */
int prefix_bits(int family);

/* Bytes of an address of this family: 4 or 16. */
size_t prefix_size(int family);

/* True if both are the same address; the lengths are not looked at. */
bool prefix_same_address(const struct prefix *a, const struct prefix *b);

/* True if `address` lies in the network of `network`, whose length must be known. */
bool prefix_contains(const struct prefix *network, const struct prefix *address);

/* True for IPv4's 127.0.0.0/8 and IPv6's ::1. */
bool prefix_loopback(const struct prefix *prefix);

/* True for 127.0.0.1 and ::1, which are the loopback's own and never a resource's. */
bool prefix_localhost(const struct prefix *prefix);

/* True for IPv6's fe80::/10, which each link has for itself. */
bool prefix_link_local(const struct prefix *prefix);

/* Why no host can own this address ("is a multicast address"), or NULL if one can. The first and
 * the last address of an IPv4 network are no host's either, where its length is known. */
const char *prefix_unusable(const struct prefix *prefix);

#endif
