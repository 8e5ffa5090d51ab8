// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_choice: the link by name or route, and the address for it. */
#include <errno.h>
#include <linux/if_addr.h>
#include <net/if_arp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "announce.h"
#include "route.h"
#include "vip_choice.h"

__attribute__((format(printf, 4, 5))) static int refuse(
	struct param_fault *fault, enum ocf code, const char *hint, const char *format, ...)
{
	va_list args;

	fault->code = code;
	snprintf(fault->hint, sizeof(fault->hint), "%s", hint);
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -EINVAL;
}

static int no_link(struct param_fault *fault, int r)
{
	char text[PREFIX_TEXT_MAX];

	prefix_format(&vip.ip, text);
	if (vip.nic[0])
		return refuse(fault, ocf_from_errno(-r), "see 'ip link' for those of this node",
			"cannot use link '%s' of parameter 'nic': %s", vip.nic, strerror(-r));
	if (r == -EINVAL)
		return refuse(fault, OCF_ERR_CONFIGURED, "give one of a host in parameter 'ip'",
			"cannot use '%s': it is the broadcast address of a network here", text);
	return refuse(fault, OCF_ERR_GENERIC, "give parameter 'nic'",
		"cannot find a link for '%s' by the routes: %s", text, strerror(-r));
}

/* What an address may not be on this link, or a clone's on any that others hear. */
static int check_link(struct param_fault *fault, const struct link *link)
{
	char text[PREFIX_TEXT_MAX];
	const char *unusable = prefix_unusable(&vip.ip);

	prefix_format(&vip.ip, text);
	if (unusable)
		return refuse(fault, OCF_ERR_CONFIGURED, "give one of a host in parameter 'ip'",
			"cannot use '%s': it %s", text, unusable);
	if (prefix_loopback(&vip.ip) && !(link->flags & IFF_LOOPBACK))
		return refuse(fault, OCF_ERR_CONFIGURED, "give nic=lo, or another address",
			"cannot put '%s' on '%s': it is a loopback address", text, link->name);
	if (vip.virtual_mac && link->type != ARPHRD_ETHER)
		return refuse(fault, OCF_ERR_CONFIGURED,
			"leave virtual_mac out, or give another nic",
			"cannot give '%s' a virtual MAC: it is no Ethernet link", link->name);
	if (vip.virtual_mac && link->master)
		return refuse(fault, OCF_ERR_CONFIGURED, "give the bridge or bond as nic",
			"cannot give '%s' a virtual MAC: it is a port of another link", link->name);
	if (vip.shared && announce_wanted(link))
		return refuse(fault, OCF_ERR_CONFIGURED,
			"use nic=lo behind a director, a balancer, or unique_clone_address=true",
			"cannot put a clone's '%s' on '%s': every node would answer for it", text,
			link->name);
	return 0;
}

/* The link by name or by route, and the length of the network if it is not known yet. */
static int choose_link(struct netlink *netlink, struct link *ret, struct param_fault *fault)
{
	char text[PREFIX_TEXT_MAX];
	int index = 0, length = 0, r;

	r = vip.nic[0] ? link_get(netlink, vip.nic, 0, ret)
		       : route_find(netlink, &vip.ip, &index, &length);
	if (r == 0 && !vip.nic[0])
		r = link_get(netlink, NULL, index, ret);
	if (r < 0)
		return no_link(fault, r);
	if (vip.ip.length == PREFIX_NO_LENGTH &&
		address_network(netlink, ret->index, &vip.ip, &vip.ip.length) < 0)
		return refuse(fault, OCF_ERR_GENERIC, "give parameter 'cidr_netmask'",
			"cannot tell the length of the network of '%s': no address on '%s' is in "
			"it",
			prefix_format(&vip.ip, text), ret->name);
	return check_link(fault, ret);
}

int vip_choose(struct netlink *netlink, struct vip_place *ret, struct param_fault *fault)
{
	struct address *address = &ret->address;
	char first = *vip.given.broadcast;
	int length = 0, r = choose_link(netlink, &ret->link, fault);

	if (r < 0)
		return r;
	*address = (struct address){
		.prefix = vip.ip,
		.index = ret->link.index,
		.preferred = vip.preferred,
		.flags = (vip.nodad               ? IFA_F_NODAD
				 : vip.optimistic ? IFA_F_OPTIMISTIC
						  : 0) |
			 (vip.noprefixroute || vip.virtual_mac ? IFA_F_NOPREFIXROUTE : 0),
	};
	if (first == '\0' || first == '+' || first == '-')
		address_broadcast(&vip.ip, first == '-', address->broadcast);
	else
		memcpy(address->broadcast, vip.broadcast, sizeof(address->broadcast));
	if (*vip.label && vip.ip.family == AF_INET)
		length = snprintf(
			address->label, sizeof(address->label), "%s:%s", ret->link.name, vip.label);
	if ((size_t)length < sizeof(address->label))
		return 0;
	return refuse(fault, OCF_ERR_ARGS, "give a shorter parameter 'iflabel'",
		"cannot label the address '%s:%s': that is over 15 characters", ret->link.name,
		vip.label);
}
