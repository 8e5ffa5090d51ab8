// SPDX-License-Identifier: GPL-2.0-or-later
/* address: found, added, changed and removed on links of a network of its own. */
#include <errno.h>
#include <linux/if_addr.h>

#include "address.h"
#include "cleanup.h"
#include "sysctl.h"
#include "tap.h"
#include "wire.h"

static void broadcasts(void)
{
	static const struct {
		const char *text;
		uint8_t high[4], low[4];
	} rows[] = {
		{ "192.0.2.10/24", { 192, 0, 2, 255 }, { 192, 0, 2, 0 } },
		{ "192.0.2.10/25", { 192, 0, 2, 127 }, { 192, 0, 2, 0 } },
		{ "192.0.2.130/25", { 192, 0, 2, 255 }, { 192, 0, 2, 128 } },
		{ "192.0.2.10/30", { 192, 0, 2, 11 }, { 192, 0, 2, 8 } },
		{ "10.77.3.1/22", { 10, 77, 3, 255 }, { 10, 77, 0, 0 } },
		{ "10.77.3.1/1", { 127, 255, 255, 255 }, { 0 } },
		{ "10.77.3.1/0", { 255, 255, 255, 255 }, { 0 } },
		{ "192.0.2.10/31", { 0 }, { 0 } },
		{ "192.0.2.10/32", { 0 }, { 0 } },
		{ "192.0.2.10", { 0 }, { 0 } },
		{ "2001:db8::1/64", { 0 }, { 0 } },
		{ "2001:db8::1/24", { 0 }, { 0 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix prefix = prefix_of(rows[i].text);
		uint8_t got[5];

		memset(got, 0x5a, sizeof(got));
		address_broadcast(&prefix, false, got);
		ok(memcmp(got, rows[i].high, 4) == 0 && got[4] == 0x5a, "'%s': its broadcast",
			rows[i].text);
		address_broadcast(&prefix, true, got);
		ok(memcmp(got, rows[i].low, 4) == 0, "... its lowest address");
	}
}

static struct address at(const char *text, const char *link)
{
	return (struct address){
		.prefix = prefix_of(text),
		.index = (int)if_nametoindex(link),
		.preferred = ADDRESS_FOREVER,
	};
}

/* The link that has an address, or "" or an error. */
static const char *where(struct netlink *netlink, const char *text, const char *prefer,
	const char *spared, struct address *ret)
{
	static char name[IF_NAMESIZE];
	struct prefix prefix = prefix_of(text);
	int r = address_find(netlink, &prefix,
		(struct address_links){ .prefer = prefer ? (int)if_nametoindex(prefer) : 0,
			.spared = spared ? (int)if_nametoindex(spared) : 0 },
		ret);

	if (r <= 0)
		return r == 0 ? "" : "error";
	return if_indextoname((unsigned)ret->index, name) ? name : "unknown";
}

static void found(struct netlink *netlink)
{
	struct address got = { .index = 4242 };

	same_text(where(netlink, "10.77.0.50", NULL, NULL, &got), "", "an address that is nowhere");
	same_text(where(netlink, "2001:db8::50", NULL, NULL, &got), "", "nor one of IPv6");
	same(got.index, 4242, "... changes nothing");
	ok(shell("ip addr add 10.77.0.50/24 brd 10.77.0.255 dev eth0 label eth0:web && "
		 "ip addr add 10.77.0.50/32 dev lo && ip addr add 10.77.0.50/32 dev other"),
		"it is on three links");
	same_text(where(netlink, "10.77.0.50", "eth0", NULL, &got), "eth0", "the preferred one");
	same(got.prefix.length, 24, "... its length");
	same_text(got.label, "eth0:web", "... its label");
	ok(memcmp(got.broadcast, (uint8_t[]){ 10, 77, 0, 255 }, 4) == 0, "... its broadcast");
	ok(got.flags & IFA_F_SECONDARY && got.flags & IFA_F_PERMANENT, "... its flags");
	same_text(
		where(netlink, "10.77.0.50/8", "other", NULL, &got), "other", "another preferred");
	same(got.prefix.length, 32, "... with its own length");
	same_text(where(netlink, "10.77.0.50", NULL, NULL, &got), "lo", "without one the first");
	ok(strcmp(where(netlink, "10.77.0.50", "lo", "lo", &got), "lo") != 0,
		"a spared link is not found even if it is preferred");
	ok(shell("ip addr del 10.77.0.50/32 dev other && ip addr del 10.77.0.50/24 dev eth0"),
		"it stays on lo");
	same_text(where(netlink, "10.77.0.50", NULL, NULL, &got), "lo", "... and is found");
	same_text(where(netlink, "10.77.0.50", NULL, "lo", &got), "", "... unless that is spared");
	ok(shell("ip addr del 10.77.0.50/32 dev lo"), "it goes");
	ok(shell("ip addr add 10.77.0.60 peer 10.77.0.61/32 dev other"), "a point-to-point link");
	same_text(
		where(netlink, "10.77.0.60", NULL, NULL, &got), "other", "... has its own address");
	same_text(where(netlink, "10.77.0.61", NULL, NULL, &got), "", "... and not its peer's");
	ok(shell("ip addr del 10.77.0.60 peer 10.77.0.61/32 dev other"), "it goes");
}

/* True if 'ip addr' shows this of the address. */
static bool shown(const char *address, const char *words)
{
	return shell("ip -o addr show to %s | tr -s ' \\\\' ' ' | grep -q '%s'", address, words);
}

static void added4(struct netlink *netlink)
{
	struct address wanted = at("10.77.0.50/24", "eth0"), got;

	address_broadcast(&wanted.prefix, false, wanted.broadcast);
	strcpy(wanted.label, "eth0:web");
	same(address_add(netlink, &wanted), 0, "an address with all that it can have");
	ok(shown("10.77.0.50", "10.77.0.50/24 brd 10.77.0.255 scope global secondary eth0:web "
			       "valid_lft forever preferred_lft forever"),
		"... is there with it");
	same_text(where(netlink, "10.77.0.50", NULL, NULL, &got), "eth0", "... and is found");
	same(address_add(netlink, &wanted), 0, "once more is as good");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
	memset(wanted.broadcast, 0, sizeof(wanted.broadcast));
	wanted.label[0] = '\0';
	wanted.preferred = 0;
	same(address_add(netlink, &wanted), 0, "one that is no source, and without the rest");
	ok(shown("10.77.0.50", "10.77.0.50/24 scope global secondary deprecated eth0 "),
		"... is so");
	wanted.preferred = ADDRESS_FOREVER;
	same(address_prefer(netlink, &wanted), 0, "it is made a source");
	ok(shown("10.77.0.50", "10.77.0.50/24 scope global secondary eth0 "), "... and is one");
	wanted.preferred = 0;
	same(address_prefer(netlink, &wanted), 0, "and none again");
	ok(shown("10.77.0.50", "10.77.0.50/24 scope global secondary deprecated eth0 "),
		"... is so");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
	wanted = at("198.51.100.5/24", "eth0");
	wanted.flags = IFA_F_NOPREFIXROUTE;
	same(address_add(netlink, &wanted), 0, "one that brings no route");
	ok(shown("198.51.100.5", "noprefixroute"), "... is marked so");
	ok(!shell("ip route | grep -q ^198.51.100.0/24"), "... and brings none");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
	wanted.index = 4242;
	same(address_add(netlink, &wanted), -ENODEV, "a link that there is not");
	wanted = at("10.77.0.50/24", "eth0");
	strcpy(wanted.label, "lo:web");
	same(address_add(netlink, &wanted), 0, "the kernel takes any label");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
}

/* How many probes a check for duplicates takes, of a second each. */
#define CHECKS "echo %d >/proc/sys/net/ipv6/conf/eth0/dad_transmits"

static void added6(struct netlink *netlink)
{
	struct address wanted = at("2001:db8::50/64", "eth0"), got;
	long long begin = deadline_now();

	wanted.flags = IFA_F_NODAD;
	ok(shell(CHECKS, 20), "a check takes 20 seconds");
	same(address_add(netlink, &wanted), 0, "an IPv6 address without a check");
	ok(deadline_now() - begin < 20000, "... takes no time");
	ok(shell(CHECKS, 1), "a check takes a second");
	ok(shown("2001:db8::50", "2001:db8::50/64 scope global nodad"), "... is there so");
	same(address_add(netlink, &wanted), 0, "once more is as good");
	wanted.preferred = 0;
	same(address_prefer(netlink, &wanted), 0, "it is made no source");
	ok(shown("2001:db8::50", "deprecated"), "... and is none");
	wanted.preferred = 500;
	same(address_prefer(netlink, &wanted), 0, "it is made one for a time");
	ok(shown("2001:db8::50", "valid_lft forever preferred_lft \\(500\\|49[0-9]\\)sec"),
		"... and is one for that");
	wanted.preferred = ADDRESS_FOREVER;
	same(address_prefer(netlink, &wanted), 0, "and forever");
	ok(shown("2001:db8::50", "valid_lft forever preferred_lft forever"), "... and is");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
	wanted.preferred = ADDRESS_FOREVER;
	wanted.flags = IFA_F_NOPREFIXROUTE;
	same(address_add(netlink, &wanted), 0, "one with a check");
	same_text(where(netlink, "2001:db8::50", NULL, NULL, &got), "eth0", "... is found");
	ok(!(got.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)), "... when the check has ended");
	same(address_wait(netlink, &wanted), 0, "... and waited for no more");
	ok(!shell("ip -6 route | grep -q ^2001:db8::/64"), "... and brings no route");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
	same(address_wait(netlink, &wanted), -EADDRNOTAVAIL, "then there is nothing to wait for");
	wanted.flags = IFA_F_OPTIMISTIC;
	ok(shell(CHECKS, 20), "a check takes 20 seconds");
	begin = deadline_now();
	same(address_add(netlink, &wanted), 0, "one that is used while it is checked");
	same(sysctl_get(AF_INET6, "eth0", "optimistic_dad"), 1, "... which the link now allows");
	ok(deadline_now() - begin < 20000, "... takes no time");
	ok(shell(CHECKS, 1), "a check takes a second");
	same(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE), 1, "it is removed");
}

static void duplicate(struct netlink *netlink)
{
	struct address wanted = at("2001:db8::51/64", "eth0"), got;
	int r;

	ok(shell("ip -n peer addr add 2001:db8::51/64 dev peer0 nodad"), "another host has it");
	same(address_add(netlink, &wanted), -EADDRINUSE, "then it is not added");
	same_text(where(netlink, "2001:db8::51", NULL, NULL, &got), "", "... and not here");
	wanted.flags = IFA_F_OPTIMISTIC;
	r = address_add(netlink, &wanted);
	ok(r == 0 || r == -EADDRINUSE, "in hope it is added, or not when that is known at once");
	for (int i = 0; r == 0 && i < 1000 && !shown("2001:db8::51", "dadfailed"); i++)
		usleep(20000);
	ok(r < 0 || address_wait(netlink, &wanted) == -EADDRINUSE, "... and it is the other's");
	ok(address_remove(netlink, &wanted.prefix, ADDRESS_ANYWHERE) == (r == 0),
		"... and is removed");
}

static void removed(struct netlink *netlink)
{
	struct prefix prefix = prefix_of("10.77.0.50"), first = prefix_of("198.51.100.1");
	struct address got;

	same(address_remove(netlink, &prefix, ADDRESS_ANYWHERE), 0,
		"an address that is nowhere was there 0 times");
	ok(shell("ip addr add 10.77.0.50/24 dev eth0 && ip addr add 10.77.0.50/32 dev eth0 && "
		 "ip addr add 10.77.0.50/32 dev lo && ip addr add 10.77.0.50/32 dev other"),
		"it is on three links, on one of them twice");
	same(address_remove(netlink, &prefix, (struct address_links){ .spared = 1 }), 3,
		"it is removed from all but lo");
	same_text(where(netlink, "10.77.0.50", NULL, NULL, &got), "lo", "... where it stays");
	same(address_remove(netlink, &prefix, (struct address_links){ .spared = 1 }), 0,
		"once more");
	same(address_remove(netlink, &prefix, ADDRESS_ANYWHERE), 1, "and from lo");
	same_text(where(netlink, "10.77.0.50", NULL, NULL, &got), "", "then it is nowhere");
	ok(shell("echo 0 >/proc/sys/net/ipv4/conf/other/promote_secondaries && "
		 "ip addr add 198.51.100.1/24 dev other && ip addr add 198.51.100.2/24 dev other"),
		"the first and the second of a network");
	same(address_remove(netlink, &first, ADDRESS_ANYWHERE), 1, "the first is removed");
	same_text(
		where(netlink, "198.51.100.2", NULL, NULL, &got), "other", "... the second stays");
	ok(!(got.flags & IFA_F_SECONDARY), "... as the first");
}

static void networks(struct netlink *netlink)
{
	static const struct {
		const char *text, *link;
		int r, length;
	} rows[] = {
		{ "10.77.0.200", "eth0", 0, 25 },
		{ "10.77.0.20", "eth0", 0, 24 },
		{ "10.77.9.9", "eth0", -EADDRNOTAVAIL, 0 },
		{ "10.77.0.20", "other", -EADDRNOTAVAIL, 0 },
		{ "127.5.5.5", "lo", 0, 8 },
		{ "2001:db8:7::9", "eth0", 0, 48 },
		{ "2001:db8:8::9", "eth0", -EADDRNOTAVAIL, 0 },
		{ "192.0.2.1", NULL, -EADDRNOTAVAIL, 0 },
	};

	ok(shell("ip addr add 10.77.0.129/25 dev eth0 && "
		 "ip addr add 2001:db8:7::1/48 dev eth0 nodad"),
		"networks in one another");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct prefix prefix = prefix_of(rows[i].text);
		int length = 4242, index = rows[i].link ? (int)if_nametoindex(rows[i].link) : 4242;
		int r = address_network(netlink, index, &prefix, &length);

		ok(r == rows[i].r, "'%s' on '%s'", rows[i].text,
			rows[i].link ? rows[i].link : "nothing");
		same(length, rows[i].r ? 4242 : rows[i].length, "... the longest that holds it");
	}
}

int main(void)
{
	struct deadline deadline = deadline_start(300000);
	auto_netlink struct netlink netlink = { 0 };

	broadcasts();
	if (!private_wire() || netlink_open(&netlink, 0, &deadline) < 0)
		return skip_rest("it needs root for a network of its own");
	eth0(&netlink);
	ok(shell("ip link add name other type bridge && ip link set dev other up"), "another link");
	found(&netlink);
	added4(&netlink);
	added6(&netlink);
	duplicate(&netlink);
	removed(&netlink);
	networks(&netlink);
	return done();
}
