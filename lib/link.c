// SPDX-License-Identifier: GPL-2.0-or-later
/* link: requests about links, and what comes back. */
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>

#include "link.h"
#include "log.h"
#include "sysctl.h"

/* States of RFC 2863 in linux/if.h, which net/if.h does not let in beside it. */
enum { NOT_PRESENT = 1, DOWN = 2, LOWER_DOWN = 3 };

/* How many links may stand on one another: a vlan on a vlan on a bond. */
#define DEEPEST 8

static unsigned take_hardware(const struct nlattr *attr, uint8_t *hardware)
{
	unsigned size = mnl_attr_get_payload_len(attr);

	if (size > LINK_HARDWARE_MAX)
		return 0;
	memcpy(hardware, mnl_attr_get_payload(attr), size);
	return size;
}

static void take_kind(const struct nlattr *info, struct link *link)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, info)
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			netlink_take_text(attr, link->kind, sizeof(link->kind));
}

static void take_attribute(const struct nlattr *attr, struct link *link)
{
	switch (mnl_attr_get_type(attr)) {
	case IFLA_IFNAME:
		netlink_take_text(attr, link->name, sizeof(link->name));
		break;
	case IFLA_ADDRESS:
		link->hardware_length = take_hardware(attr, link->hardware);
		break;
	case IFLA_BROADCAST:
		take_hardware(attr, link->broadcast);
		break;
	case IFLA_OPERSTATE:
		link->state = mnl_attr_get_u8(attr);
		break;
	case IFLA_LINK:
		link->lower = (int)mnl_attr_get_u32(attr);
		break;
	case IFLA_LINK_NETNSID:
		link->lower_netns = (int)mnl_attr_get_u32(attr) + 1;
		break;
	case IFLA_MASTER:
		link->master = (int)mnl_attr_get_u32(attr);
		break;
	case IFLA_LINKINFO:
		take_kind(attr, link);
		break;
	}
}

static int take_link(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct link *link = data;
	const struct nlattr *attr;

	*link = (struct link){
		.index = info->ifi_index,
		.flags = info->ifi_flags,
		.type = info->ifi_type,
	};
	mnl_attr_for_each (attr, message, sizeof(*info))
		take_attribute(attr, link);
	return MNL_CB_OK;
}

/* Begins a question about links whose answer leaves out their statistics. */
static struct ifinfomsg *begin(union netlink_request *request, unsigned flags)
{
	struct ifinfomsg *info = netlink_begin(request, RTM_GETLINK, flags, sizeof(*info));

	mnl_attr_put_u32(&request->header, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return info;
}

int link_get(struct netlink *netlink, const char *name, int index, struct link *ret)
{
	union netlink_request request;
	struct ifinfomsg *info = begin(&request, 0);
	struct link link = { 0 };
	int r;

	if (name && strlen(name) >= LINK_NAME_MAX)
		return -ENODEV;
	if (name)
		mnl_attr_put_strz(&request.header,
			strlen(name) < IF_NAMESIZE ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
	else
		info->ifi_index = index;
	r = netlink_ask(netlink, &request.header, take_link, &link);
	if (r < 0)
		return r;
	*ret = link;
	return 0;
}

struct search {
	bool (*matches)(const struct link *link, const void *data);
	const void *data;
	bool found;
	struct link *ret;
};

static int compare(const struct nlmsghdr *message, void *data)
{
	struct search *search = data;
	struct link link;

	take_link(message, &link);
	if (!search->found && search->matches(&link, search->data)) {
		search->found = true;
		*search->ret = link;
	}
	return MNL_CB_OK;
}

int link_find(struct netlink *netlink, const char *kind,
	bool (*matches)(const struct link *link, const void *data), const void *data,
	struct link *ret)
{
	struct search search = { matches, data, false, ret };
	union netlink_request request;
	struct nlattr *info;
	int r;

	begin(&request, NLM_F_DUMP);
	if (kind) {
		info = mnl_attr_nest_start(&request.header, IFLA_LINKINFO);
		mnl_attr_put_strz(&request.header, IFLA_INFO_KIND, kind);
		mnl_attr_nest_end(&request.header, info);
	}
	r = netlink_dump(netlink, &request.header, compare, &search);
	return search.found ? 1 : r;
}

int link_set_up(struct netlink *netlink, const struct link *link)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_NEWLINK, NLM_F_ACK, sizeof(*info));

	info->ifi_index = link->index;
	info->ifi_flags = info->ifi_change = IFF_UP;
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

const char *link_trouble(const struct link *link)
{
	if (!(link->flags & IFF_UP))
		return "is down";
	if (link->state == NOT_PRESENT)
		return "has no device any more";
	return link->state == DOWN || link->state == LOWER_DOWN ? "has no carrier" : NULL;
}

int link_wait(struct netlink *netlink, struct link *link)
{
	auto_netlink struct netlink events = { 0 };
	int r = netlink_open(&events, RTMGRP_LINK, netlink->deadline);

	while (r == 0) {
		r = link_get(netlink, NULL, link->index, link);
		if (r < 0 || !link_trouble(link))
			break;
		log_trace("waiting for '%s', which %s", link->name, link_trouble(link));
		r = netlink_hear(&events, NULL, NULL);
	}
	return r;
}

static bool is_dead_leg(const struct link *link, const void *bond)
{
	return link->master == *(const int *)bond && link_trouble(link);
}

static bool stands_on_lower(const struct link *link)
{
	return link->lower &&
	       (strcmp(link->kind, "vlan") == 0 || strcmp(link->kind, "macvlan") == 0 ||
		       strcmp(link->kind, "ipvlan") == 0);
}

int link_dead_leg(struct netlink *netlink, const struct link *link, struct link *ret)
{
	struct link base = *link;

	for (int i = 0; i < DEEPEST && stands_on_lower(&base); i++) {
		int r = link_get(netlink, NULL, base.lower, &base);

		if (r < 0)
			return r;
	}
	if (strcmp(base.kind, "bond") != 0)
		return 0;
	return link_find(netlink, NULL, is_dead_leg, &base.index, ret);
}

struct hardware {
	const uint8_t *bytes;
	unsigned length;
};

static bool has_hardware(const struct link *link, const void *data)
{
	const struct hardware *hardware = data;

	return link->hardware_length == hardware->length &&
	       memcmp(link->hardware, hardware->bytes, hardware->length) == 0;
}

int link_is_own(struct netlink *netlink, const uint8_t *hardware, unsigned length)
{
	struct hardware wanted = { hardware, length };
	struct link link;

	return link_find(netlink, NULL, has_hardware, &wanted, &link);
}

bool link_forwards(const struct link *link, int family)
{
	return sysctl_get(family, link->name, "forwarding") > 0;
}

char *link_format_hardware(
	const uint8_t *hardware, unsigned length, char text[LINK_HARDWARE_TEXT_MAX])
{
	text[0] = '\0';
	for (unsigned i = 0; i < length && i < LINK_HARDWARE_MAX; i++)
		sprintf(text + (i ? 3 * i - 1 : 0), "%s%02x", i ? ":" : "", hardware[i]);
	return text;
}
