// SPDX-License-Identifier: GPL-2.0-or-later
/* route: which link reaches an address, and a link's gateway, of both families. */
#include <errno.h>

#include "cleanup.h"
#include "route.h"
#include "tap.h"
#include "wire.h"

/* The address is reached over this link by a route of this length, or not by this error. */
static void found(struct netlink *netlink, const char *text, const char *link, int wanted)
{
	struct prefix address = prefix_of(text);
	int index = 4242, length = 4242, r = route_find(netlink, &address, &index, &length);
	bool good = link ? r == 0 && index == (int)if_nametoindex(link) && length == wanted
			 : r == wanted && index == 4242 && length == 4242;

	ok(good, "'%s' %s %s", text,
		link ? "is over" : "has no route:", link ? link : strerror(-wanted));
	if (!good)
		printf("# got %d, link %d, length %d\n", r, index, length);
}

static void ipv4(struct netlink *netlink)
{
	found(netlink, "203.0.113.9", NULL, -ENETUNREACH);
	found(netlink, "10.77.0.50", "eth0", 24);
	found(netlink, "10.77.0.50/32", "eth0", 24);
	found(netlink, "10.77.0.1", "eth0", 32);
	found(netlink, "10.77.0.255", NULL, -EINVAL);
	found(netlink, "127.0.0.9", "lo", 8);
	ok(shell("ip link add name other type bridge && ip link set dev other up && "
		 "ip addr add 198.51.100.1/24 dev other && ip addr add 10.77.0.129/25 dev other"),
		"a second link, one of its networks in eth0's");
	found(netlink, "198.51.100.50", "other", 24);
	found(netlink, "10.77.0.200", "other", 25);
	found(netlink, "10.77.0.100", "eth0", 24);
	ok(shell("ip route add default via 10.77.0.9 dev eth0"), "a default route");
	found(netlink, "203.0.113.9", "eth0", 0);
	ok(shell("ip route add unreachable 203.0.113.0/25"), "a route to nowhere");
	found(netlink, "203.0.113.9", NULL, -EHOSTUNREACH);
	found(netlink, "203.0.113.200", "eth0", 0);
	ok(shell("ip route add 192.0.2.0/24 nexthop via 10.77.0.9 dev eth0 "
		 "nexthop via 198.51.100.9 dev other"),
		"a route by two links");
	found(netlink, "192.0.2.9", "eth0", 24);
}

static void ipv6(struct netlink *netlink)
{
	found(netlink, "2001:db8:9::9", NULL, -ENETUNREACH);
	ok(shell("ip addr add 2001:db8::1/64 dev eth0 nodad && "
		 "ip addr add 2001:db8:1::1/64 dev other nodad"),
		"IPv6 networks");
	found(netlink, "2001:db8::50", "eth0", 64);
	found(netlink, "2001:db8:1::50", "other", 64);
	ok(shell("ip route add default via 2001:db8::9 dev eth0"), "a default route");
	found(netlink, "2001:db8:9::9", "eth0", 0);
	ok(shell("ip route add 2001:db8:2::/48 nexthop via 2001:db8::9 dev eth0 "
		 "nexthop via 2001:db8:1::9 dev other"),
		"a route by two links");
	found(netlink, "2001:db8:2::9", "eth0", 48);
}

/* The gateway of a link must be this, or with NULL there is none. */
static void gateway(struct netlink *netlink, int family, const char *link, const char *wanted)
{
	struct prefix got = { .family = 4242 };
	char text[PREFIX_TEXT_MAX] = "none";
	int r = route_gateway(netlink, family, (int)if_nametoindex(link), &got);

	same(r, !!wanted, wanted ? "a gateway is found" : "no gateway is found");
	if (r == 1)
		prefix_format(&got, text);
	else
		ok(got.family == 4242, "... and nothing is changed");
	same_text(text, wanted ? wanted : "none", "... it is this");
}

static void gateways(struct netlink *netlink)
{
	gateway(netlink, AF_INET, "eth0", NULL);
	gateway(netlink, AF_INET6, "eth0", NULL);
	ok(shell("ip addr add 2001:db8::1/64 dev eth0 nodad && "
		 "ip route add 192.0.2.0/24 via 10.77.0.8 && "
		 "ip route add 2001:db8:9::/64 via 2001:db8::8"),
		"gateways of networks");
	gateway(netlink, AF_INET, "eth0", NULL);
	gateway(netlink, AF_INET6, "eth0", NULL);
	ok(shell("ip route add default via 10.77.0.9 dev eth0 && "
		 "ip route add default via 10.77.0.7 dev eth0 metric 100 && "
		 "ip route add default via 2001:db8::9 dev eth0"),
		"default routes, one of them worse");
	gateway(netlink, AF_INET, "eth0", "10.77.0.9");
	gateway(netlink, AF_INET6, "eth0", "2001:db8::9");
	gateway(netlink, AF_INET, "lo", NULL);
	gateway(netlink, AF_INET6, "lo", NULL);
	ok(shell("ip route del default && ip route del default && ip -6 route del default && "
		 "ip route del 192.0.2.0/24 && ip -6 route del 2001:db8:9::/64"),
		"they go");
	ok(shell("ip route add default dev eth0 scope link"), "a default route without one");
	gateway(netlink, AF_INET, "eth0", NULL);
	ok(shell("ip route del default"), "it goes");
	ok(shell("ip route add default via 10.77.0.9 dev eth0 table 7"), "one of another table");
	gateway(netlink, AF_INET, "eth0", NULL);
	ok(shell("ip route flush table 7 && ip link add name third type bridge && "
		 "ip link set dev third up && ip addr add 198.51.100.1/24 dev third && "
		 "ip addr add 2001:db8:1::1/64 dev third nodad && "
		 "ip route add default nexthop via 198.51.100.9 dev third "
		 "nexthop via 10.77.0.9 dev eth0 && "
		 "ip route add default nexthop via 2001:db8:1::9 dev third "
		 "nexthop via 2001:db8::9 dev eth0"),
		"default routes by two links");
	gateway(netlink, AF_INET, "eth0", "10.77.0.9");
	gateway(netlink, AF_INET, "third", "198.51.100.9");
	gateway(netlink, AF_INET6, "eth0", "2001:db8::9");
	gateway(netlink, AF_INET6, "third", "2001:db8:1::9");
	ok(shell("ip route del default && ip -6 route flush default; ip link del third"),
		"they go");
}

int main(void)
{
	struct deadline deadline = deadline_start(300000);
	auto_netlink struct netlink netlink = { 0 };

	if (!private_wire() || netlink_open(&netlink, 0, &deadline) < 0)
		return skip_rest("it needs root for a network of its own");
	eth0(&netlink);
	gateways(&netlink);
	ok(shell("ip -6 addr flush dev eth0 scope global"), "eth0 as it was");
	ipv4(&netlink);
	ipv6(&netlink);
	same(route_flush(AF_INET), 0, "IPv4's routes are flushed");
	same(route_flush(AF_INET6), 0, "IPv6's too");
	found(&netlink, "10.77.0.50", "eth0", 24);
	return done();
}
