// SPDX-License-Identifier: GPL-2.0-or-later
/* announce: links on which somebody listens, everybody's link address, and frames on a wire. */
#include <errno.h>
#include <net/ethernet.h>
#include <net/if_arp.h>

#include "announce.h"
#include "arp.h"
#include "cleanup.h"
#include "ndp.h"
#include "tap.h"
#include "wire.h"

static void wanted(void)
{
	struct link link = { .flags = IFF_UP | IFF_BROADCAST, .hardware_length = 6 };

	ok(announce_wanted(&link), "Ethernet asks");
	link.hardware_length = 20;
	ok(announce_wanted(&link), "InfiniBand asks");
	link.flags = IFF_UP | IFF_LOOPBACK;
	ok(!announce_wanted(&link), "the loopback does not");
	link.flags = IFF_UP | IFF_NOARP;
	ok(!announce_wanted(&link), "nor does a link without ARP");
	link.flags = IFF_UP | IFF_POINTOPOINT;
	link.hardware_length = 0;
	ok(!announce_wanted(&link), "nor does one without link addresses");
}

static void everybody(const char *what, const struct link *link, int family, const uint8_t *bytes)
{
	uint8_t got[LINK_HARDWARE_MAX + 1];

	memset(got, 0x5a, sizeof(got));
	announce_everybody(link, family, got);
	ok(memcmp(got, bytes, link->hardware_length) == 0, "%s", what);
	ok(got[LINK_HARDWARE_MAX] == 0x5a, "... and no byte more is written");
}

static void on_ethernet(void)
{
	static const struct link link = {
		.type = ARPHRD_ETHER,
		.hardware_length = 6,
		.hardware = { 2, 0, 0, 0, 0, 1 },
		.broadcast = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
	static const uint8_t all_nodes[6] = { 0x33, 0x33, 0, 0, 0, 1 };

	everybody("Ethernet's broadcast address for IPv4", &link, AF_INET, link.broadcast);
	everybody("33:33 and the group's last four bytes for IPv6 (RFC 2464, 7)", &link, AF_INET6,
		all_nodes);
}

/*
 * RFC 4391, 4: 00, the queue pair ffffff, then the group: ff1, the scope, the signature 401b of
 * IPv4 or 601b of IPv6, the partition's key, and the last 80 bits of the IP group.
 */
static void on_infiniband(void)
{
	static const struct link link = {
		.type = ARPHRD_INFINIBAND,
		.hardware_length = 20,
		.hardware = { 0x80, 0, 0, 0x48, 0xfe, 0x80 },
		.broadcast = { 0x00, 0xff, 0xff, 0xff, 0xff, 0x12, 0x40, 0x1b, 0x80, 0x42, 0, 0, 0,
			0, 0, 0, 0xff, 0xff, 0xff, 0xff },
	};
	static const uint8_t all_nodes[20] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0x12, 0x60, 0x1b, 0x80,
		0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

	everybody("InfiniBand's broadcast group for IPv4", &link, AF_INET, link.broadcast);
	everybody("its group of ff02::1 in the same partition for IPv6 (RFC 4391, 4)", &link,
		AF_INET6, all_nodes);
}

static void refused(void)
{
	struct link link = { .type = ARPHRD_ETHER, .hardware_length = LINK_HARDWARE_MAX + 1 };
	struct prefix v4 = prefix_of("192.0.2.1"), v6 = prefix_of("2001:db8::1");
	uint8_t hardware[LINK_HARDWARE_MAX] = { 2 };

	same(announce_send(-1, &link, &v4, 0, true), -EAFNOSUPPORT, "33 bytes are not sent to");
	same(announce_send(-1, &link, &v6, 0, true), -EAFNOSUPPORT, "nor for IPv6");
	same(announce_send_to(-1, &link, &v4, 0, &v4, hardware), -EAFNOSUPPORT, "nor to one");
	link.hardware_length = 0;
	same(announce_send(-1, &link, &v4, 0, true), -EINVAL, "no link address, no frame");
	same(announce_send(-1, &link, &v6, 0, true), -EINVAL, "nor for IPv6");
	link.hardware_length = 6;
	same(announce_send(-1, &link, &v4, 0, true), -EBADF, "no socket, no frame");
	same(announce_send_to(-1, &link, &v4, 0, &v6, hardware), -EAFNOSUPPORT,
		"an IPv6 neighbour hears nothing of an IPv4 address");
	same(announce_send_to(-1, &link, &v6, 0, &v4, hardware), -EAFNOSUPPORT,
		"nor the other way round");
}

/* The next frame is from the link, to this link address, and after its head these bytes. */
static void arrives(const char *what, int peer, const struct link *link, const uint8_t *to,
	int protocol, const uint8_t *bytes, int size)
{
	uint8_t frame[256] = { 0 };
	size_t got = peer_hears(peer, 20000, frame, sizeof(frame));

	ok(got >= (size_t)size + 14, "%s arrives", what);
	ok(memcmp(frame, to, 6) == 0, "... at this link address");
	ok(memcmp(frame + 6, link->hardware, 6) == 0, "... from the link's");
	same(frame[12] << 8 | frame[13], protocol, "... of its protocol");
	ok(memcmp(frame + 14, bytes, (size_t)size) == 0, "... with its bytes");
}

static void arp_on_a_wire(int fd, const struct link *link)
{
	static const uint8_t hardware[6] = { 2, 0, 0, 0, 0, 9 };
	struct prefix address = prefix_of("192.0.2.1"), neighbour = prefix_of("192.0.2.9");
	auto_close int peer = peer_socket(ETH_P_ARP);
	uint8_t bytes[ARP_MAX];

	for (long number = 0; number < 4; number++) {
		struct arp arp = arp_announcement(
			link, number % 2 ? ARP_FORM_REPLY : ARP_FORM_REQUEST, address.bytes);

		same(announce_send(fd, link, &address, number, number < 2), 0, "ARP to all");
		arrives(number % 2 ? "a reply" : "a request", peer, link, link->broadcast,
			ETH_P_ARP, bytes, arp_build(&arp, bytes));
		same(announce_send_to(fd, link, &address, number, &neighbour, hardware), 0,
			"ARP to one");
		memcpy(arp.target, neighbour.bytes, 4);
		if (number % 2)
			memcpy(arp.target_hardware, hardware, 6);
		arrives(number % 2 ? "a reply for it" : "a request for it", peer, link, hardware,
			ETH_P_ARP, bytes, arp_build(&arp, bytes));
	}
}

static void ndp_on_a_wire(int fd, const struct link *link)
{
	static const uint8_t hardware[6] = { 2, 0, 0, 0, 0, 9 },
			     all[6] = { 0x33, 0x33, 0, 0, 0, 1 };
	struct prefix address = prefix_of("2001:db8::1"), neighbour = prefix_of("2001:db8::9");
	auto_close int peer = peer_socket(ETH_P_IPV6);
	uint8_t bytes[NDP_MAX];
	int size = ndp_advertisement(
		bytes, ndp_all_nodes, link->hardware, 6, address.bytes, NDP_OVERRIDE);

	same(announce_send(fd, link, &address, 0, true), 0, "an advertisement to all");
	arrives("it", peer, link, all, ETH_P_IPV6, bytes, size);
	size = ndp_advertisement(bytes, ndp_all_nodes, link->hardware, 6, address.bytes, 0);
	same(announce_send(fd, link, &address, 1, false), 0, "one of an address not yet sure");
	arrives("it", peer, link, all, ETH_P_IPV6, bytes, size);
	size = ndp_advertisement(
		bytes, neighbour.bytes, link->hardware, 6, address.bytes, NDP_OVERRIDE);
	same(announce_send_to(fd, link, &address, 0, &neighbour, hardware), 0, "one to one");
	arrives("it", peer, link, hardware, ETH_P_IPV6, bytes, size);
	ok(shell("echo 1 >/proc/sys/net/ipv6/conf/eth0/forwarding"), "eth0 becomes a router's");
	size = ndp_advertisement(
		bytes, ndp_all_nodes, link->hardware, 6, address.bytes, NDP_OVERRIDE | NDP_ROUTER);
	same(announce_send(fd, link, &address, 0, true), 0, "then an advertisement");
	arrives("one that says so", peer, link, all, ETH_P_IPV6, bytes, size);
}

static void on_a_wire(void)
{
	struct deadline deadline = deadline_start(300000);
	struct prefix address = prefix_of("192.0.2.1");
	auto_netlink struct netlink netlink = { 0 };
	auto_close int fd = announce_open();
	struct link link;

	ok(fd >= 0 && netlink_open(&netlink, 0, &deadline) == 0, "a packet socket");
	ok(shell("echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6"), "without the kernel's own");
	link = eth0(&netlink);
	arp_on_a_wire(fd, &link);
	ndp_on_a_wire(fd, &link);
	ok(shell("ip link set eth0 down"), "eth0 is set down");
	same(announce_send(fd, &link, &address, 0, true), -ENETDOWN, "... and nothing leaves");
	ok(shell("ip link del eth0"), "eth0 is removed");
	same(announce_send(fd, &link, &address, 0, true), -ENXIO, "... and nothing leaves");
}

int main(void)
{
	wanted();
	on_ethernet();
	on_infiniband();
	refused();
	if (!private_wire())
		return skip_rest("it needs root for a network of its own");
	on_a_wire();
	return done();
}
