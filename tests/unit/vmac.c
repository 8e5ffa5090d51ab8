// SPDX-License-Identifier: GPL-2.0-or-later
/* vmac: the macvlan, what a client sees of it, and callers that meet on it. */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ether.h>
#include <netinet/if_ether.h>
#include <signal.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "link.h"
#include "network.h"
#include "vmac.h"

#define ROUNDS   100
#define SETTING  "/proc/sys/net/%s/conf/%s/%s"
#define HAS_ADDR "ip addr show dev %s | grep -q '%s'"

static struct netlink netlink;
static struct link eth0;
static const uint8_t first_mac[] = { 0x00, 0x00, 0x5e, 0x00, 0x01, 0x01 };

static struct link link_called(const char *name)
{
	struct link link = { 0 };

	link_get(&netlink, name, 0, &link);
	return link;
}

static bool exists(const char *name)
{
	return link_called(name).index > 0;
}

static int setting(const char *family, const char *link, const char *key)
{
	char path[128];
	FILE *file;
	int value = -1;

	snprintf(path, sizeof(path), SETTING, family, link, key);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

static int remove_called(const char *name)
{
	return vmac_remove_unused(&netlink, link_called(name).index);
}

/* The number of links here, which a failure must not change. */
static int links(void)
{
	struct if_nameindex *all = if_nameindex();
	int count = 0;

	while (all && all[count].if_index)
		count++;
	if_freenameindex(all);
	return count;
}

static void refused(const struct link *parent, int id, int wanted, const char *what)
{
	struct link ret = { .index = 77 };
	int before = links();

	same(vmac_add(&netlink, parent, id, &ret), wanted, what);
	ok(links() == before && ret.index == 77, "... and nothing is left");
}

static void parents(void)
{
	struct link lo = link_called("lo"), gone = eth0, port, big;

	refused(&eth0, 0, -EINVAL, "0 is no ID");
	refused(&eth0, 256, -EINVAL, "nor is 256");
	refused(&lo, 1, -EAFNOSUPPORT, "the loopback is no Ethernet");
	gone.index = 12345;
	refused(&gone, 1, -ENODEV, "a link that is not there has none");
	same(vmac_find(&netlink, 12345, 1, &gone), 0, "... to find either");
	shell("ip link add br0 type bridge; ip link add p0 type veth peer name p1;"
	      "ip link set p0 master br0");
	port = link_called("p0");
	refused(&port, 1, -EBUSY, "a port of a bridge is not for this");
	shell("ip link add big index 10000000 type veth peer name gib");
	big = link_called("big");
	refused(&big, 255, -ENAMETOOLONG, "a name has 15 characters");
	same(vmac_add(&netlink, &big, 55, &port), 0, "... which it may have");
	same_text(port.name, "vmac55.10000000", "... all of them");
	big = link_called("br0");
	same(vmac_add(&netlink, &big, 255, &port), 0, "a bridge has one, and 255 is an ID");
	ok(port.hardware[5] == 255 && port.hardware_length == 6, "... in the MAC");
	shell("ip link del br0; ip link del p0; ip link del big");
}

static void clashes(void)
{
	shell("ip link add vmac1.%d type veth peer name p0", eth0.index);
	refused(&eth0, 1, -EEXIST, "another link may have the name");
	shell("ip link del p0; ip link add m0 link eth0 address 00:00:5e:00:01:01 type macvlan;"
	      "ip link set m0 netns client; ip -n client link set m0 up");
	refused(&eth0, 1, -EADDRINUSE, "another namespace may have the MAC");
	same(vmac_find(&netlink, eth0.index, 1, &eth0), 0, "... which is none of ours");
	shell("ip -n client link del m0");
	ok(setting("ipv4", "eth0", "arp_ignore") == 0 &&
			setting("ipv4", "eth0", "arp_announce") == 0,
		"the parent's ARP is as it was");
}

static void made(struct link *ret)
{
	char name[64];

	same(vmac_find(&netlink, eth0.index, 1, ret), 0, "there is none yet");
	same(vmac_add(&netlink, &eth0, 1, ret), 0, "one is made");
	snprintf(name, sizeof(name), "vmac1.%d", eth0.index);
	same_text(ret->name, name, "... of that name");
	ok(memcmp(ret->hardware, first_mac, 6) == 0 && ret->flags & IFF_UP, "... MAC, and up");
	ok(shell("ip -d link show dev %s | grep -q 'macvlan mode private.*addrgenmode none'",
		   ret->name),
		"... private, and without a link-local address");
	same(setting("ipv4", ret->name, "arp_ignore"), 1, "it answers for its own addresses");
	same(setting("ipv4", ret->name, "arp_announce"), 2, "... and asks in their name");
	same(setting("ipv4", ret->name, "rp_filter"), 2, "the way back may be another");
	same(setting("ipv6", ret->name, "accept_ra"), 0, "it hears no router");
	same(setting("ipv4", "eth0", "arp_ignore"), 1, "so does its parent");
	same(setting("ipv4", "eth0", "arp_announce"), 2, "... and asks so");
}

static void found(const struct link *wanted)
{
	struct link link = { 0 };

	same(vmac_find(&netlink, eth0.index, 1, &link), 1, "it is found");
	ok(link.index == wanted->index && strcmp(link.name, wanted->name) == 0, "... it itself");
	same(vmac_find(&netlink, eth0.index, 2, &link), 0, "under its ID alone");
	shell("ip link add p0 type veth peer name p1");
	same(vmac_find(&netlink, link_called("p0").index, 1, &link), 0, "and on its parent alone");
	shell("ip link del p0; ip -n client link add m0 link peer0 address 00:00:5e:00:01:06"
	      " type macvlan; ip -n client link set m0 netns %d",
		(int)getpid());
	same(vmac_find(&netlink, eth0.index, 6, &link), 0, "in this namespace");
	shell("ip link del m0");
	shell("echo 8 >" SETTING "; echo 0 >" SETTING "; ip link set dev %s down", "ipv4", "eth0",
		"arp_ignore", "ipv4", wanted->name, "arp_ignore", wanted->name);
	link.index = 0;
	same(vmac_add(&netlink, &eth0, 1, &link), 0, "it is added again");
	ok(link.index == wanted->index && link.flags & IFF_UP, "... it itself, and is up");
	same(setting("ipv4", wanted->name, "arp_ignore"), 1, "... and answers as before");
	same(setting("ipv4", "eth0", "arp_ignore"), 8, "a stricter parent stays so");
	shell("echo 1 >" SETTING, "ipv4", "eth0", "arp_ignore");
}

/* A parent that is a macvlan itself has the same, and what is below it answers no more. */
static void on_macvlan(const struct link *wanted)
{
	struct link upper, link = { 0 };

	shell("ip link add m0 link eth0 type macvlan mode bridge; ip link set m0 up;"
	      "echo 0 >" SETTING,
		"ipv4", "eth0", "arp_ignore");
	upper = link_called("m0");
	same(vmac_find(&netlink, upper.index, 1, &link), 1, "a macvlan finds that of its link");
	same(link.index, wanted->index, "... it itself");
	same(vmac_add(&netlink, &upper, 1, &link), 0, "and adds it");
	same(link.index, wanted->index, "... it itself");
	same(setting("ipv4", "m0", "arp_ignore"), 1, "the macvlan answers for its own");
	same(setting("ipv4", "eth0", "arp_ignore"), 1, "... and so does the link below");
	shell("ip link del m0");
}

/* Asks everybody for an address, once; counts the answers from `wanted`, and 10 each for others. */
static int ask_by_arp(const char *text, const char *wanted)
{
	auto_close int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP));
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = (int)if_nametoindex("peer0"),
		.sll_halen = ETH_ALEN };
	struct ether_arp frame = { .ea_hdr = { htons(1), htons(ETH_P_IP), 6, 4, htons(1) } };
	struct deadline deadline = deadline_in(400);
	struct pollfd polled = { fd, POLLIN, 0 };
	int count = 0;

	memset(to.sll_addr, 0xff, ETH_ALEN);
	ether_aton_r(PEER0_MAC, (struct ether_addr *)frame.arp_sha);
	inet_pton(AF_INET, "10.77.0.200", frame.arp_spa);
	inet_pton(AF_INET, text, frame.arp_tpa);
	bind(fd, (struct sockaddr *)&to, sizeof(to));
	sendto(fd, &frame, sizeof(frame), 0, (struct sockaddr *)&to, sizeof(to));
	while (deadline_poll(&deadline, &polled, 1) > 0) {
		char mac[18];

		if (recv(fd, &frame, sizeof(frame), 0) != sizeof(frame))
			continue;
		snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", frame.arp_sha[0],
			frame.arp_sha[1], frame.arp_sha[2], frame.arp_sha[3], frame.arp_sha[4],
			frame.arp_sha[5]);
		if (ntohs(frame.ea_hdr.ar_op) == ARPOP_REPLY)
			count += strcmp(mac, wanted) == 0 ? 1 : 10;
	}
	return count;
}

static int ask_for_virtual(const void *data)
{
	(void)data;
	return ask_by_arp("10.77.0.50", "00:00:5e:00:01:01");
}

static int ask_for_own(const void *data)
{
	(void)data;
	return ask_by_arp("10.77.0.1", ETH0_MAC);
}

/* A client pings, and what it then has for a MAC. */
static void reached(const char *address, const char *mac)
{
	shell("ip neigh flush all; ip -n client neigh flush all");
	ok(shell("ip netns exec client ping -q -c 2 -i 0.2 -W 20 %s >/dev/null", address),
		"a client reaches %s", address);
	ok(shell("ip -n client neigh show %s | grep -q %s", address, mac), "... at %s", mac);
}

static void leaves(const char *address, const char *client)
{
	shell("ip neigh flush all; ip -n client neigh flush all");
	ok(shell("ping -q -c 2 -i 0.2 -W 20 -I %s %s >/dev/null", address, client),
		"%s reaches a client", address);
	ok(shell("ip -n client neigh show %s | grep -q 00:00:5e:00:01:01", address),
		"... which does not take another MAC for it");
}

static void on_the_wire(const struct link *vmac)
{
	shell("ip addr add 10.77.0.50/24 dev %s noprefixroute;"
	      "ip addr add fd77::50/64 dev %s noprefixroute nodad",
		vmac->name, vmac->name);
	same(in_client(ask_for_virtual, NULL), 1, "the virtual MAC alone answers for its address");
	same(in_client(ask_for_own, NULL), 1, "the parent's alone for the parent's");
	reached("10.77.0.50", "00:00:5e:00:01:01");
	reached("fd77::50", "00:00:5e:00:01:01");
	reached("10.77.0.1", ETH0_MAC);
	reached("fd77::1", ETH0_MAC);
	leaves("10.77.0.50", "10.77.0.200");
	leaves("fd77::50", "fd77::200");
	ok(!shell(HAS_ADDR, vmac->name, "fe80:"), "it has no link-local address");
	shell("ip -n client link add m0 link peer0 address 00:00:5e:00:01:01 type macvlan"
	      " mode private; ip -n client link set m0 addrgenmode none;"
	      "ip -n client link set m0 up; ip -n client addr add fd77::60/64 dev m0 nodad");
	shell("ip addr add fd77::60/64 dev %s noprefixroute", vmac->name);
	ok(wait_for("ip -6 addr show dadfailed | grep -q fd77::60"),
		"a second host with its MAC and address is noticed");
	shell("ip addr del fd77::60/64 dev %s; ip -n client link del m0", vmac->name);
}

static void removed(const struct link *vmac)
{
	same(vmac_remove_unused(&netlink, vmac->index), 0, "with addresses it stays");
	shell("ip addr del fd77::50/64 dev %s", vmac->name);
	same(vmac_remove_unused(&netlink, vmac->index), 0, "with one of IPv4 too");
	shell("ip addr del 10.77.0.50/24 dev %s; ip addr add fd77::50/64 dev %s nodad", vmac->name,
		vmac->name);
	same(vmac_remove_unused(&netlink, vmac->index), 0, "with one of IPv6 too");
	shell("ip addr del fd77::50/64 dev %s; ip addr add fe80::50/64 dev %s nodad", vmac->name,
		vmac->name);
	same(vmac_remove_unused(&netlink, vmac->index), 0, "with a link-local one that it got");
	shell("ip addr del fe80::50/64 dev %s; ip link set %s addrgenmode eui64", vmac->name,
		vmac->name);
	shell("ip link set %s down; ip link set %s up", vmac->name, vmac->name);
	ok(shell(HAS_ADDR, vmac->name, "fe80::200:5eff:fe00:101"), "its own link-local address");
	shell("ip addr add 10.77.0.50/24 dev %s", vmac->name);
	same(vmac_remove_unused(&netlink, vmac->index), 0, "... beside another");
	shell("ip addr del 10.77.0.50/24 dev %s", vmac->name);
	same(vmac_remove_unused(&netlink, vmac->index), 1, "... is no reason to stay");
	ok(!exists(vmac->name), "... and it is gone");
	same(vmac_remove_unused(&netlink, vmac->index), 0, "what is gone is not removed");
	same(vmac_keep(&netlink, vmac->index), -ENODEV, "... nor kept");
}

static void others(void)
{
	struct link link;

	shell("ip link add keepalive link eth0 address 00:00:5e:00:01:07 type macvlan;"
	      "ip link add vmac8 link eth0 address 00:00:5e:00:02:08 type macvlan;"
	      "ip link add vmac9 address 00:00:5e:00:01:09 type veth peer name p0;"
	      "ip link set eth0 group 7");
	same(remove_called("keepalive"), 0, "a macvlan of another name is not ours");
	same(remove_called("vmac8"), 0, "nor one of another MAC");
	same(remove_called("vmac9"), 0, "nor another link");
	same(remove_called("eth0"), 0, "nor the parent");
	same(vmac_add(&netlink, &eth0, 7, &link), 0, "another's macvlan with the MAC is used");
	same_text(link.name, "keepalive", "... it itself");
	ok(exists("keepalive") && exists("vmac8") && exists("vmac9") && exists("eth0"),
		"all are still there");
	same(vmac_add(&netlink, &eth0, 3, &link), 0, "one is made beside them");
	same(vmac_remove_unused(&netlink, link.index), 1, "... and removed");
	ok(exists("keepalive") && exists("vmac8") && exists("vmac9") && exists("eth0"),
		"all others are still there");
	shell("ip link del keepalive; ip link del vmac8; ip link del p0");
}

/*
 * What another caller does just before the message number `at` of this one is sent. This stands
 * before libmnl's function of the name.
 */
static struct {
	int at, sent;
	void (*act)(struct netlink *own);
} other;

ssize_t mnl_socket_sendto(const struct mnl_socket *socket, const void *message, size_t size)
{
	static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	if (other.act && ++other.sent == other.at) {
		void (*act)(struct netlink * own) = other.act;
		auto_netlink struct netlink own = { 0 };

		other.act = NULL;
		netlink_open(&own, 0, netlink.deadline);
		act(&own);
	}
	return sendto(mnl_socket_get_fd(socket), message, size, 0, (const struct sockaddr *)&kernel,
		sizeof(kernel));
}

/* Puts 10.77.0.50 on a link, or takes it away. */
static int change_address(struct netlink *own, unsigned type, int index)
{
	static const uint8_t address[] = { 10, 77, 0, 50 };
	union netlink_request request;
	struct ifaddrmsg *info = netlink_begin(&request, type,
		NLM_F_ACK | (type == RTM_NEWADDR ? NLM_F_CREATE : 0), sizeof(*info));

	info->ifa_family = AF_INET;
	info->ifa_prefixlen = 32;
	info->ifa_index = (unsigned)index;
	mnl_attr_put(&request.header, IFA_LOCAL, sizeof(address), address);
	return netlink_ask(own, &request.header, NULL, NULL);
}

/* Spends a while, never the same: what others do falls into it. */
static void dither(void)
{
	for (volatile int i = rand() % 20000; i > 0; i--)
		;
}

/* Adds it with an address, as an agent does. 0 or -errno. */
static int start(struct netlink *own, struct link *ret)
{
	int r;

	do {
		r = vmac_add(own, &eth0, 4, ret);
		if (r < 0)
			return r;
		dither();
		r = change_address(own, RTM_NEWADDR, ret->index);
		dither();
		if (r == 0)
			r = vmac_keep(own, ret->index);
	} while (r == -ENODEV);
	return r;
}

static void add_other(struct netlink *own)
{
	struct link link;

	vmac_add(own, &eth0, 4, &link);
}

static void start_other(struct netlink *own)
{
	struct link link;

	start(own, &link);
}

static void remove_other(struct netlink *own)
{
	struct link link;

	if (vmac_find(own, eth0.index, 4, &link) == 1)
		vmac_remove_unused(own, link.index);
}

static void add_and_remove_other(struct netlink *own)
{
	add_other(own);
	remove_other(own);
}

static bool has_started(void)
{
	return shell("ip -o addr show dev vmac4.%d 2>/dev/null | grep -q 10.77.0.50", eth0.index) &&
	       shell("ip link show group default dev vmac4.%d | grep -q vmac4", eth0.index);
}

static void forget(void)
{
	shell("ip link del vmac4.%d 2>/dev/null", eth0.index);
}

/* Another caller comes between any two steps of a start, or before the first. */
static void meets_start(void (*act)(struct netlink *own), const char *what)
{
	int at = 0, failed = 0, lost = 0;

	do {
		struct link link;

		other.at = ++at;
		other.sent = 0;
		other.act = act;
		failed += start(&netlink, &link) < 0;
		lost += !has_started();
		forget();
	} while (!other.act);
	other.act = NULL;
	same(failed, 0, what);
	same(lost, 0, "... and keeps its address");
	ok(at > 8, "... at each of its %d steps", at - 1);
}

/* Another caller starts between any two steps of a removal. */
static void meets_removal(void)
{
	int at = 0, lost = 0, removed_in_use = 0;
	struct link link;

	do {
		vmac_add(&netlink, &eth0, 4, &link);
		other.at = ++at;
		other.sent = 0;
		other.act = start_other;
		removed_in_use += vmac_remove_unused(&netlink, link.index) != 0 && !other.act;
		lost += !has_started() && !other.act;
		forget();
	} while (!other.act);
	other.act = NULL;
	same(removed_in_use, 0, "a removal that is overtaken by a start is none");
	same(lost, 0, "... which keeps its address");
	ok(at > 4, "... at each of its %d steps", at - 1);
}

static void put_address(struct netlink *own)
{
	struct link link;

	if (vmac_find(own, eth0.index, 4, &link) == 1)
		change_address(own, RTM_NEWADDR, link.index);
}

/* The other has not said yet that it uses it when the removal, which had looked, goes on. */
static void meets_half_a_start(void)
{
	struct link link;

	vmac_add(&netlink, &eth0, 4, &link);
	other.at = 4;
	other.sent = 0;
	other.act = put_address;
	same(vmac_remove_unused(&netlink, link.index), 1, "an address may come too late");
	same(vmac_keep(&netlink, link.index), -ENODEV, "... which is then known");
	ok(!other.act && !exists(link.name), "... and all is gone");
}

/* A child that calls `act` again and again until it is killed. */
static pid_t meanwhile(void (*act)(struct netlink *own))
{
	struct netlink own;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid != 0)
		return pid;
	netlink_open(&own, 0, netlink.deadline);
	while (deadline_left(netlink.deadline) > 0)
		act(&own);
	_exit(0);
}

/* A start beside others that are not waited for. */
static void race(void (*act)(struct netlink *own), const char *what)
{
	pid_t pids[] = { meanwhile(act), meanwhile(act) };
	int failed = 0, lost = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct link link;
		int r = start(&netlink, &link);

		failed += r < 0;
		if (r < 0)
			printf("# start: %s\n", strerror(-r));
		dither();
		lost += r == 0 && change_address(&netlink, RTM_DELADDR, link.index) < 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	same(failed, 0, what);
	same(lost, 0, "... and keeps its address");
	forget();
}

int main(void)
{
	struct deadline deadline = deadline_in(600000);
	struct link vmac;

	if (!private_cable())
		return skip_rest("a network of its own needs root");
	shell("for key in all default eth0; do"
	      " echo 1 >/proc/sys/net/ipv4/conf/$key/rp_filter; done");
	same(netlink_open(&netlink, 0, &deadline), 0, "the kernel is there");
	eth0 = link_called("eth0");
	parents();
	clashes();
	made(&vmac);
	found(&vmac);
	on_macvlan(&vmac);
	on_the_wire(&vmac);
	removed(&vmac);
	others();
	meets_start(add_other, "a start meets another's");
	meets_start(add_and_remove_other, "a start meets another's that fails");
	meets_start(remove_other, "a start meets a removal");
	meets_removal();
	meets_half_a_start();
	race(remove_other, "a start beside removals");
	race(add_and_remove_other, "a start beside others that fail");
	netlink_close(&netlink);
	return done();
}
