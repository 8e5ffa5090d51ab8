// SPDX-License-Identifier: GPL-2.0-or-later
/* link: found by all its names, waited for, and what is wrong with one. */
#include <errno.h>
#include <net/if_arp.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "tap.h"
#include "wire.h"

#define ALTERNATIVE "an-alternative-name-that-is-rather-long"

/* States of RFC 2863 as linux/if.h numbers them. */
enum { UNKNOWN, NOT_PRESENT, DOWN, LOWER_DOWN, TESTING, DORMANT, UP };

static void troubles(void)
{
	static const struct {
		unsigned flags, state;
		const char *trouble;
	} rows[] = {
		{ IFF_UP, UP, NULL },
		{ IFF_UP, UNKNOWN, NULL }, /* lo, and what never says */
		{ IFF_UP, DORMANT, NULL },
		{ IFF_UP, TESTING, NULL },
		{ IFF_UP, DOWN, "has no carrier" },
		{ IFF_UP, LOWER_DOWN, "has no carrier" },
		{ IFF_UP, NOT_PRESENT, "has no device any more" },
		{ 0, UP, "is down" },
		{ 0, DOWN, "is down" },
		{ IFF_BROADCAST | IFF_RUNNING, UNKNOWN, "is down" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct link link = { .flags = rows[i].flags, .state = rows[i].state };
		const char *trouble = link_trouble(&link);

		if (rows[i].trouble)
			same_text(trouble, rows[i].trouble, "a link in trouble says which");
		else
			ok(!trouble, "state %u of a link that is up is no trouble", rows[i].state);
	}
}

static void texts(void)
{
	static const uint8_t hardware[40] = { 0x02, 0x00, 0xff, 0x1a, 0x0b, 0xa0 };
	char text[LINK_HARDWARE_TEXT_MAX + 1];

	memset(text, 0x5a, sizeof(text));
	ok(link_format_hardware(hardware, 6, text) == text, "a link address has a text");
	same_text(text, "02:00:ff:1a:0b:a0", "... with two digits a byte");
	same_text(link_format_hardware(hardware, 1, text), "02", "one byte");
	same_text(link_format_hardware(hardware, 0, text), "", "none");
	link_format_hardware(hardware, 20, text);
	same((long long)strlen(text), 20 * 3 - 1, "InfiniBand's 20 bytes");
	link_format_hardware(hardware, 40, text);
	same((long long)strlen(text), LINK_HARDWARE_MAX * 3 - 1, "no more than there can be");
	ok(text[LINK_HARDWARE_TEXT_MAX] == 0x5a, "... and none beyond");
}

static void got(struct netlink *netlink)
{
	int index = (int)if_nametoindex("eth0");
	struct link link, again;

	same(link_get(netlink, "eth0", 0, &link), 0, "a link by its name");
	same(link.index, index, "... its index");
	same_text(link.name, "eth0", "... its name");
	same_text(link.kind, "veth", "... its kind");
	same(link.type, ARPHRD_ETHER, "... its type");
	same(link.hardware_length, 6, "... six bytes of link address");
	ok(memcmp(link.broadcast, "\xff\xff\xff\xff\xff\xff", 6) == 0, "... everybody's");
	ok(link.flags & IFF_UP && link.flags & IFF_BROADCAST, "... its flags");
	same(link.master, 0, "... no master");
	same(link_get(netlink, NULL, index, &again), 0, "the same by its index");
	ok(memcmp(&link, &again, sizeof(link)) == 0, "... is the same");
	same(link_get(netlink, "lo", 0, &link), 0, "the loopback");
	ok(link.index == 1 && link.flags & IFF_LOOPBACK && !*link.kind, "... as it must be");
	again = link;
	same(link_get(netlink, "eth9", 0, &link), -ENODEV, "no such link");
	same(link_get(netlink, NULL, 4242, &link), -ENODEV, "no such index");
	same(link_get(netlink, "", 0, &link), -ENODEV, "no name");
	ok(memcmp(&link, &again, sizeof(link)) == 0, "... and nothing is changed");
}

static void names(struct netlink *netlink)
{
	int index = (int)if_nametoindex("eth0");
	char longest[LINK_NAME_MAX + 1];
	struct link link;

	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	same(link_get(netlink, longest, 0, &link), -ENODEV, "a name longer than any");
	longest[LINK_NAME_MAX - 1] = '\0';
	same(link_get(netlink, longest, 0, &link), -ENODEV, "one that could be");
	ok(shell("ip link property add dev eth0 altname %s altname %s altname web0", longest,
		   ALTERNATIVE),
		"eth0 gets alternative names");
	same(link_get(netlink, longest, 0, &link), 0, "the longest is found");
	same(link.index, index, "... as eth0");
	same(link_get(netlink, ALTERNATIVE, 0, &link), 0, "a long one");
	ok(link.index == index && strcmp(link.name, "eth0") == 0, "... as eth0");
	same(link_get(netlink, "web0", 0, &link), 0, "a short one");
	ok(link.index == index && strcmp(link.name, "eth0") == 0, "... as eth0");
	same(link_get(netlink, "an-alternative-name-that-is-rather", 0, &link), -ENODEV,
		"the beginning of one is none");
	ok(shell("ip link add name fifteen-letters type bridge"), "a name of 15 characters");
	same(link_get(netlink, "fifteen-letters", 0, &link), 0, "... is found");
	same_text(link.name, "fifteen-letters", "... whole");
	same_text(link.kind, "bridge", "... with its kind");
	same(link_get(netlink, "fifteen-letter", 0, &link), -ENODEV, "14 of them are none");
	same(link_get(netlink, "fifteen-letters1", 0, &link), -ENODEV, "16 neither");
}

static void own(struct netlink *netlink)
{
	static const uint8_t unknown[6] = { 2, 0xee, 0xee, 0xee, 0xee, 0xee };
	struct link link;

	link_get(netlink, "eth0", 0, &link);
	same(link_is_own(netlink, link.hardware, 6), 1, "eth0's link address is this node's");
	same(link_is_own(netlink, link.hardware, 5), 0, "... but not a part of it");
	same(link_is_own(netlink, unknown, 6), 0, "another's is not");
	ok(shell("ip link add link eth0 name mac0 address 02:ee:ee:ee:ee:ee type macvlan"),
		"a second link has it");
	same(link_is_own(netlink, unknown, 6), 1, "then it is");
	same(link_get(netlink, "mac0", 0, &link), 0, "that link");
	same_text(link.kind, "macvlan", "... has its kind");
	same(link.lower, (int)if_nametoindex("eth0"), "... and stands on eth0");
	ok(shell("ip link del mac0"), "it is removed");
	same(link_is_own(netlink, unknown, 6), 0, "then it is not");
}

/* What comes of waiting for a link so long. */
static int wait_within(long ms, struct link *link)
{
	struct deadline deadline = deadline_start(300000), slice = deadline_slice(&deadline, ms);
	auto_netlink struct netlink netlink = { 0 };
	int r = netlink_open(&netlink, 0, &slice);

	return r < 0 ? r : link_wait(&netlink, link);
}

static void waited(struct netlink *netlink)
{
	struct link link;
	pid_t pid;

	link_get(netlink, "eth0", 0, &link);
	same(wait_within(20000, &link), 0, "a link that carries is not waited for");
	ok(shell("ip -n peer link set peer0 down"), "its cable is pulled");
	link_get(netlink, "eth0", 0, &link);
	for (int i = 0; i < 2000 && !link_trouble(&link); i++, usleep(10000))
		link_get(netlink, "eth0", 0, &link);
	ok(link_trouble(&link), "... and it is in trouble");
	same(wait_within(1000, &link), -ETIMEDOUT, "... and is waited for in vain");
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(!shell("sleep 0.1; ip -n peer link set peer0 up"));
	same(link_wait(netlink, &link), 0, "until it is put back");
	ok(!link_trouble(&link), "... and the link is read anew");
	waitpid(pid, NULL, 0);
	ok(shell("ip link set eth0 down"), "it is set down");
	link_get(netlink, "eth0", 0, &link);
	same_text(link_trouble(&link), "is down", "... and says so");
	same(link_set_up(netlink, &link), 0, "... and up");
	same(link_wait(netlink, &link), 0, "... and carries again");
	link.index = 4242;
	same(wait_within(20000, &link), -ENODEV, "what is not there is not waited for");
	same(link_set_up(netlink, &link), -ENODEV, "... nor set up");
}

static void forwarding(struct netlink *netlink)
{
	struct link link;

	link_get(netlink, "eth0", 0, &link);
	ok(shell("echo 0 >/proc/sys/net/ipv6/conf/eth0/forwarding"), "no router");
	ok(!link_forwards(&link, AF_INET6), "... does not forward");
	ok(shell("echo 1 >/proc/sys/net/ipv6/conf/eth0/forwarding"), "a router");
	ok(link_forwards(&link, AF_INET6), "... does");
	strcpy(link.name, "eth9");
	ok(!link_forwards(&link, AF_INET6), "what is not there does not");
}

static void legs(struct netlink *netlink)
{
	struct link link, leg;

	link_get(netlink, "eth0", 0, &link);
	same(link_dead_leg(netlink, &link, &leg), 0, "what is no bond has no leg");
	if (!shell("ip link add name bond0 type bond mode active-backup 2>/dev/null")) {
		puts("# this kernel has no bonds");
		return;
	}
	ok(shell("ip link add eth1 type veth peer name peer1 netns peer && "
		 "ip -n peer link set peer1 up && ip link set eth1 master bond0 && "
		 "ip link add eth2 type veth peer name peer2 netns peer && "
		 "ip -n peer link set peer2 up && ip link set eth2 master bond0 && "
		 "ip link set bond0 up && ip link set eth1 up && ip link set eth2 up"),
		"a bond of two");
	link_get(netlink, "eth1", 0, &leg);
	ok(leg.master == (int)if_nametoindex("bond0") && link_wait(netlink, &leg) == 0,
		"its first leg carries");
	link_get(netlink, "eth2", 0, &leg);
	ok(link_wait(netlink, &leg) == 0, "its second, too");
	link_get(netlink, "bond0", 0, &link);
	same(link_dead_leg(netlink, &link, &leg), 0, "no leg is dead");
	ok(shell("ip link set eth2 down"), "one is");
	same(link_dead_leg(netlink, &link, &leg), 1, "... and is found");
	same_text(leg.name, "eth2", "... by its name");
	ok(shell("ip link add link bond0 name mac0 type macvlan"), "a link on the bond");
	link_get(netlink, "mac0", 0, &link);
	same(link_dead_leg(netlink, &link, &leg), 1, "... stands on the dead leg, too");
}

int main(void)
{
	struct deadline deadline = deadline_start(300000);
	auto_netlink struct netlink netlink = { 0 };

	troubles();
	texts();
	if (!private_wire() || netlink_open(&netlink, 0, &deadline) < 0)
		return skip_rest("it needs root for a network of its own");
	eth0(&netlink);
	got(&netlink);
	names(&netlink);
	own(&netlink);
	waited(&netlink);
	forwarding(&netlink);
	legs(&netlink);
	return done();
}
