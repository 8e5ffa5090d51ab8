// SPDX-License-Identifier: GPL-2.0-or-later
/* prefix: addresses and lengths in all notations, and networks that end inside a byte. */
#include <errno.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "prefix.h"
#include "tap.h"

static void taken(void)
{
	static const struct {
		const char *text;
		int family, length;
		const char *canonical;
	} rows[] = {
		{ "192.0.2.1", AF_INET, -1, "192.0.2.1" },
		{ "192.0.2.1/24", AF_INET, 24, "192.0.2.1/24" },
		{ "192.0.2.1/0", AF_INET, 0, "192.0.2.1/0" },
		{ "192.0.2.1/32", AF_INET, 32, "192.0.2.1/32" },
		{ "192.0.2.1/255.255.255.0", AF_INET, 24, "192.0.2.1/24" },
		{ "255.255.255.255", AF_INET, -1, "255.255.255.255" },
		{ "2001:db8::1", AF_INET6, -1, "2001:db8::1" },
		{ "2001:DB8:0:0:0:0:0:1/64", AF_INET6, 64, "2001:db8::1/64" },
		{ "2001:0db8::0001/128", AF_INET6, 128, "2001:db8::1/128" },
		{ "::/0", AF_INET6, 0, "::/0" },
		{ "::", AF_INET6, -1, "::" },
		{ "::ffff:192.0.2.1", AF_INET6, -1, "::ffff:192.0.2.1" },
		{ "fe80::1", AF_INET6, -1, "fe80::1" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128", AF_INET6, 128,
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128" },
	};
	char text[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix got = { 0 };

		ok(prefix_parse(rows[i].text, &got) == 0, "'%s' is taken", rows[i].text);
		same(got.family, rows[i].family, "... its family");
		same(got.length, rows[i].length, "... its length");
		same_text(prefix_format(&got, text), rows[i].canonical, "... its text");
	}
}

static void refused(void)
{
	static const struct {
		const char *text;
		int r;
	} rows[] = {
		{ "", -EINVAL },
		{ "/", -EINVAL },
		{ "/24", -EINVAL },
		{ "192.0.2", -EINVAL },
		{ "192.0.2.1.5", -EINVAL },
		{ "192.0.2.256", -EINVAL },
		{ "192.0.2.-1", -EINVAL },
		{ "0x7f.0.0.1", -EINVAL },
		{ " 192.0.2.1", -EINVAL },
		{ "192.0.2.1 ", -EINVAL },
		{ "192.0.2.1\n", -EINVAL },
		{ "192.0.2.1:80", -EINVAL },
		{ "host.example", -EINVAL },
		{ "192.0.2.1/", -EINVAL },
		{ "192.0.2.1//24", -EINVAL },
		{ "192.0.2.1/24/24", -EINVAL },
		{ "192.0.2.1/24 ", -EINVAL },
		{ "192.0.2.1/x", -EINVAL },
		{ "192.0.2.1/255.0.255.0", -EINVAL },
		{ "192.0.2.1/0.0.0.255", -EINVAL },
		{ "192.0.2.1/255.255.0", -EINVAL },
		{ "192.0.2.1/33", -ERANGE },
		{ "192.0.2.1/-1", -ERANGE },
		{ "192.0.2.1/99999999999999999999", -ERANGE },
		{ "192.0.2.1/4294967320", -ERANGE },
		{ "2001:db8::1/129", -ERANGE },
		{ "2001:db8::1/-1", -ERANGE },
		{ "2001:db8::1/ffff::", -EINVAL },
		{ "2001:db8::1/255.255.255.0", -EINVAL },
		{ "fe80::1%eth0", -EINVAL },
		{ "fe80::1%eth0/64", -EINVAL },
		{ "fe80::1%2", -EINVAL },
		{ "2001:db8::1::2", -EINVAL },
		{ ":::", -EINVAL },
		{ "[2001:db8::1]", -EINVAL },
		{ "1:2:3:4:5:6:7:8:9", -EINVAL },
		{ "1:2:3:4:5:6:7", -EINVAL },
		{ "::12345", -EINVAL },
		{ "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix got, before;
		char what[128];

		memset(&got, 0x5a, sizeof(got));
		before = got;
		snprintf(what, sizeof(what), "refused %zu: '%.*s'", i,
			(int)strcspn(rows[i].text, "\n"), rows[i].text);
		same(prefix_parse(rows[i].text, &got), rows[i].r, what);
		ok(memcmp(&got, &before, sizeof(got)) == 0, "... and nothing is changed");
	}
}

static void lengths(void)
{
	static const struct {
		int family;
		const char *text;
		int r, length;
	} rows[] = {
		{ AF_INET, "24", 0, 24 },
		{ AF_INET, "0", 0, 0 },
		{ AF_INET, "32", 0, 32 },
		{ AF_INET, "255.255.255.0", 0, 24 },
		{ AF_INET, "255.255.255.255", 0, 32 },
		{ AF_INET, "255.255.255.254", 0, 31 },
		{ AF_INET, "128.0.0.0", 0, 1 },
		{ AF_INET, "0.0.0.0", 0, 0 },
		{ AF_INET, "255.0.255.0", -EINVAL, 0 },
		{ AF_INET, "0.0.0.1", -EINVAL, 0 },
		{ AF_INET, "127.255.255.255", -EINVAL, 0 },
		{ AF_INET, "24.0", -EINVAL, 0 },
		{ AF_INET, "33", -ERANGE, 0 },
		{ AF_INET, "-1", -ERANGE, 0 },
		{ AF_INET, "129", -ERANGE, 0 },
		{ AF_INET, "", -EINVAL, 0 },
		{ AF_INET, "24x", -EINVAL, 0 },
		{ AF_INET6, "33", 0, 33 },
		{ AF_INET6, "128", 0, 128 },
		{ AF_INET6, "129", -ERANGE, 0 },
		{ AF_INET6, "-1", -ERANGE, 0 },
		{ AF_INET6, "255.255.255.0", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int length = 4242;
		char what[128];

		snprintf(what, sizeof(what), "IPv%d length '%s'", rows[i].family == AF_INET ? 4 : 6,
			rows[i].text);
		same(prefix_parse_length(rows[i].family, rows[i].text, &length), rows[i].r, what);
		same(length, rows[i].r ? 4242 : rows[i].length, "... its bits, or nothing changed");
	}
}

static struct prefix of(const char *text)
{
	struct prefix prefix = { 0 };

	if (prefix_parse(text, &prefix) < 0)
		ok(false, "'%s' must be a prefix for this test", text);
	return prefix;
}

static void contained(void)
{
	static const struct {
		const char *network, *address;
		bool wanted;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.77/24", "192.0.2.1/32", true },
		{ "192.0.2.0/23", "192.0.3.255", true },
		{ "192.0.2.0/23", "192.0.4.0", false },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.128/25", "192.0.2.128", true },
		{ "192.0.2.4/31", "192.0.2.5", true },
		{ "192.0.2.4/31", "192.0.2.6", false },
		{ "192.0.2.4/32", "192.0.2.4", true },
		{ "192.0.2.4/32", "192.0.2.5", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "128.0.0.0/1", "127.255.255.255", false },
		{ "128.0.0.0/1", "255.0.0.0", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "2001:db8::/127", "2001:db8::1", true },
		{ "2001:db8::/127", "2001:db8::2", false },
		{ "2001:db8::1/128", "2001:db8::1", true },
		{ "2001:db8::1/128", "2001:db8::", false },
		{ "::/0", "fe80::1", true },
		{ "::/0", "192.0.2.1", false },
		{ "0.0.0.0/0", "::1", false },
		{ "192.0.2.1", "192.0.2.1", false },
		{ "2001:db8::1", "2001:db8::1", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix network = of(rows[i].network), address = of(rows[i].address);

		ok(prefix_contains(&network, &address) == rows[i].wanted, "'%s' %s '%s'",
			rows[i].network, rows[i].wanted ? "holds" : "does not hold",
			rows[i].address);
	}
}

static void same_addresses(void)
{
	static const struct {
		const char *a, *b;
		bool wanted;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1/24", true },
		{ "192.0.2.1/16", "192.0.2.1/24", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "2001:db8::1", "2001:DB8:0:0::0:1/64", true },
		{ "2001:db8::1", "2001:db8::1:0", false },
		{ "::ffff:192.0.2.1", "::ffff:c000:201", true },
		{ "::ffff:192.0.2.1", "192.0.2.1", false },
		{ "::", "0.0.0.0", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix a = of(rows[i].a), b = of(rows[i].b);

		ok(prefix_same_address(&a, &b) == rows[i].wanted, "'%s' and '%s' are %s", rows[i].a,
			rows[i].b, rows[i].wanted ? "one address" : "two");
		ok(prefix_same_address(&b, &a) == rows[i].wanted, "... either way round");
	}
}

static void usable(void)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "192.0.2.1", NULL },
		{ "1.0.0.0", NULL },
		{ "223.255.255.255", NULL },
		{ "127.0.0.2", NULL },
		{ "127.0.0.1", "loopback's own" },
		{ "127.0.0.1/8", "loopback's own" },
		{ "192.0.2.10/24", NULL },
		{ "192.0.2.255", NULL },
		{ "192.0.2.255/24", "broadcast address of its network" },
		{ "192.0.2.0/24", "network's own" },
		{ "192.0.2.0/31", NULL },
		{ "192.0.2.1/31", NULL },
		{ "192.0.2.3/30", "broadcast address of its network" },
		{ "192.0.2.0/32", NULL },
		{ "192.0.2.1/0", "without a length" },
		{ "10.1.255.255/15", "broadcast address of its network" },
		{ "10.0.255.255/15", NULL },
		{ "169.254.1.1", NULL },
		{ "0.0.0.0", "0.0.0.0/8" },
		{ "0.1.2.3", "0.0.0.0/8" },
		{ "224.0.0.0", "multicast" },
		{ "239.255.255.255", "multicast" },
		{ "240.0.0.0", "reserved" },
		{ "255.255.255.255", "broadcast" },
		{ "2001:db8::1", NULL },
		{ "fe80::1", NULL },
		{ "::1", "loopback's own" },
		{ "::2", NULL },
		{ "2001:db8::/64", NULL },
		{ "::", "unspecified" },
		{ "ff02::1", "multicast" },
		{ "ff00::", "multicast" },
		{ "::ffff:192.0.2.1", "IPv4" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix prefix = of(rows[i].text);
		const char *why = prefix_unusable(&prefix);

		if (rows[i].why)
			ok(why && strstr(why, rows[i].why), "'%s' has no owner", rows[i].text);
		else
			ok(!why, "'%s' can have an owner", rows[i].text);
	}
}

static void loopbacks(void)
{
	static const struct {
		const char *text;
		bool loopback, localhost;
	} rows[] = {
		{ "127.0.0.1", true, true },
		{ "127.0.0.1/8", true, true },
		{ "127.0.0.0", true, false },
		{ "127.0.0.2", true, false },
		{ "127.255.255.255/32", true, false },
		{ "126.255.255.255", false, false },
		{ "128.0.0.1", false, false },
		{ "0.0.0.1", false, false },
		{ "::1", true, true },
		{ "::1/128", true, true },
		{ "::2", false, false },
		{ "::", false, false },
		{ "7f00:1::", false, false },
		{ "::127.0.0.1", false, false },
		{ "::ffff:127.0.0.1", false, false },
		{ "1::1", false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix prefix = of(rows[i].text);

		ok(prefix_loopback(&prefix) == rows[i].loopback, "'%s' is %s", rows[i].text,
			rows[i].loopback ? "the loopback's" : "not the loopback's");
		ok(prefix_localhost(&prefix) == rows[i].localhost, "... %s",
			rows[i].localhost ? "and its own" : "and not its own");
	}
}

int main(void)
{
	struct prefix none = { 0 };
	char text[PREFIX_TEXT_MAX];

	same(prefix_bits(AF_INET), 32, "IPv4 has 32 bits");
	same(prefix_bits(AF_INET6), 128, "IPv6 has 128 bits");
	same((long long)prefix_size(AF_INET), 4, "IPv4 has 4 bytes");
	same((long long)prefix_size(AF_INET6), 16, "IPv6 has 16 bytes");
	taken();
	refused();
	lengths();
	contained();
	same_addresses();
	usable();
	loopbacks();
	none.length = PREFIX_NO_LENGTH;
	same_text(prefix_format(&none, text), "none", "what is no address says so");
	return done();
}
