// SPDX-License-Identifier: GPL-2.0-or-later
/* ndp: the bytes of advertisements and of the question before an address is taken. */
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip6.h>
#include <string.h>

#include "ndp.h"

#define INFINIBAND_LENGTH 20

const uint8_t ndp_all_nodes[16] = { 0xff, 0x02, [15] = 1 };

/* One's complement sum of RFC 1071 over `size` bytes, an odd last one padded with zero. */
static uint32_t sum(const uint8_t *bytes, unsigned size, uint32_t start)
{
	for (unsigned i = 0; i < size; i++)
		start += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return start;
}

/* The checksum of RFC 4443, 2.3: pseudo header of RFC 8200, 8.1, then the message. */
static uint16_t checksum(const struct ip6_hdr *ip, const uint8_t *message, unsigned size)
{
	uint32_t total = sum((const uint8_t *)&ip->ip6_src, 32, size + IPPROTO_ICMPV6);

	total = sum(message, size, total);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons((uint16_t)~total);
}

/* Puts the header before a message of `size` bytes, and its checksum into it. The whole size. */
static int finish(uint8_t *packet, const uint8_t *from, const uint8_t *to, unsigned size)
{
	struct ip6_hdr ip = { .ip6_nxt = IPPROTO_ICMPV6, .ip6_hlim = 255 };
	uint16_t check;

	ip.ip6_vfc = 6 << 4;
	ip.ip6_plen = htons((uint16_t)size);
	memcpy(&ip.ip6_src, from, 16);
	memcpy(&ip.ip6_dst, to, 16);
	memcpy(packet, &ip, sizeof(ip));
	check = checksum(&ip, packet + sizeof(ip), size);
	memcpy(packet + sizeof(ip) + 2, &check, sizeof(check));
	return (int)(sizeof(ip) + size);
}

int ndp_advertisement(uint8_t packet[NDP_MAX], const uint8_t *to, const uint8_t *hardware,
	unsigned length, const uint8_t *address, unsigned flags)
{
	struct nd_neighbor_advert advert = { .nd_na_type = ND_NEIGHBOR_ADVERT };
	/* InfiniBand's 20 bytes come after two reserved ones (RFC 4391, 9.3). */
	unsigned reserved = length == INFINIBAND_LENGTH ? 2 : 0;
	unsigned option = (2 + reserved + length + 7) / 8 * 8;
	uint8_t *message = packet + sizeof(struct ip6_hdr);

	if (length == 0 || length > LINK_HARDWARE_MAX)
		return -EINVAL;
	advert.nd_na_flags_reserved = (flags & NDP_OVERRIDE ? ND_NA_FLAG_OVERRIDE : 0) |
				      (flags & NDP_ROUTER ? ND_NA_FLAG_ROUTER : 0);
	memcpy(&advert.nd_na_target, address, 16);
	memset(packet, 0, NDP_MAX);
	memcpy(message, &advert, sizeof(advert));
	message[sizeof(advert)] = ND_OPT_TARGET_LINKADDR;
	message[sizeof(advert) + 1] = (uint8_t)(option / 8);
	memcpy(message + sizeof(advert) + 2 + reserved, hardware, length);
	return finish(packet, address, to, sizeof(advert) + option);
}

void ndp_solicited_group(const uint8_t *address, uint8_t group[16])
{
	static const uint8_t prefix[13] = { 0xff, 0x02, [11] = 1, [12] = 0xff };

	memcpy(group, prefix, sizeof(prefix));
	memcpy(group + sizeof(prefix), address + sizeof(prefix), 16 - sizeof(prefix));
}

int ndp_probe(uint8_t packet[NDP_MAX], const uint8_t *address)
{
	struct nd_neighbor_solicit solicit = { .nd_ns_type = ND_NEIGHBOR_SOLICIT };
	static const uint8_t nobody[16];
	uint8_t group[16];

	memcpy(&solicit.nd_ns_target, address, 16);
	memset(packet, 0, NDP_MAX);
	memcpy(packet + sizeof(struct ip6_hdr), &solicit, sizeof(solicit));
	ndp_solicited_group(address, group);
	return finish(packet, nobody, group, sizeof(solicit));
}

int ndp_parse(const uint8_t *packet, size_t size, struct ndp *ret)
{
	const uint8_t *message = packet + sizeof(struct ip6_hdr);
	struct ip6_hdr ip;

	if (size < sizeof(ip) + sizeof(struct nd_neighbor_solicit))
		return -EBADMSG;
	memcpy(&ip, packet, sizeof(ip));
	/* A hop limit below 255 would be from beyond a router (RFC 4861, 7.1). */
	if (ip.ip6_vfc >> 4 != 6 || ip.ip6_nxt != IPPROTO_ICMPV6 || ip.ip6_hlim != 255)
		return -EBADMSG;
	if ((message[0] != ND_NEIGHBOR_ADVERT && message[0] != ND_NEIGHBOR_SOLICIT) || message[1])
		return -EBADMSG;
	ret->advertisement = message[0] == ND_NEIGHBOR_ADVERT;
	ret->probe = !ret->advertisement && IN6_IS_ADDR_UNSPECIFIED(&ip.ip6_src);
	memcpy(ret->target, message + 8, 16);
	return 0;
}
