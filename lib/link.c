// SPDX-License-Identifier: GPL-2.0-or-later
/* link: requests about links and routes, and what comes back. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "link.h"

static int take_link(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct link *link = data;
	const struct nlattr *attr;

	link->index = info->ifi_index;
	link->flags = info->ifi_flags;
	link->type = info->ifi_type;
	mnl_attr_for_each (attr, message, sizeof(*info)) {
		unsigned size = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			netlink_take_text(attr, link->name, sizeof(link->name));
		if (mnl_attr_get_type(attr) != IFLA_ADDRESS || size > sizeof(link->hardware))
			continue;
		memcpy(link->hardware, mnl_attr_get_payload(attr), size);
		link->hardware_length = size;
	}
	return MNL_CB_OK;
}

int link_get(struct netlink *netlink, const char *name, int index, struct link *ret)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_GETLINK, 0, sizeof(*info));
	struct link link = { 0 };
	int r;

	if (name && strlen(name) >= IF_NAMESIZE)
		return -ENODEV;
	if (name)
		mnl_attr_put_strz(&request.header, IFLA_IFNAME, name);
	else
		info->ifi_index = index;
	r = netlink_ask(netlink, &request.header, take_link, &link);
	if (r < 0)
		return r;
	*ret = link;
	return 0;
}

int link_set_up(struct netlink *netlink, const struct link *link)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_NEWLINK, NLM_F_ACK, sizeof(*info));

	info->ifi_index = link->index;
	info->ifi_flags = info->ifi_change = IFF_UP;
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

struct route {
	int index, length, type;
};

static int take_route(const struct nlmsghdr *message, void *data)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(message);
	struct route *route = data;
	const struct nlattr *attr;

	route->length = info->rtm_dst_len;
	route->type = info->rtm_type;
	mnl_attr_for_each (attr, message, sizeof(*info))
		if (mnl_attr_get_type(attr) == RTA_OIF)
			route->index = (int)mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

int link_route(
	struct netlink *netlink, const struct prefix *address, int *ret_index, int *ret_length)
{
	union netlink_request request;
	struct rtmsg *info = netlink_begin(&request, RTM_GETROUTE, 0, sizeof(*info));
	struct route route = { 0 };
	int r;

	info->rtm_family = (unsigned char)address->family;
	info->rtm_dst_len = (unsigned char)prefix_bits(address->family);
	info->rtm_flags = RTM_F_FIB_MATCH; /* the route itself, not its use for one address */
	mnl_attr_put(&request.header, RTA_DST, prefix_size(address->family), address->bytes);
	r = netlink_ask(netlink, &request.header, take_route, &route);
	if (r < 0)
		return r;
	if (route.type == RTN_BROADCAST)
		return -EINVAL;
	if (route.index == 0)
		return -ENETUNREACH;
	*ret_index = route.index;
	*ret_length = route.length;
	return 0;
}

bool link_forwards(const struct link *link, int family)
{
	char path[64], answer = '0';
	auto_close int fd = -1;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv%d/conf/%s/forwarding",
		family == AF_INET ? 4 : 6, link->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, &answer, 1) == 1 && answer != '0';
}
