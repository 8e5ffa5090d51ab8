// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vip: a virtual IP. The resource is an address on a link of this node; it runs where the address
 * is. Drop-in for ocf:heartbeat:IPaddr2; no action starts a child process.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>

#include "address.h"
#include "agent.h"
#include "announce.h"
#include "link.h"
#include "log.h"
#include "prefix.h"
#include "state.h"

static struct call call;

static struct {
	struct prefix ip;
	const char *netmask, *nic, *label;
	long arp_count;
} vip;

static const char need_admin[] = "run it as root or give it CAP_NET_ADMIN";

enum { IP, NETMASK, NIC, LABEL };

static const struct param params[] = {
	[IP] = {
		.name = "ip",
		.prefix = &vip.ip,
		.required = true,
		.unique_group = "address",
		.summary = "The virtual IPv4 or IPv6 address.",
		.text = "The virtual IPv4 or IPv6 address, for example 192.0.2.10 or "
			"2001:db8::10. It may carry the length of its network: 192.0.2.10/24.",
	},
	[NETMASK] = {
		.name = "cidr_netmask",
		.aliases = { "netmask" },
		.str = &vip.netmask,
		.summary = "Length of the address's network, such as 24.",
		.text = "Length of the address's network, such as 24, or for IPv4 a mask such as "
			"255.255.255.0. When it is not given, it is that of the network on the "
			"link that holds the address.",
	},
	[NIC] = {
		.name = "nic",
		.str = &vip.nic,
		.summary = "The link that gets the address, such as eth0.",
		.text = "The link that gets the address, such as eth0. When it is not given, it is "
			"the link that the kernel's routes name for the address.",
	},
	[LABEL] = {
		.name = "iflabel",
		.str = &vip.label,
		.fallback = "",
		.summary = "Label of an IPv4 address, for ifconfig.",
		.text = "Label that is added to the link's name for an IPv4 address: web gives "
			"eth0:web. Both together have at most 15 characters.",
	},
	{
		.name = "arp_count",
		.num = &vip.arp_count,
		.max = 1000,
		.fallback = "5",
		.summary = "Announcements that start sends.",
		.text = "How many announcements start sends: gratuitous ARP for IPv4, unsolicited "
			"neighbour advertisements for IPv6. 0 sends none.",
	},
	{ 0 },
};

static void check_netmask(struct param_fault *fault)
{
	int length, r = prefix_parse_length(vip.ip.family, vip.netmask, &length);

	if (r == 0 && length == 0)
		r = -ERANGE;
	if (r < 0)
		param_blame(fault, &params[NETMASK], vip.netmask, "is no length of a network");
	else if (vip.ip.length != PREFIX_NO_LENGTH && vip.ip.length != length)
		param_blame(fault, &params[NETMASK], vip.netmask, "is not the length that ip has");
	else
		vip.ip.length = length;
}

static void check(struct param_fault *fault)
{
	const char *unusable;
	char text[PREFIX_TEXT_MAX];

	if (vip.netmask)
		check_netmask(fault);
	unusable = prefix_unusable(&vip.ip);
	if (unusable)
		param_blame(fault, &params[IP], prefix_format(&vip.ip, text), "%s", unusable);
	if (vip.nic && (strlen(vip.nic) >= IF_NAMESIZE || strpbrk(vip.nic, "/: ")))
		param_blame(fault, &params[NIC], vip.nic, "cannot be a link's name");
	if (strlen(vip.label) + 3 > IF_NAMESIZE || strpbrk(vip.label, "/: "))
		param_blame(fault, &params[LABEL], vip.label, "cannot be a label");
}

/*
 * The address that this call is about: the parameter's, or while something is wrong with the
 * parameters the one in state before it. 1, 0 when nothing tells, or -errno.
 */
static int find_target(struct prefix *ret)
{
	char text[PREFIX_TEXT_MAX];
	struct state state;
	int r = -ENOENT;

	if (call.fault.code)
		r = state_load(&state, call.state);
	if (r == 0 && state_get(&state, "address", text, sizeof(text)))
		r = prefix_parse(text, ret);
	else if (r == -ENOENT && vip.ip.family)
		*ret = vip.ip;
	else
		return r == -ENOENT ? 0 : -EBADMSG;
	return r < 0 && r != -ENOENT ? r : 1;
}

static enum ocf doubt(int r)
{
	return ocf_fail(OCF_ERR_GENERIC, -r, "remove that file if no address of it is here",
		"cannot read the state '" STATE_DIR "/%s'", call.state);
}

/* Notes what runs here, so that it can be found when the configuration is gone. */
static void remember(const struct prefix *address, const struct link *link)
{
	char text[PREFIX_TEXT_MAX], known[PREFIX_TEXT_MAX];
	struct state state;
	int r = state_load(&state, call.state);

	prefix_format(address, text);
	if (r == 0 && state_get(&state, "address", known, sizeof(known)) &&
		strcmp(known, text) == 0)
		return;
	r = state_set(&state, "address", text);
	if (r == 0)
		r = state_set(&state, "link", link->name);
	if (r == 0)
		r = state_save(&state);
	if (r < 0)
		log_line(LOG_WARNING, "cannot keep state in '%s': %s", state.path, strerror(-r));
}

/* Looks for the address, on `nic` before any other link. 1, 0 or -errno. */
static int look(struct netlink *netlink, const struct prefix *target, struct address *ret,
	struct link *ret_link)
{
	int found = address_find(netlink, target, 0, ret);
	int r;

	if (found <= 0)
		return found;
	r = link_get(netlink, NULL, ret->index, ret_link);
	if (r == -ENODEV && address_find(netlink, target, 0, ret) == 0)
		return 0; /* it went with its link */
	if (r < 0 || call.fault.code || !vip.nic || strcmp(vip.nic, ret_link->name) == 0)
		return r < 0 ? r : 1;
	if (link_get(netlink, vip.nic, 0, ret_link) == 0)
		found = address_find(netlink, target, ret_link->index, ret);
	r = found == 1 ? link_get(netlink, NULL, ret->index, ret_link) : found;
	return r < 0 ? r : found;
}

/* What is wrong with an address that was found; NULL when it serves. */
static const char *defect(const struct address *found, const struct link *link)
{
	if (found->flags & IFA_F_DADFAILED)
		return "another host answers for it (duplicate address detection failed)";
	if (!(link->flags & IFF_UP))
		return "the link is down";
	if (!call.fault.code && vip.nic && strcmp(vip.nic, link->name) != 0)
		return "that is not the link of parameter 'nic'";
	return NULL;
}

static enum ocf monitor(void)
{
	auto_netlink struct netlink netlink = { 0 };
	char text[PREFIX_TEXT_MAX];
	struct address found;
	struct prefix target;
	const char *wrong;
	struct link link;
	int r = find_target(&target);

	if (r < 0)
		return doubt(r);
	if (r == 0)
		return OCF_NOT_RUNNING;
	r = netlink_open(&netlink, 0, &call.deadline);
	if (r == 0)
		r = look(&netlink, &target, &found, &link);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, -r, NULL, "cannot ask the kernel for address '%s'",
			prefix_format(&target, text));
	if (r == 0)
		return OCF_NOT_RUNNING;
	remember(&found.prefix, &link);
	wrong = defect(&found, &link);
	if (!wrong)
		return OCF_SUCCESS;
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "address '%s' is on '%s', but %s",
		prefix_format(&found.prefix, text), link.name, wrong);
}

/* The link by name or by route, and the length of the network if it is not known yet. */
static enum ocf choose_link(struct netlink *netlink, struct link *ret)
{
	char text[PREFIX_TEXT_MAX];
	int index = 0, length = 0;
	int r = vip.nic ? link_get(netlink, vip.nic, 0, ret)
			: link_route(netlink, &vip.ip, &index, &length);

	prefix_format(&vip.ip, text);
	if (r < 0 && vip.nic)
		return ocf_fail(ocf_from_errno(-r), -r, "see 'ip link' for those of this node",
			"cannot use link '%s' of parameter 'nic'", vip.nic);
	if (r == -EINVAL)
		return ocf_fail(OCF_ERR_CONFIGURED, 0, "give one of a host in parameter 'ip'",
			"cannot use '%s': it is the broadcast address of a network here", text);
	if (r == 0 && !vip.nic)
		r = link_get(netlink, NULL, index, ret);
	if (r < 0)
		return ocf_fail(OCF_ERR_ARGS, -r, "give parameter 'nic'",
			"cannot find a link for '%s' by the routes", text);
	if (vip.ip.length != PREFIX_NO_LENGTH)
		return OCF_SUCCESS;
	r = address_network(netlink, ret->index, &vip.ip, &vip.ip.length);
	if (r < 0)
		return ocf_fail(OCF_ERR_ARGS, 0, "give parameter 'cidr_netmask'",
			"cannot tell the length of the network of '%s': no address on '%s' is in "
			"it",
			text, ret->name);
	if (prefix_unusable(&vip.ip))
		return ocf_fail(OCF_ERR_CONFIGURED, 0, "give one of a host in parameter 'ip'",
			"cannot use '%s/%d': it %s", text, vip.ip.length, prefix_unusable(&vip.ip));
	return OCF_SUCCESS;
}

static enum ocf make_address(const struct link *link, struct address *ret)
{
	int length = 0;

	*ret = (struct address){ .prefix = vip.ip, .index = link->index };
	if (*vip.label && vip.ip.family == AF_INET)
		length = snprintf(ret->label, sizeof(ret->label), "%s:%s", link->name, vip.label);
	if ((size_t)length < sizeof(ret->label))
		return OCF_SUCCESS;
	return ocf_fail(OCF_ERR_ARGS, 0, "give a shorter parameter 'iflabel'",
		"cannot label the address '%s:%s': that is over 15 characters", link->name,
		vip.label);
}

static enum ocf add(struct netlink *netlink, struct link *link, const struct address *address)
{
	char text[PREFIX_TEXT_MAX];
	int r = link->flags & IFF_UP ? 0 : link_set_up(netlink, link);

	if (r == 0)
		r = address_add(netlink, address);
	if (r == 0)
		return OCF_SUCCESS;
	prefix_format(&address->prefix, text);
	if (r == -EADDRINUSE)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
			"cannot add '%s' to '%s': another host answers for it", text, link->name);
	return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_admin : NULL,
		"cannot add '%s' to '%s'", text, link->name);
}

static enum ocf start(void)
{
	auto_netlink struct netlink netlink = { 0 };
	char text[PREFIX_TEXT_MAX];
	struct address address;
	enum ocf code = monitor();
	struct link link;
	int r;

	if (code != OCF_NOT_RUNNING)
		return code;
	r = netlink_open(
		&netlink, vip.ip.family == AF_INET6 ? RTMGRP_IPV6_IFADDR : 0, &call.deadline);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, -r, NULL, "cannot talk to the kernel");
	code = choose_link(&netlink, &link);
	if (code == OCF_SUCCESS)
		code = make_address(&link, &address);
	if (code == OCF_SUCCESS)
		code = add(&netlink, &link, &address);
	if (code != OCF_SUCCESS)
		return code;
	r = announce_wanted(&link) ? announce_send(&link, &vip.ip, vip.arp_count) : 0;
	remember(&address.prefix, &link);
	prefix_format(&address.prefix, text);
	log_line(LOG_INFO, "added '%s' to '%s'", text, link.name);
	if (r < 0)
		log_line(LOG_WARNING, "cannot announce '%s' on '%s': %s", text, link.name,
			strerror(-r));
	code = monitor();
	if (code == OCF_NOT_RUNNING)
		return ocf_fail(OCF_ERR_GENERIC, 0, "something else removes it: see 'ip monitor'",
			"address '%s' was added to '%s' and is gone again", text, link.name);
	return code;
}

static enum ocf stop(void)
{
	auto_netlink struct netlink netlink = { 0 };
	char text[PREFIX_TEXT_MAX];
	struct prefix target = { 0 };
	int r = find_target(&target);

	if (r < 0)
		return doubt(r);
	if (r == 0)
		return OCF_SUCCESS;
	r = netlink_open(&netlink, 0, &call.deadline);
	if (r == 0)
		r = address_remove(&netlink, &target);
	prefix_format(&target, text);
	if (r < 0)
		return ocf_fail(ocf_from_errno(-r), -r, r == -EPERM ? need_admin : NULL,
			"cannot remove '%s'", text);
	if (r > 0)
		log_line(LOG_INFO, "removed '%s'", text);
	agent_forget(&call);
	return OCF_SUCCESS;
}

static enum ocf validate(void)
{
	auto_netlink struct netlink netlink = { 0 };
	struct address address;
	struct link link;
	enum ocf code;

	if (call.check_level < 10)
		return OCF_SUCCESS;
	if (netlink_open(&netlink, 0, &call.deadline) < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot talk to the kernel");
	code = choose_link(&netlink, &link);
	return code == OCF_SUCCESS ? make_address(&link, &address) : code;
}

static const struct ra_action actions[] = {
	{ "start", start, .timeout = 20 },
	{ "stop", stop, .timeout = 20 },
	{ "monitor", monitor, .timeout = 20, .interval = 10 },
	{ "validate-all", validate, .timeout = 20 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "vip",
	.summary = "Manages a virtual IPv4 or IPv6 address.",
	.text = "Adds an address to a link of this node, announces it to the neighbours by "
		"gratuitous ARP or unsolicited neighbour advertisements, and removes it again. "
		"Drop-in for ocf:heartbeat:IPaddr2. Stop looks for the address itself, on every "
		"link, and never for a route to it.",
	.params = params,
	.actions = actions,
	.call = &call,
	.positional = { "ip", "nic" },
	.check = check,
};

int main(int argc, char **argv)
{
	return agent_main(&agent, argc, argv);
}
