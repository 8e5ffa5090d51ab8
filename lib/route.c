// SPDX-License-Identifier: GPL-2.0-or-later
/* route: one route asked for, or all of them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "route.h"

struct route {
	int index, length, type;
};

/* The first link of a route that goes over several. */
static int first_hop(const struct nlattr *attr)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);

	return mnl_attr_get_payload_len(attr) < sizeof(*hop) ? 0 : hop->rtnh_ifindex;
}

static int take_route(const struct nlmsghdr *message, void *data)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(message);
	struct route *route = data;
	const struct nlattr *attr;

	route->length = info->rtm_dst_len;
	route->type = info->rtm_type;
	mnl_attr_for_each (attr, message, sizeof(*info)) {
		if (mnl_attr_get_type(attr) == RTA_OIF)
			route->index = (int)mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == RTA_MULTIPATH)
			route->index = first_hop(attr);
	}
	return MNL_CB_OK;
}

int route_find(
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

struct gateway {
	int family, index;
	bool found;
	struct prefix *ret;
};

static void take_via(const struct nlattr *attr, struct gateway *gateway)
{
	if (mnl_attr_get_payload_len(attr) != prefix_size(gateway->family) || gateway->found)
		return;
	*gateway->ret = (struct prefix){ .family = gateway->family, .length = PREFIX_NO_LENGTH };
	memcpy(gateway->ret->bytes, mnl_attr_get_payload(attr), prefix_size(gateway->family));
	gateway->found = true;
}

/* The gateway of the hop over the wanted link, of a route over several. */
static void take_hops(const struct nlattr *attr, struct gateway *gateway)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);
	int rest = mnl_attr_get_payload_len(attr);

	for (; RTNH_OK(hop, rest); rest -= NLMSG_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		const struct nlattr *inner = (const struct nlattr *)RTNH_DATA(hop);
		int length = hop->rtnh_len - (int)sizeof(*hop);

		for (; hop->rtnh_ifindex == gateway->index && mnl_attr_ok(inner, length);
			length -= MNL_ALIGN(inner->nla_len), inner = mnl_attr_next(inner))
			if (mnl_attr_get_type(inner) == RTA_GATEWAY)
				take_via(inner, gateway);
	}
}

static int take_gateway(const struct nlmsghdr *message, void *data)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr, *via = NULL, *hops = NULL;
	struct gateway *gateway = data;
	int index = 0;

	if (info->rtm_dst_len != 0 || info->rtm_family != gateway->family ||
		info->rtm_table != RT_TABLE_MAIN)
		return MNL_CB_OK;
	mnl_attr_for_each (attr, message, sizeof(*info)) {
		if (mnl_attr_get_type(attr) == RTA_OIF)
			index = (int)mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == RTA_GATEWAY)
			via = attr;
		if (mnl_attr_get_type(attr) == RTA_MULTIPATH)
			hops = attr;
	}
	if (via && index == gateway->index)
		take_via(via, gateway);
	if (hops)
		take_hops(hops, gateway);
	return MNL_CB_OK;
}

int route_gateway(struct netlink *netlink, int family, int index, struct prefix *ret)
{
	struct gateway gateway = { family, index, false, ret };
	union netlink_request request;
	struct rtmsg *info = netlink_begin(&request, RTM_GETROUTE, NLM_F_DUMP, sizeof(*info));
	int r;

	info->rtm_family = (unsigned char)family;
	r = netlink_dump(netlink, &request.header, take_gateway, &gateway);
	return gateway.found ? 1 : r;
}

int route_flush(int family)
{
	auto_close int fd = open(family == AF_INET ? "/proc/sys/net/ipv4/route/flush"
						   : "/proc/sys/net/ipv6/route/flush",
		O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, "1\n", 2) < 0 ? -errno : 0;
}
