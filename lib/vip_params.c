// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_params: the table of a virtual IP's parameters. */
#include "vip_settings.h"

struct vip_settings vip;

static const char *const link_choices[] = { "fail", "degrade", "ignore", "true", "false", NULL };

/* What of IPaddr2 needs the CLUSTERIP target, which the kernel has no more. */
#define CLUSTER_IP(number, its_name)                                                               \
	{                                                                                          \
		.name = its_name, .str = &vip.given.refused[number], .fallback = "",               \
		.summary = "Refused: for a Cluster IP, which the kernel has no more.",             \
		.text = "Of IPaddr2's Cluster IP, which the kernel has no more. Give the address " \
			"to a clone with nic=lo behind a director, or put a balancer on it."       \
	}

const struct param vip_params[] = {
	[VIP_IP] = {
		.name = "ip",
		.aliases = { "ipv6addr" },
		.prefix = &vip.ip,
		.required = true,
		.unique_group = "address",
		.summary = "The virtual IPv4 or IPv6 address.",
		.text = "The virtual IPv4 or IPv6 address, for example 192.0.2.10 or "
			"2001:db8::10. It may carry the length of its network: 192.0.2.10/24.",
	},
	[VIP_NETMASK] = {
		.name = "cidr_netmask",
		.aliases = { "netmask" },
		.str = &vip.given.netmask,
		.fallback = "",
		.summary = "Length of the address's network, such as 24.",
		.text = "Length of the address's network, such as 24, or for IPv4 a mask such as "
			"255.255.255.0. When it is not given, it is that of the network on the "
			"link that holds the address.",
	},
	[VIP_NIC] = {
		.name = "nic",
		.str = &vip.given.nic,
		.fallback = "",
		.summary = "The link that gets the address, such as eth0.",
		.text = "The link that gets the address, such as eth0, by its name or an "
			"alternative name; eth0:web gives a label, too. When it is not given, it "
			"is the link that the kernel's routes name for the address.",
	},
	[VIP_LABEL] = {
		.name = "iflabel",
		.str = &vip.given.label,
		.fallback = "",
		.summary = "Label of an IPv4 address, for ifconfig.",
		.text = "Label that is added to the link's name for an IPv4 address: web gives "
			"eth0:web. Both together have at most 15 characters.",
	},
	[VIP_BROADCAST] = {
		.name = "broadcast",
		.str = &vip.given.broadcast,
		.fallback = "",
		.summary = "Broadcast address; + and - derive it.",
		.text = "Broadcast address of an IPv4 address. + sets and - clears the bits of the "
			"host's part; without it, it is as with +.",
	},
	[VIP_PREFERRED] = {
		.name = "preferred_lft",
		.str = &vip.given.preferred,
		.fallback = "forever",
		.reloadable = true,
		.summary = "Seconds for which new connections may come from the address.",
		.text = "Seconds for which new connections may come from the address (RFC 4862, "
			"5.5.4), or forever. 0 makes it an address that is only answered for; "
			"with IPv4 no other number has an effect.",
	},
	[VIP_TARGETS] = {
		.name = "arp_targets",
		.str = &vip.given.targets,
		.fallback = "",
		.reloadable = true,
		.summary = "Neighbours that are told one by one, too.",
		.text = "Up to eight addresses, with blanks between them, of neighbours that each "
			"announcement is also sent to alone: firewalls and routers that ignore "
			"what is sent to all. The word gateway stands for the link's own.",
	},
	[VIP_UNIQUE] = {
		.name = "unique_clone_address",
		.flag = &vip.unique_clone,
		.fallback = "false",
		.summary = "Each instance of a clone has its own address.",
		.text = "Adds the number of a clone's instance to the address, so that each has "
			"its own. The clone needs globally-unique=true.",
	},
	[VIP_LVS] = {
		.name = "lvs_support",
		.flag = &vip.lvs,
		.fallback = "false",
		.summary = "Where it does not run, the address may be on lo.",
		.text = "For LVS's direct routing with IPv4: an address on lo is not taken for "
			"this resource; start removes it there and stop puts it back.",
	},
	[VIP_LABELLED] = {
		.name = "lvs_ipv6_addrlabel",
		.flag = &vip.addrlabel,
		.fallback = "false",
		.summary = "Keeps an IPv6 address from being a source.",
		.text = "For LVS with IPv6: gives the address a label of its own (RFC 6724), so "
			"that no connection of this node comes from it.",
	},
	[VIP_NAMESPACE] = {
		.name = "network_namespace",
		.str = &vip.namespace,
		.fallback = "",
		.summary = "Network namespace of the link, as ip-netns(8) names it.",
	},
	{
		.name = "lvs_ipv6_addrlabel_value",
		.num = &vip.addrlabel_value,
		.max = 0x7fffffff,
		.fallback = "99",
		.summary = "The label of lvs_ipv6_addrlabel.",
	},
	{
		.name = "arp_count",
		.num = &vip.arp_count,
		.max = 1000,
		.fallback = "5",
		.reloadable = true,
		.summary = "Announcements in a burst.",
		.text = "How many announcements start sends at once and five seconds later again: "
			"gratuitous ARP for IPv4, as request and as reply by turns, unsolicited "
			"neighbour advertisements for IPv6. 0 sends none.",
	},
	{
		.name = "arp_interval",
		.ms = &vip.arp_interval,
		.bare = 1,
		.max = 60000,
		.fallback = "200ms",
		.reloadable = true,
		.summary = "Time between two announcements; 200 is 200 ms.",
	},
	{
		.name = "arp_count_refresh",
		.num = &vip.arp_count_refresh,
		.max = 1000,
		.fallback = "0",
		.reloadable = true,
		.summary = "Announcements with each monitor.",
		.text = "How many announcements each monitor sends, for IPv4 and IPv6: a help for "
			"neighbours that learnt something wrong while the cluster was split.",
	},
	{
		.name = "arp_bg",
		.aliases = { "background" },
		.flag = &vip.arp_bg,
		.fallback = "true",
		.reloadable = true,
		.summary = "Start does not wait for the first burst.",
		.text = "Start ends when the first announcement has left; false makes it wait for "
			"the first burst. The second is always in the background.",
	},
	{
		.name = "arp_sender",
		.str = &vip.given.ignored,
		.fallback = "",
		.reloadable = true,
		.summary = "Without effect: no other program sends.",
		.text = "IPaddr2's choice of a program. Without effect: the agent itself sends, "
			"on InfiniBand too.",
	},
	{
		.name = "send_arp_opts",
		.str = &vip.given.ignored,
		.fallback = "",
		.reloadable = true,
		.summary = "Without effect: both forms are always sent.",
		.text = "IPaddr2's options for that program, of which -A asked for ARP replies. "
			"Without effect: requests and replies are always sent by turns.",
	},
	{
		.name = "run_arping",
		.flag = &vip.run_arping,
		.fallback = "false",
		.reloadable = true,
		.summary = "Start looks first whether another host has the address.",
		.text = "Before an IPv4 address is added, all of the link is asked for half a "
			"second who has it; another owner makes start fail, so that another node "
			"may try. IPv6 always has this by the kernel, but for nodad.",
	},
	{
		.name = "nodad",
		.flag = &vip.nodad,
		.fallback = "false",
		.reloadable = true,
		.summary = "No duplicate address detection for IPv6.",
	},
	{
		.name = "optimistic_dad",
		.flag = &vip.optimistic,
		.fallback = "false",
		.reloadable = true,
		.summary = "An IPv6 address is used while duplicates are looked for.",
		.text = "Start does not wait for duplicate address detection (RFC 4429), and the "
			"next monitor shows how it ended. Sets optimistic_dad of the link.",
	},
	{
		.name = "noprefixroute",
		.flag = &vip.noprefixroute,
		.fallback = "false",
		.summary = "The address brings no route to its network.",
	},
	{
		.name = "virtual_mac",
		.num = &vip.virtual_mac,
		.max = 255,
		.fallback = "0",
		.summary = "Number of a MAC address that moves with the address.",
		.text = "From 1 to 255: the address lives on a macvlan of the link whose MAC "
			"address is 00:00:5e:00:01 and this number, as VRRP's are, so that a "
			"takeover changes no neighbour's ARP cache. Each monitor announces it, or "
			"switches would forget it. No other cluster or VRRP router on the segment "
			"may use the number, nor a resource that may be on another node. Sets "
			"arp_ignore=1 and arp_announce=2 on the link.",
	},
	{
		.name = "check_link_status",
		.choice = &vip.given.link,
		.choices = link_choices,
		.fallback = "fail",
		.reloadable = true,
		.summary = "What a link without carrier means.",
		.text = "A link that is down or has no carrier, and a dead leg of a bond: with "
			"fail the first makes monitor fail and the second shows the resource as "
			"degraded, with degrade both show it as degraded, with ignore neither "
			"matters. true is fail, false is ignore.",
	},
	{
		.name = "kill_connections",
		.flag = &vip.kill_connections,
		.fallback = "true",
		.reloadable = true,
		.summary = "Stop closes the connections of the address.",
		.text = "Stop closes the TCP and UDP connections that end at the address, where "
			"the kernel can (SOCK_DESTROY), and makes it forget what it tracks of "
			"them, so that peers notice at once. Listening sockets stay.",
	},
	{
		.name = "flush_routes",
		.flag = &vip.flush_routes,
		.fallback = "false",
		.reloadable = true,
		.summary = "Stop flushes what the kernel derived from routes.",
	},
	CLUSTER_IP(0, "mac"),
	CLUSTER_IP(1, "clusterip_hash"),
	CLUSTER_IP(2, "clusterip_hash_seed"),
	CLUSTER_IP(3, "clusterip_firewall"),
	CLUSTER_IP(4, "clusterip_table"),
	CLUSTER_IP(5, "clusterip_chain"),
	{ 0 },
};

const struct param *vip_refused(size_t number)
{
	const struct param *row = vip_params;

	while (row->str != &vip.given.refused[number])
		row++;
	return row;
}
