// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_settings: from the environment to settings, or to the fault that is wrong everywhere. */
#include <netinet/in.h>
#include <stdlib.h>

#include "address.h"
#include "cleanup.h"
#include "tap.h"
#include "vip_settings.h"

/* Variables of a row: names and values by turns; a name of a parameter or "meta_...". */
#define VARIABLES 10

static struct param_fault fault;

/* Loads the settings of an environment that is these variables alone. */
static void load(const char *const *variables)
{
	char name[128];

	clearenv();
	for (int i = 0; i < VARIABLES && variables[i]; i += 2) {
		bool meta = strncmp(variables[i], "meta_", 5) == 0;

		snprintf(name, sizeof(name), "OCF_RESKEY_%s%s", meta ? "CRM_" : "", variables[i]);
		setenv(name, variables[i + 1], 1);
	}
	vip = (struct vip_settings){ 0 };
	param_load(vip_params, &fault);
	vip_check(&fault);
}

/* The environment of a row in words. */
static const char *words(const char *const *variables)
{
	static char text[512];
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < VARIABLES && variables[i]; i += 2)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s=%.40s",
			i ? " " : "", variables[i], variables[i + 1]);
	return text;
}

#define LOAD(...) load((const char *const[VARIABLES]){ __VA_ARGS__ })

static void defaults(void)
{
	LOAD("ip", "192.0.2.10");
	same(fault.code, 0, "an address alone is enough");
	same(vip.ip.length, PREFIX_NO_LENGTH, "... its network is not known yet");
	ok(!*vip.nic && !*vip.label && !*vip.namespace, "... no link, label, namespace");
	ok(memcmp(vip.broadcast, "\0\0\0\0", 4) == 0, "... no broadcast");
	same(vip.preferred, ADDRESS_FOREVER, "... a source forever");
	ok(!vip.lvs && !vip.addrlabel && !vip.run_arping && !vip.nodad && !vip.optimistic &&
			!vip.noprefixroute && !vip.flush_routes && !vip.unique_clone && !vip.shared,
		"... none of the special ones");
	ok(vip.arp_bg && vip.kill_connections, "... in the background, closing connections");
	same(vip.arp_count, 5, "... 5 announcements");
	same(vip.arp_interval, 200, "... every 200 ms");
	same(vip.arp_count_refresh, 0, "... none with monitor");
	same(vip.addrlabel_value, 99, "... label 99");
	same(vip.virtual_mac, 0, "... no MAC address of its own");
	same(vip.link, VIP_LINK_FAIL, "... a link without carrier is a failure");
	same(vip.target_count, 0, "... nobody is told alone");
}

/* Environments that are taken, and the texts that they come to. */
static void taken(void)
{
	static const struct {
		const char *variables[VARIABLES];
		const char *ip, *nic, *label;
	} rows[] = {
		{ { "ip", "192.0.2.10/24" }, "192.0.2.10/24", "", "" },
		{ { "ipv6addr", "2001:db8::10" }, "2001:db8::10", "", "" },
		{ { "ip", "192.0.2.10", "ipv6addr", "2001:db8::10" }, "192.0.2.10", "", "" },
		{ { "ip", "192.0.2.10", "cidr_netmask", "24" }, "192.0.2.10/24", "", "" },
		{ { "ip", "192.0.2.10", "netmask", "25" }, "192.0.2.10/25", "", "" },
		{ { "ip", "192.0.2.10", "netmask", "255.255.254.0" }, "192.0.2.10/23", "", "" },
		{ { "ip", "192.0.2.10/24", "netmask", "255.255.255.0" }, "192.0.2.10/24", "", "" },
		{ { "ip", "192.0.2.10", "cidr_netmask", "32" }, "192.0.2.10/32", "", "" },
		{ { "ip", "192.0.2.10", "cidr_netmask", "31" }, "192.0.2.10/31", "", "" },
		{ { "ip", "2001:db8::10", "cidr_netmask", "64" }, "2001:db8::10/64", "", "" },
		{ { "ip", "2001:db8::10", "cidr_netmask", "128" }, "2001:db8::10/128", "", "" },
		{ { "ip", "127.0.0.2/8", "nic", "lo" }, "127.0.0.2/8", "lo", "" },
		{ { "ip", "192.0.2.10", "nic", "eth0" }, "192.0.2.10", "eth0", "" },
		{ { "ip", "192.0.2.10", "nic", "", "cidr_netmask", "" }, "192.0.2.10", "", "" },
		{ { "ip", "fe80::10", "nic", "eth0" }, "fe80::10", "eth0", "" },
		{ { "ip", "192.0.2.10", "nic", "eth0:web" }, "192.0.2.10", "eth0", "web" },
		{ { "ip", "192.0.2.10", "nic", "eth0:0" }, "192.0.2.10", "eth0", "0" },
		{ { "ip", "192.0.2.10", "nic", "eth0:" }, "192.0.2.10", "eth0", "" },
		{ { "ip", "192.0.2.10", "nic", "eth0", "iflabel", "web" }, "192.0.2.10", "eth0",
			"web" },
		{ { "ip", "192.0.2.10", "nic", "eth0:a", "iflabel", "b" }, "192.0.2.10", "eth0",
			"a" },
		{ { "ip", "192.0.2.10", "iflabel", "web" }, "192.0.2.10", "", "web" },
		{ { "ip", "192.0.2.10", "iflabel", "" }, "192.0.2.10", "", "" },
		{ { "ip", "192.0.2.10", "iflabel", "thirteen-char" }, "192.0.2.10", "",
			"thirteen-char" },
		{ { "ip", "192.0.2.10", "nic", "a-long-alternative-name-of-a-link:x" },
			"192.0.2.10", "a-long-alternative-name-of-a-link", "x" },
		{ { "ip", "192.0.2.10", "nic", "eth0.7" }, "192.0.2.10", "eth0.7", "" },
		{ { "ip", "192.0.2.10", "mac", "", "clusterip_hash", "" }, "192.0.2.10", "", "" },
		{ { "ip", "192.0.2.10", "arp_sender", "send_arp", "send_arp_opts", "-A" },
			"192.0.2.10", "", "" },
	};
	char text[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		load(rows[i].variables);
		ok(!fault.code, "taken: %s", words(rows[i].variables));
		same_text(prefix_format(&vip.ip, text), rows[i].ip, "... its address");
		same_text(vip.nic, rows[i].nic, "... its link");
		same_text(vip.label, rows[i].label, "... its label");
	}
}

/* Environments that are refused, with the parameter that is blamed, and a word of why. */
static const struct {
	const char *variables[VARIABLES];
	const char *name, *why;
} refusals[] = {
	{ { NULL }, "ip", "is missing" },
	{ { "ip", "" }, "ip", "is empty" },
	{ { "ip", "host" }, "ip", "not understood" },
	{ { "ip", "0.0.0.0" }, "ip", "no host can own" },
	{ { "ip", "224.0.0.1" }, "ip", "multicast" },
	{ { "ip", "::" }, "ip", "unspecified" },
	{ { "ip", "127.0.0.1/8" }, "ip", "loopback's own" },
	{ { "ip", "::1" }, "ip", "loopback's own" },
	{ { "ip", "192.0.2.255/24" }, "ip", "broadcast" },
	{ { "ip", "192.0.2.0/24" }, "ip", "network's own" },
	{ { "ip", "192.0.2.127", "netmask", "25" }, "ip", "broadcast" },
	{ { "ip", "192.0.2.10/0" }, "ip", "without a length" },
	{ { "ip", "192.0.2.10", "netmask", "0" }, "cidr_netmask", "no length" },
	{ { "ip", "192.0.2.10", "netmask", "33" }, "cidr_netmask", "no length" },
	{ { "ip", "192.0.2.10", "netmask", "-1" }, "cidr_netmask", "no length" },
	{ { "ip", "192.0.2.10", "netmask", "255.0.255.0" }, "cidr_netmask", "no length" },
	{ { "ip", "192.0.2.10", "netmask", "x" }, "cidr_netmask", "no length" },
	{ { "ip", "192.0.2.10/24", "netmask", "25" }, "cidr_netmask", "that ip has" },
	{ { "ip", "2001:db8::1", "netmask", "129" }, "cidr_netmask", "no length" },
	{ { "ip", "2001:db8::1", "netmask", "255.255.255.0" }, "cidr_netmask", "no length" },
	{ { "ip", "192.0.2.10", "nic", ":web" }, "nic", "a link's name" },
	{ { "ip", "192.0.2.10", "nic", "eth 0" }, "nic", "a link's name" },
	{ { "ip", "192.0.2.10", "nic", "../eth0" }, "nic", "a link's name" },
	{ { "ip", "fe80::10" }, "nic", "is missing" },
	{ { "ip", "192.0.2.10", "lvs_support", "true", "nic", "lo" }, "lvs_support", "nic=lo" },
	{ { "ip", "192.0.2.10", "arp_targets", "192.0.2.10" }, "arp_targets", "another address" },
	{ { "ip", "192.0.2.10", "virtual_mac", "7", "unique_clone_address", "1" },
		"unique_clone_address", "one MAC" },
	{ { "ip", "192.0.2.10", "network_namespace", "../x" }, "network_namespace", "name" },
	{ { "ip", "192.0.2.10", "arp_interval", "61s" }, "arp_interval", "out of range" },
	{ { "ip", "192.0.2.10", "nic", "eth0:fourteen-chars" }, "nic", "a label" },
	{ { "ip", "192.0.2.10", "nic", "eth0:a:b" }, "nic", "a label" },
	{ { "ip", "192.0.2.10", "iflabel", "a b" }, "iflabel", "a label" },
	{ { "ip", "192.0.2.10", "iflabel", "a/b" }, "iflabel", "a label" },
	{ { "ip", "192.0.2.10", "iflabel", "a:b" }, "iflabel", "a label" },
	{ { "ip", "192.0.2.10", "iflabel", "fourteen-chars" }, "iflabel", "a label" },
	{ { "ip", "192.0.2.10", "broadcast", "x" }, "broadcast", "no broadcast" },
	{ { "ip", "192.0.2.10", "broadcast", "++" }, "broadcast", "no broadcast" },
	{ { "ip", "192.0.2.10", "broadcast", "192.0.2.255/24" }, "broadcast", "no broadcast" },
	{ { "ip", "192.0.2.10", "broadcast", "2001:db8::1" }, "broadcast", "no broadcast" },
	{ { "ip", "2001:db8::1", "broadcast", "192.0.2.255" }, "broadcast", "no broadcast" },
	{ { "ip", "192.0.2.10", "preferred_lft", "-1" }, "preferred_lft", "neither" },
	{ { "ip", "192.0.2.10", "preferred_lft", "soon" }, "preferred_lft", "neither" },
	{ { "ip", "192.0.2.10", "preferred_lft", "4294967295" }, "preferred_lft", "neither" },
	{ { "ip", "192.0.2.10", "preferred_lft", "10s" }, "preferred_lft", "neither" },
	{ { "ip", "192.0.2.10", "arp_targets", "router" }, "arp_targets", "neither" },
	{ { "ip", "192.0.2.10", "arp_targets", "2001:db8::1" }, "arp_targets", "neither" },
	{ { "ip", "192.0.2.10", "arp_targets", "192.0.2.1/24" }, "arp_targets", "neither" },
	{ { "ip", "2001:db8::10", "arp_targets", "gateway 192.0.2.1" }, "arp_targets", "neither" },
	{ { "ip", "192.0.2.10", "arp_targets",
		  "1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5 1.1.1.6 1.1.1.7 1.1.1.8 "
		  "1.1.1.9" },
		"arp_targets", "more than eight" },
	{ { "ip", "192.0.2.10", "check_link_status", "perhaps" }, "check_link_status",
		"not understood" },
	{ { "ip", "192.0.2.10", "virtual_mac", "256" }, "virtual_mac", "out of range" },
	{ { "ip", "192.0.2.10", "arp_count", "-1" }, "arp_count", "out of range" },
	{ { "ip", "2001:db8::10", "lvs_support", "true" }, "lvs_support", "IPv4" },
	{ { "ip", "192.0.2.10", "lvs_ipv6_addrlabel", "1" }, "lvs_ipv6_addrlabel", "IPv6" },
	{ { "ip", "192.0.2.10", "mac", "01:00:5e:01:02:03" }, "mac", "Cluster IP" },
	{ { "ip", "192.0.2.10", "clusterip_hash", "sourceip" }, "clusterip_hash", "Cluster IP" },
	{ { "ip", "192.0.2.10", "clusterip_hash_seed", "7" }, "clusterip_hash_seed", "Cluster IP" },
	{ { "ip", "192.0.2.10", "clusterip_firewall", "iptables" }, "clusterip_firewall",
		"Cluster IP" },
	{ { "ip", "192.0.2.10", "clusterip_table", "mangle" }, "clusterip_table", "Cluster IP" },
	{ { "ip", "192.0.2.10", "clusterip_chain", "INPUT" }, "clusterip_chain", "Cluster IP" },
};

static void refused(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		char start[64];

		load(refusals[i].variables);
		snprintf(start, sizeof(start), "parameter '%s' ", refusals[i].name);
		ok(fault.code == OCF_ERR_CONFIGURED, "refused: %s", words(refusals[i].variables));
		ok(strncmp(fault.text, start, strlen(start)) == 0 &&
				strstr(fault.text, refusals[i].why) && *fault.hint,
			"... %s", fault.text);
	}
}

static void broadcasts(void)
{
	LOAD("ip", "192.0.2.10/24", "broadcast", "192.0.2.255");
	ok(!fault.code && memcmp(vip.broadcast, (uint8_t[]){ 192, 0, 2, 255 }, 4) == 0,
		"a broadcast address");
	LOAD("ip", "192.0.2.10/24", "broadcast", "+");
	ok(!fault.code && !vip.broadcast[0] && strcmp(vip.given.broadcast, "+") == 0, "+");
	LOAD("ip", "192.0.2.10/24", "broadcast", "-");
	ok(!fault.code && !vip.broadcast[0] && strcmp(vip.given.broadcast, "-") == 0, "-");
	LOAD("ip", "2001:db8::10/64", "broadcast", "");
	ok(!fault.code, "none, with IPv6");
}

static void lifetimes(void)
{
	static const struct {
		const char *text;
		uint32_t seconds;
	} rows[] = {
		{ "forever", ADDRESS_FOREVER },
		{ "0", 0 },
		{ "3600", 3600 },
		{ "4294967294", 4294967294U },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		LOAD("ip", "192.0.2.10", "preferred_lft", rows[i].text);
		same(fault.code, 0, "preferred_lft");
		same(vip.preferred, rows[i].seconds, rows[i].text);
	}
}

static void targets(void)
{
	struct prefix wanted = {
		.family = AF_INET, .length = PREFIX_NO_LENGTH, .bytes = { 192, 0, 2, 3 }
	};

	LOAD("ip", "192.0.2.10", "arp_targets", " gateway,192.0.2.2  192.0.2.3 ");
	same(fault.code, 0, "targets with blanks and a comma");
	same(vip.target_count, 3, "... are three");
	same(vip.targets[0].family, AF_UNSPEC, "... the gateway");
	ok(prefix_same_address(&vip.targets[2], &wanted), "... and addresses");
	LOAD("ip", "2001:db8::10", "arp_targets", "2001:db8::1 gateway");
	ok(!fault.code && vip.target_count == 2 && vip.targets[0].family == AF_INET6, "of IPv6");
	LOAD("ip", "192.0.2.10", "arp_targets",
		"1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5 1.1.1.6 "
		"1.1.1.7 gateway");
	ok(!fault.code && vip.target_count == 8, "eight of them");
	LOAD("ip", "192.0.2.10", "arp_targets", " ");
	ok(!fault.code && vip.target_count == 0, "none but a blank");
}

static void link_words(void)
{
	static const struct {
		const char *word;
		enum vip_link link;
	} rows[] = {
		{ "fail", VIP_LINK_FAIL },
		{ "degrade", VIP_LINK_DEGRADE },
		{ "ignore", VIP_LINK_IGNORE },
		{ "true", VIP_LINK_FAIL },
		{ "false", VIP_LINK_IGNORE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		LOAD("ip", "192.0.2.10", "check_link_status", rows[i].word);
		ok(!fault.code && vip.link == rows[i].link, "check_link_status=%s", rows[i].word);
	}
	LOAD("ip", "192.0.2.10", "background", "no");
	ok(!fault.code && !vip.arp_bg, "arp_bg by its other name");
	LOAD("ip", "192.0.2.10", "background", "no", "arp_bg", "yes");
	ok(!fault.code && vip.arp_bg, "... which its own wins over");
	LOAD("ip", "192.0.2.10", "arp_interval", "50");
	ok(!fault.code && vip.arp_interval == 50, "arp_interval in ms");
	LOAD("ip", "2001:db8::10", "lvs_ipv6_addrlabel", "true", "lvs_ipv6_addrlabel_value", "7");
	ok(!fault.code && vip.addrlabel && vip.addrlabel_value == 7, "a label for IPv6");
	LOAD("ip", "192.0.2.10", "lvs_support", "true");
	ok(!fault.code && vip.lvs, "LVS for IPv4");
}

/* Clones: what their instances' addresses are, or the parameter that is blamed. */
static void clones(void)
{
	static const struct {
		const char *ip, *unique, *globally, *max, *number;
		const char *wanted, *blamed;
		bool shared;
	} rows[] = {
		{ "192.0.2.10", "false", "false", "1", "0", "192.0.2.10", NULL, false },
		{ "192.0.2.10", "false", "false", "2", "1", "192.0.2.10", NULL, true },
		{ "192.0.2.10", "false", "true", "2", "1", "192.0.2.10", NULL, true },
		{ "192.0.2.10", "true", "true", "2", "0", "192.0.2.10", NULL, false },
		{ "192.0.2.10", "true", "yes", "2", "1", "192.0.2.11", NULL, false },
		{ "192.0.2.10/24", "true", "true", "9", "5", "192.0.2.15/24", NULL, false },
		{ "192.0.2.255", "true", "true", "3", "1", "192.0.3.0", NULL, false },
		{ "192.255.255.255", "true", "true", "3", "2", "193.0.0.1", NULL, false },
		{ "192.0.2.10", "true", "true", "999", "300", "192.0.3.54", NULL, false },
		{ "2001:db8::10", "true", "true", "3", "2", "2001:db8::12", NULL, false },
		{ "2001:db8::ffff", "true", "true", "3", "1", "2001:db8::1:0", NULL, false },
		{ "2001:db8::ffff:fffe", "true", "true", "3", "1", "2001:db8::ffff:ffff", NULL,
			false },
		{ "192.0.2.10", "true", "false", "2", "1", NULL, "unique_clone_address", false },
		{ "192.0.2.10", "true", NULL, "2", "1", NULL, "unique_clone_address", false },
		{ "192.0.2.10", "true", "perhaps", "2", "1", NULL, "unique_clone_address", false },
		{ "223.255.255.255", "true", "true", "2", "1", NULL, "ip", false },
		{ "192.0.2.254/24", "true", "true", "2", "1", NULL, "ip", false },
		{ "192.0.2.10", "true", "true", "2", "4294967295", NULL, "unique_clone_address",
			false },
		{ "192.0.2.10", "true", "true", "2", "9223372036854775807", NULL,
			"unique_clone_address", false },
		{ "192.0.2.10", "true", "true", "2", "-1", NULL, "unique_clone_address", false },
		{ "2001:db8::ffff:ffff", "true", "true", "2", "1", NULL, "unique_clone_address",
			false },
	};
	char text[PREFIX_TEXT_MAX], start[64];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		LOAD("ip", rows[i].ip, "unique_clone_address", rows[i].unique, "meta_clone_max",
			rows[i].max, "meta_clone", rows[i].number,
			rows[i].globally ? "meta_globally_unique" : NULL, rows[i].globally);
		if (rows[i].blamed) {
			snprintf(start, sizeof(start), "parameter '%s' ", rows[i].blamed);
			ok(fault.code == OCF_ERR_CONFIGURED, "instance %s of %s is refused",
				rows[i].number, rows[i].ip);
			ok(strncmp(fault.text, start, strlen(start)) == 0, "... %s", fault.text);
			continue;
		}
		ok(!fault.code, "instance %s of %s is taken", rows[i].number, rows[i].ip);
		same_text(prefix_format(&vip.ip, text), rows[i].wanted, "... its address");
		same(vip.shared, rows[i].shared, "... shared or not");
	}
}

static void more_clones(void)
{
	LOAD("ip", "192.0.2.10", "lvs_support", "true", "meta_clone_max", "2");
	ok(fault.code == OCF_ERR_CONFIGURED && strstr(fault.text, "lvs_support"),
		"lvs_support does not go with a clone");
	LOAD("ip", "192.0.2.10", "lvs_support", "true", "meta_clone_max", "1");
	ok(!fault.code, "... but with a single instance");
	LOAD("ip", "192.0.2.10", "meta_clone_max", "many", "meta_clone", "x");
	ok(!fault.code && !vip.shared, "a clone's attributes that are no numbers are none");
}

/* With a fault noted the rest has values that stop and monitor can work with. */
static void in_spite(void)
{
	LOAD("ip", "192.0.2.10", "nic", "a b", "preferred_lft", "soon", "arp_targets", "x");
	ok(fault.code && strstr(fault.text, "'nic'"), "the first fault stays");
	ok(!*vip.nic && vip.preferred == ADDRESS_FOREVER && !vip.target_count,
		"... and what is bad has its default");
	LOAD("nic", "eth0:web", "cidr_netmask", "24");
	ok(fault.code && !vip.ip.family, "no address");
	same_text(vip.nic, "eth0", "... but the link is known");
}

static void table(void)
{
	ok(strcmp(vip_params[VIP_IP].name, "ip") == 0 &&
			strcmp(vip_params[VIP_NETMASK].name, "cidr_netmask") == 0 &&
			strcmp(vip_params[VIP_NIC].name, "nic") == 0 &&
			strcmp(vip_params[VIP_LABEL].name, "iflabel") == 0 &&
			strcmp(vip_params[VIP_BROADCAST].name, "broadcast") == 0 &&
			strcmp(vip_params[VIP_PREFERRED].name, "preferred_lft") == 0 &&
			strcmp(vip_params[VIP_TARGETS].name, "arp_targets") == 0 &&
			strcmp(vip_params[VIP_UNIQUE].name, "unique_clone_address") == 0 &&
			strcmp(vip_params[VIP_LVS].name, "lvs_support") == 0 &&
			strcmp(vip_params[VIP_LABELLED].name, "lvs_ipv6_addrlabel") == 0,
		"the named rows are where their names say");
	for (size_t i = 0; i < ARRAY_SIZE(vip.given.refused); i++)
		ok(vip_refused(i)->str == &vip.given.refused[i], "refused %zu has its row", i);
}

int main(void)
{
	table();
	defaults();
	taken();
	refused();
	broadcasts();
	lifetimes();
	targets();
	link_words();
	clones();
	more_clones();
	in_spite();
	return done();
}
