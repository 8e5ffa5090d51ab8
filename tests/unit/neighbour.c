// SPDX-License-Identifier: GPL-2.0-or-later
/* neighbour: hosts that answer, that do not, and that are known. */
#include <net/ethernet.h>
#include <net/if.h>

#include "neighbour.h"
#include "network.h"

#define PATIENCE 30000 /* ms, for a busy machine */

static int eth0;

/* neighbour_find() within `ms`, and its answer as text: empty if it gave none. */
static int find(const char *text, int index, long ms, char mac[32])
{
	struct deadline deadline = deadline_in(ms);
	auto_netlink struct netlink netlink = { 0 };
	uint8_t hardware[LINK_HARDWARE_MAX] = { 0 };
	unsigned length = 77;
	struct prefix address;
	int r;

	prefix_parse(text, &address);
	netlink_open(&netlink, 0, &deadline);
	r = neighbour_find(&netlink, index, &address, hardware, &length);
	mac[0] = '\0';
	if (length == ETH_ALEN)
		snprintf(mac, 32, "%02x:%02x:%02x:%02x:%02x:%02x", hardware[0], hardware[1],
			hardware[2], hardware[3], hardware[4], hardware[5]);
	else if (length != 77 || hardware[0])
		snprintf(mac, 32, "(%u bytes)", length);
	return r;
}

static void found(const char *text, const char *wanted, const char *what)
{
	char mac[32];

	same(find(text, eth0, PATIENCE, mac), 0, what);
	same_text(mac, wanted, "... at its link address");
}

static void not_found(const char *text, int index, long ms, int wanted, const char *what)
{
	char mac[32];

	same(find(text, index, ms, mac), wanted, what);
	same_text(mac, "", "... and nothing is stored");
}

/* How long the kernel asks until it gives up, and how often. */
static void patience(int times, int ms)
{
	for (int family = 4; family <= 6; family += 2) {
		shell("echo %d >/proc/sys/net/ipv%d/neigh/eth0/mcast_solicit", times, family);
		shell("echo %d >/proc/sys/net/ipv%d/neigh/eth0/retrans_time_ms", ms, family);
	}
}

static void answers(void)
{
	found("10.77.0.200", PEER0_MAC, "a host that nobody asked before is found");
	found("10.77.0.200/24", PEER0_MAC, "and found again");
	found("fd77::200", PEER0_MAC, "one of IPv6 too");
	found("fd77::200", PEER0_MAC, "and again");
}

static void known(void)
{
	shell("ip neigh add 10.77.0.99 lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
	shell("ip neigh add fd77::99 lladdr 02:00:00:00:00:98 dev eth0 nud stale");
	found("10.77.0.99", "02:00:00:00:00:99", "one in the table is not asked");
	found("fd77::99", "02:00:00:00:00:98", "nor is one of old");
	ok(shell("ip neigh show fd77::99 | grep -q STALE"), "... which stays so");
}

static void silent(void)
{
	long long begin = deadline_now();

	patience(2, 100);
	not_found(
		"10.77.0.123", eth0, PATIENCE, -EHOSTUNREACH, "one that is not there is not found");
	not_found("fd77::123", eth0, PATIENCE, -EHOSTUNREACH, "of IPv6 neither");
	ok(deadline_now() - begin < PATIENCE, "... which the kernel knows before the deadline");
	patience(3, PATIENCE);
	begin = deadline_now();
	not_found("10.77.0.124", eth0, 200, -EHOSTUNREACH, "the deadline ends the search");
	ok(deadline_now() - begin < PATIENCE, "... in time");
	not_found("10.77.0.200", 12345, PATIENCE, -ENODEV, "a link that is not there has none");
}

/* The kernel gave up on it before; it comes up while it is looked for. */
static void late(const char *text, const char *what)
{
	patience(1, 50);
	not_found(text, eth0, PATIENCE, -EHOSTUNREACH, "nobody has it yet");
	patience(PATIENCE / 100, 100);
	shell("{ sleep 0.3; ip -n client addr add %s dev peer0; } >/dev/null &", text);
	found(text, PEER0_MAC, what);
}

int main(void)
{
	if (!private_cable())
		return skip_rest("a network of its own needs root");
	eth0 = (int)if_nametoindex("eth0");
	answers();
	known();
	silent();
	late("10.77.0.150", "a host that was given up on is asked again");
	late("fd77::150", "of IPv6 too");
	return done();
}
