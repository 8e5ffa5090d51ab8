// SPDX-License-Identifier: GPL-2.0-or-later
/* prefix: addresses of both families by one set of functions. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "prefix.h"
#include "value.h"

int prefix_bits(int family)
{
	return family == AF_INET ? 32 : 128;
}

size_t prefix_size(int family)
{
	return (size_t)prefix_bits(family) / 8;
}

static int parse_mask(const char *text, int *ret)
{
	struct in_addr mask;
	uint32_t bits;

	if (inet_pton(AF_INET, text, &mask) != 1)
		return -EINVAL;
	bits = ntohl(mask.s_addr);
	if (~bits & (~bits + 1))
		return -EINVAL;
	*ret = __builtin_popcount(bits);
	return 0;
}

int prefix_parse_length(int family, const char *text, int *ret)
{
	long length;
	int r;

	if (family == AF_INET && strchr(text, '.'))
		return parse_mask(text, ret);
	r = value_integer(text, &length);
	if (r < 0)
		return r;
	if (length < 0 || length > prefix_bits(family))
		return -ERANGE;
	*ret = (int)length;
	return 0;
}

int prefix_parse(const char *text, struct prefix *ret)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchrnul(text, '/');
	struct prefix prefix = { .length = PREFIX_NO_LENGTH };
	int r;

	if ((size_t)(slash - text) >= sizeof(address))
		return -EINVAL;
	memcpy(address, text, (size_t)(slash - text));
	address[slash - text] = '\0';
	prefix.family = strchr(address, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(prefix.family, address, prefix.bytes) != 1)
		return -EINVAL;
	if (*slash) {
		r = prefix_parse_length(prefix.family, slash + 1, &prefix.length);
		if (r < 0)
			return r;
	}
	*ret = prefix;
	return 0;
}

char *prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_MAX])
{
	size_t used;

	if (!inet_ntop(prefix->family, prefix->bytes, text, INET6_ADDRSTRLEN))
		return strcpy(text, "none");
	used = strlen(text);
	if (prefix->length != PREFIX_NO_LENGTH)
		snprintf(text + used, PREFIX_TEXT_MAX - used, "/%d", prefix->length);
	return text;
}

bool prefix_same_address(const struct prefix *a, const struct prefix *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, prefix_size(a->family)) == 0;
}

bool prefix_contains(const struct prefix *network, const struct prefix *address)
{
	int whole, rest;
	uint8_t mask;

	if (network->family != address->family || network->length < 0)
		return false;
	whole = network->length / 8;
	rest = network->length % 8;
	mask = (uint8_t)(0xff00 >> rest);
	if (memcmp(network->bytes, address->bytes, (size_t)whole) != 0)
		return false;
	return rest == 0 || ((network->bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}

/* What is wrong with the host's part of an IPv4 address whose network has this length. */
static const char *unusable_host(const uint8_t *bytes, int length)
{
	uint32_t address, host;

	if (length == PREFIX_NO_LENGTH || length > 30)
		return NULL; /* RFC 3021: both addresses of a /31 are hosts' */
	memcpy(&address, bytes, sizeof(address));
	host = 0xffffffffU >> length;
	if ((ntohl(address) & host) == host)
		return "is the broadcast address of its network";
	return (ntohl(address) & host) == 0 ? "is a network's own address" : NULL;
}

static const char *unusable4(const uint8_t *bytes, int length)
{
	if (bytes[0] == 0)
		return "is in 0.0.0.0/8, which no host can own";
	if (bytes[0] >= 240)
		return "is a broadcast or reserved address";
	if (bytes[0] >= 224)
		return "is a multicast address";
	return length == 0 ? "is a network without a length" : unusable_host(bytes, length);
}

static const char *unusable6(const uint8_t *bytes)
{
	struct in6_addr address;

	memcpy(&address, bytes, sizeof(address));
	if (IN6_IS_ADDR_UNSPECIFIED(&address))
		return "is the unspecified address";
	if (IN6_IS_ADDR_MULTICAST(&address))
		return "is a multicast address";
	if (IN6_IS_ADDR_V4MAPPED(&address))
		return "is an IPv4 address in IPv6 clothes";
	return NULL;
}

bool prefix_loopback(const struct prefix *prefix)
{
	return prefix->family == AF_INET ? prefix->bytes[0] == 127 : prefix_localhost(prefix);
}

bool prefix_localhost(const struct prefix *prefix)
{
	static const uint8_t localhost4[4] = { 127, 0, 0, 1 }, localhost6[16] = { [15] = 1 };

	return memcmp(prefix->bytes, prefix->family == AF_INET ? localhost4 : localhost6,
		       prefix_size(prefix->family)) == 0;
}

bool prefix_link_local(const struct prefix *prefix)
{
	return prefix->family == AF_INET6 && prefix->bytes[0] == 0xfe &&
	       (prefix->bytes[1] & 0xc0) == 0x80;
}

const char *prefix_unusable(const struct prefix *prefix)
{
	if (prefix_localhost(prefix))
		return "is the loopback's own address";
	return prefix->family == AF_INET ? unusable4(prefix->bytes, prefix->length)
					 : unusable6(prefix->bytes);
}
