// SPDX-License-Identifier: GPL-2.0-or-later
/* ndp: the bytes of an unsolicited neighbour advertisement. */
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip6.h>
#include <string.h>

#include "ndp.h"

#define HARDWARE_LENGTH   32
#define INFINIBAND_LENGTH 20

static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };

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

int ndp_advertisement(uint8_t packet[NDP_MAX], const uint8_t *hardware, unsigned length,
	const uint8_t *address, bool router)
{
	struct ip6_hdr ip = { .ip6_nxt = IPPROTO_ICMPV6, .ip6_hlim = 255 };
	struct nd_neighbor_advert advert = { .nd_na_type = ND_NEIGHBOR_ADVERT };
	/* InfiniBand's 20 bytes come after two reserved ones (RFC 4391, 9.3). */
	unsigned reserved = length == INFINIBAND_LENGTH ? 2 : 0;
	unsigned option = (2 + reserved + length + 7) / 8 * 8, size = sizeof(advert) + option;
	uint8_t *message = packet + sizeof(ip);
	uint16_t check;

	if (length == 0 || length > HARDWARE_LENGTH)
		return -EINVAL;
	ip.ip6_vfc = 6 << 4;
	ip.ip6_plen = htons((uint16_t)size);
	memcpy(&ip.ip6_src, address, 16);
	memcpy(&ip.ip6_dst, all_nodes, 16);
	advert.nd_na_flags_reserved = ND_NA_FLAG_OVERRIDE | (router ? ND_NA_FLAG_ROUTER : 0);
	memcpy(&advert.nd_na_target, address, 16);

	memset(packet, 0, NDP_MAX);
	memcpy(packet, &ip, sizeof(ip));
	memcpy(message, &advert, sizeof(advert));
	message[sizeof(advert)] = ND_OPT_TARGET_LINKADDR;
	message[sizeof(advert) + 1] = (uint8_t)(option / 8);
	memcpy(message + sizeof(advert) + 2 + reserved, hardware, length);
	check = checksum(&ip, message, size);
	memcpy(message + 2, &check, sizeof(check));
	return (int)(sizeof(ip) + size);
}
