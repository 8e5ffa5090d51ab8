// SPDX-License-Identifier: GPL-2.0-or-later
/* owner: what a frame says about who has an address, and a link that is asked. */
#include <errno.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <signal.h>
#include <sys/wait.h>

#include "arp.h"
#include "cleanup.h"
#include "ndp.h"
#include "owner.h"
#include "tap.h"
#include "wire.h"

/* Half a second of listening, and room for a slow machine. */
#define BOUND 20000

static const struct link other = {
	.type = ARPHRD_ETHER,
	.hardware_length = 6,
	.hardware = { 2, 0, 0, 0, 0, 9 },
};

static const struct owner sender = { 6, { 2, 0, 0, 0, 0, 8 } };

/* What is heard: by whom it is said must be `hardware` (NULL: nobody's word). */
static void heard(const char *what, const uint8_t *frame, size_t size, const char *address,
	enum owner_watch watch, const uint8_t *hardware)
{
	struct prefix asked = prefix_of(address);
	auto_free uint8_t *copy = malloc(size + 1); /* exactly as long, for the sanitizer */
	struct owner owner, before;
	int r;

	memset(&owner, 0x5a, sizeof(owner));
	before = owner;
	memcpy(copy, frame, size);
	r = owner_parse(copy, size, &sender, &asked, watch, &owner);
	ok(r == !!hardware, "%s %s", what, hardware ? "counts" : "does not count");
	if (hardware)
		ok(owner.length == 6 && memcmp(owner.hardware, hardware, 6) == 0, "... it is that");
	else
		ok(memcmp(&owner, &before, sizeof(owner)) == 0, "... and nothing is changed");
}

/* Both before the address is taken and while this node has it. */
static void heard_twice(const char *what, const uint8_t *frame, size_t size, const char *address,
	const uint8_t *hardware)
{
	heard(what, frame, size, address, OWNER_BEFORE, hardware);
	heard("... while it is here, it", frame, size, address, OWNER_WHILE, hardware);
}

static struct arp arp_of(enum arp_form form, const char *from, const char *to)
{
	struct prefix source = prefix_of(from), target = prefix_of(to);
	struct arp arp = arp_announcement(&other, form, target.bytes);

	memcpy(arp.sender, source.bytes, 4);
	return arp;
}

static void arp_frames(void)
{
	static const struct {
		const char *what;
		enum arp_form form;
		const char *from, *to, *asked;
		bool before, during;
	} rows[] = {
		{ "an answer", ARP_FORM_REPLY, "192.0.2.1", "192.0.2.7", "192.0.2.1", true, true },
		{ "an answer to a probe", ARP_FORM_REPLY, "192.0.2.1", "0.0.0.0", "192.0.2.1", true,
			true },
		{ "a gratuitous request", ARP_FORM_REQUEST, "192.0.2.1", "192.0.2.1", "192.0.2.1",
			true, true },
		{ "a gratuitous reply", ARP_FORM_REPLY, "192.0.2.1", "192.0.2.1", "192.0.2.1", true,
			true },
		{ "an owner's own question", ARP_FORM_REQUEST, "192.0.2.1", "192.0.2.7",
			"192.0.2.1", true, true },
		{ "a probe of another", ARP_FORM_REQUEST, "0.0.0.0", "192.0.2.1", "192.0.2.1", true,
			false },
		{ "a probe of another address", ARP_FORM_REQUEST, "0.0.0.0", "192.0.2.2",
			"192.0.2.1", false, false },
		{ "a client's question", ARP_FORM_REQUEST, "192.0.2.7", "192.0.2.1", "192.0.2.1",
			false, false },
		{ "an answer from nobody", ARP_FORM_REPLY, "0.0.0.0", "192.0.2.1", "192.0.2.1",
			false, false },
		{ "an answer of another address", ARP_FORM_REPLY, "192.0.2.2", "192.0.2.1",
			"192.0.2.1", false, false },
	};
	uint8_t frame[ARP_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct arp arp = arp_of(rows[i].form, rows[i].from, rows[i].to);
		size_t size = (size_t)arp_build(&arp, frame);

		heard(rows[i].what, frame, size, rows[i].asked, OWNER_BEFORE,
			rows[i].before ? other.hardware : NULL);
		heard("... while it is here, it", frame, size, rows[i].asked, OWNER_WHILE,
			rows[i].during ? other.hardware : NULL);
	}
}

static void bad_arp(void)
{
	struct arp arp = arp_of(ARP_FORM_REPLY, "192.0.2.1", "192.0.2.7");
	uint8_t frame[ARP_MAX];
	size_t size = (size_t)arp_build(&arp, frame);

	heard_twice("an answer with padding", frame, size + 18, "192.0.2.1", other.hardware);
	heard_twice("an answer without its last byte", frame, size - 1, "192.0.2.1", NULL);
	heard_twice("half a head", frame, 4, "192.0.2.1", NULL);
	heard_twice("nothing", frame, 0, "192.0.2.1", NULL);
	heard_twice("ARP when IPv6 is asked for", frame, size, "2001:db8::1", NULL);
	frame[3] = 6;
	heard_twice("an answer of another protocol", frame, size, "192.0.2.1", NULL);
}

static void ndp_packets(void)
{
	struct prefix address = prefix_of("2001:db8::1"), client = prefix_of("2001:db8::7");
	uint8_t packet[NDP_MAX], question[NDP_MAX];
	size_t size = (size_t)ndp_advertisement(
		packet, ndp_all_nodes, other.hardware, 6, address.bytes, NDP_OVERRIDE);
	size_t asked = (size_t)ndp_probe(question, address.bytes);

	heard_twice("an advertisement", packet, size, "2001:db8::1", sender.hardware);
	heard_twice("that of another address", packet, size, "2001:db8::2", NULL);
	heard_twice("one that is cut", packet, 63, "2001:db8::1", NULL);
	heard_twice("half a header", packet, 20, "2001:db8::1", NULL);
	heard_twice("nothing", packet, 0, "2001:db8::1", NULL);
	heard_twice("an advertisement when IPv4 is asked for", packet, size, "32.1.13.184", NULL);
	heard("a probe of another", question, asked, "2001:db8::1", OWNER_BEFORE, sender.hardware);
	heard("... while it is here, it", question, asked, "2001:db8::1", OWNER_WHILE, NULL);
	heard_twice("a probe of another address", question, asked, "2001:db8::2", NULL);
	memcpy(question + 8, client.bytes, 16);
	heard_twice("a client's question", question, asked, "2001:db8::1", NULL);
	packet[7] = 64;
	heard_twice("an advertisement through a router", packet, size, "2001:db8::1", NULL);
}

/* Asks the link; what was found, and that the time is bounded. */
static int find(struct netlink *netlink, const struct link *link, const char *address,
	enum owner_watch watch, struct owner *ret)
{
	long long begin = deadline_now();
	struct prefix asked = prefix_of(address);
	int r = owner_find(netlink, link, &asked, watch, ret);

	if (deadline_now() - begin > BOUND)
		ok(false, "asking took %lld ms", deadline_now() - begin);
	return r;
}

/* What another host hears of a search: three times this question, at this link address. */
static void questions(
	struct netlink *netlink, const struct link *link, const char *address, const uint8_t *to)
{
	struct prefix asked = prefix_of(address);
	bool v4 = asked.family == AF_INET;
	auto_close int peer = peer_socket(v4 ? ETH_P_ARP : ETH_P_IPV6);
	uint8_t wanted[ARP_MAX + NDP_MAX], frame[256];
	struct arp probe = arp_probe(link, asked.bytes);
	int size = v4 ? arp_build(&probe, wanted) : ndp_probe(wanted, asked.bytes), count = 0;
	struct owner owner;
	size_t got;

	same(find(netlink, link, address, OWNER_BEFORE, &owner), 0, "nobody has an address");
	while ((got = peer_hears(peer, count < 3 ? BOUND : 100, frame, sizeof(frame))))
		count += got >= (size_t)size + 14 && memcmp(frame, to, 6) == 0 &&
			 memcmp(frame + 6, link->hardware, 6) == 0 &&
			 memcmp(frame + 14, wanted, (size_t)size) == 0;
	same(count, 3, "... and all that might have it were asked three times");
}

/* The link address of peer0 as the other host's ip shows it. */
static bool is_peers(const struct owner *owner)
{
	char text[LINK_HARDWARE_TEXT_MAX];

	link_format_hardware(owner->hardware, owner->length, text);
	return owner->length == 6 &&
	       shell("ip -n peer link show peer0 | grep -q 'ether %s '", text);
}

static void peer_has_it(struct netlink *netlink, const struct link *link)
{
	struct owner owner = { 0 };
	long long begin = deadline_now();

	same(find(netlink, link, "10.77.0.9", OWNER_BEFORE, &owner), 0, "nobody has 10.77.0.9");
	ok(deadline_now() - begin >= 400, "... and that took the time to answer");
	same(find(netlink, link, "2001:db8::9", OWNER_BEFORE, &owner), 0, "nor 2001:db8::9");
	same(owner.length, 0, "... and nothing is changed");
	ok(shell("ip -n peer addr add 10.77.0.9/24 dev peer0 && "
		 "ip -n peer addr add 2001:db8::9/64 dev peer0 nodad"),
		"another host takes both");
	same(find(netlink, link, "10.77.0.9", OWNER_BEFORE, &owner), 1, "then it has IPv4's");
	ok(is_peers(&owner), "... by its link address");
	same(find(netlink, link, "10.77.0.9", OWNER_WHILE, &owner), 1, "... whenever it is asked");
	owner = (struct owner){ 0 };
	same(find(netlink, link, "2001:db8::9", OWNER_BEFORE, &owner), 1, "and IPv6's");
	ok(is_peers(&owner), "... by its link address");
	same(find(netlink, link, "2001:db8::9", OWNER_WHILE, &owner), 1,
		"... whenever it is asked");
	same(find(netlink, link, "10.77.0.8", OWNER_WHILE, &owner), 0, "it has no other");
	same(find(netlink, link, "2001:db8::8", OWNER_WHILE, &owner), 0, "nor for IPv6");
}

/* An address here answers for itself on no wire; a second link of this node answers on one. */
static void own_links(struct netlink *netlink, const struct link *link)
{
	struct owner owner;

	same(find(netlink, link, "10.77.0.1", OWNER_WHILE, &owner), 0, "this link is no other");
	ok(shell("ip -n peer link add name wire type bridge && ip -n peer link set dev wire up && "
		 "ip -n peer link set peer0 master wire && "
		 "ip link add eth1 type veth peer name peer1 netns peer && "
		 "ip -n peer link set peer1 master wire up && ip link set eth1 up && "
		 "ip addr add 10.77.0.5/24 dev eth1"),
		"a second link of this node is on the same wire");
	same(find(netlink, link, "10.77.0.5", OWNER_BEFORE, &owner), 0,
		"its answer is not another host's");
	ok(shell("ip netns add mirror && ip link set eth1 netns mirror && "
		 "ip -n mirror link set eth1 up && ip -n mirror addr add 10.77.0.5/24 dev eth1"),
		"it goes to another host");
	same(find(netlink, link, "10.77.0.5", OWNER_BEFORE, &owner), 1, "then its answer counts");
}

/* In the other host, which asks again and again until it is ended. */
static void ask_on(int peer, const uint8_t *frame, size_t size)
{
	while (send(peer, frame, size, 0) == (ssize_t)size)
		usleep(40000);
	_exit(1);
}

/* Two hosts that begin at once both hear the other's question. */
static void at_once(struct netlink *netlink, const struct link *link, const char *address)
{
	struct prefix taken = prefix_of(address);
	bool v4 = taken.family == AF_INET;
	auto_close int peer = peer_socket(v4 ? ETH_P_ARP : ETH_P_IPV6);
	uint8_t frame[14 + ARP_MAX + NDP_MAX];
	struct arp arp = arp_probe(&other, taken.bytes);
	struct owner owner;
	int status, size = v4 ? arp_build(&arp, frame + 14) : ndp_probe(frame + 14, taken.bytes);
	pid_t pid;

	memset(frame, 0xff, 6);
	memcpy(frame + 6, other.hardware, 6);
	frame[12] = v4 ? 0x08 : 0x86;
	frame[13] = v4 ? 0x06 : 0xdd;
	for (enum owner_watch watch = OWNER_BEFORE; watch <= OWNER_WHILE; watch++) {
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			ask_on(peer, frame, (size_t)size + 14);
		same(find(netlink, link, address, watch, &owner), watch == OWNER_BEFORE,
			watch == OWNER_BEFORE ? "a host that begins at once counts"
					      : "... but not while the address is here");
		same(kill(pid, SIGKILL), 0, "... it is ended");
		waitpid(pid, &status, 0);
		ok(WIFSIGNALED(status), "... and asked until then");
	}
}

static void failures(struct netlink *netlink, const struct link *link)
{
	struct prefix address = prefix_of("10.77.0.9");
	struct owner owner;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(setuid(65534) < 0
				? 77
				: -owner_find(netlink, link, &address, OWNER_BEFORE, &owner));
	waitpid(pid, &status, 0);
	same(WEXITSTATUS(status), EPERM, "it takes CAP_NET_RAW");
	ok(shell("ip link set eth0 down"), "eth0 is set down");
	same(find(netlink, link, "10.77.0.9", OWNER_BEFORE, &owner), -ENETDOWN,
		"a link that is down cannot be asked");
}

int main(void)
{
	struct deadline deadline = deadline_start(300000);
	auto_netlink struct netlink netlink = { 0 };
	struct link link;

	arp_frames();
	bad_arp();
	ndp_packets();
	if (!private_wire())
		return skip_rest("it needs root for a network of its own");
	same(netlink_open(&netlink, 0, &deadline), 0, "the kernel is asked");
	link = eth0(&netlink);
	questions(&netlink, &link, "10.77.0.9", link.broadcast);
	questions(&netlink, &link, "2001:db8::abc:def0",
		(const uint8_t[]){ 0x33, 0x33, 0xff, 0xbc, 0xde, 0xf0 });
	peer_has_it(&netlink, &link);
	own_links(&netlink, &link);
	at_once(&netlink, &link, "10.77.0.70");
	at_once(&netlink, &link, "2001:db8::70");
	failures(&netlink, &link);
	return done();
}
