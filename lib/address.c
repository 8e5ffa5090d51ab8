// SPDX-License-Identifier: GPL-2.0-or-later
/* address: found by a dump of all, added and removed by a request each. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "address.h"
#include "log.h"
#include "sysctl.h"

/* Copies an address attribute; false if it does not have this family's size. */
static bool take_prefix(const struct nlattr *attr, int family, struct prefix *ret)
{
	if (mnl_attr_get_payload_len(attr) != prefix_size(family))
		return false;
	*ret = (struct prefix){ .family = family, .length = PREFIX_NO_LENGTH };
	memcpy(ret->bytes, mnl_attr_get_payload(attr), prefix_size(family));
	return true;
}

/* The kernel shows no life of an IPv4 address that is valid for ever, but a flag. */
static uint32_t read_preferred(const struct nlattr *attr, unsigned flags)
{
	struct ifa_cacheinfo life;

	if (flags & IFA_F_DEPRECATED || mnl_attr_get_payload_len(attr) < sizeof(life))
		return flags & IFA_F_DEPRECATED ? 0 : ADDRESS_FOREVER;
	memcpy(&life, mnl_attr_get_payload(attr), sizeof(life));
	return life.ifa_prefered;
}

static void take_broadcast(const struct nlattr *attr, uint8_t broadcast[4])
{
	if (mnl_attr_get_payload_len(attr) == 4)
		memcpy(broadcast, mnl_attr_get_payload(attr), 4);
}

/* Reads an RTM_NEWADDR message; false if it has no address of its own. */
static bool read_address(const struct nlmsghdr *message, struct address *ret)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr, *life = NULL;
	bool local = false, found = false;

	*ret = (struct address){
		.index = (int)info->ifa_index,
		.flags = info->ifa_flags,
		.preferred = ADDRESS_FOREVER,
	};
	mnl_attr_for_each (attr, message, sizeof(*info)) {
		switch (mnl_attr_get_type(attr)) {
		case IFA_LOCAL:
			local = found = take_prefix(attr, info->ifa_family, &ret->prefix);
			break;
		case IFA_ADDRESS: /* the peer's on a point-to-point link: IFA_LOCAL wins */
			if (!local)
				found = take_prefix(attr, info->ifa_family, &ret->prefix);
			break;
		case IFA_LABEL:
			netlink_take_text(attr, ret->label, sizeof(ret->label));
			break;
		case IFA_BROADCAST:
			take_broadcast(attr, ret->broadcast);
			break;
		case IFA_FLAGS:
			ret->flags = mnl_attr_get_u32(attr);
			break;
		case IFA_CACHEINFO:
			life = attr;
			break;
		}
	}
	if (life)
		ret->preferred = read_preferred(life, ret->flags);
	ret->prefix.length = info->ifa_prefixlen;
	return found;
}

/* Gives every address of a family to `each`. */
static int dump(struct netlink *netlink, int family, mnl_cb_t each, void *data)
{
	union netlink_request request;
	struct ifaddrmsg *info = netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP, sizeof(*info));

	info->ifa_family = (uint8_t)family;
	return netlink_dump(netlink, &request.header, each, data);
}

struct search {
	const struct prefix *prefix;
	struct address_links links;
	bool found;
	struct address *ret;
};

static bool is_left_out(const struct address *address, const struct address_links *links)
{
	return address->index == links->spared || (links->only && address->index != links->only);
}

static int compare(const struct nlmsghdr *message, void *data)
{
	struct search *search = data;
	struct address address;

	if (!read_address(message, &address))
		return MNL_CB_OK;
	if (!prefix_same_address(&address.prefix, search->prefix) ||
		is_left_out(&address, &search->links))
		return MNL_CB_OK;
	if (!search->found || address.index == search->links.prefer)
		*search->ret = address;
	search->found = true;
	return MNL_CB_OK;
}

int address_find(struct netlink *netlink, const struct prefix *prefix, struct address_links links,
	struct address *ret)
{
	struct search search = { prefix, links, false, ret };
	int r = dump(netlink, prefix->family, compare, &search);

	log_trace("looked for the address on every link: %s", r < 0          ? strerror(-r)
							      : search.found ? "found"
									     : "not found");
	return r < 0 ? r : search.found;
}

/* Begins a request about one address; IFA_LOCAL alone names it. */
static void begin(union netlink_request *request, unsigned type, unsigned flags,
	const struct address *address)
{
	const struct prefix *prefix = &address->prefix;
	struct ifaddrmsg *info = netlink_begin(request, type, NLM_F_ACK | flags, sizeof(*info));

	info->ifa_family = (uint8_t)prefix->family;
	info->ifa_prefixlen = (uint8_t)prefix->length;
	info->ifa_index = (uint32_t)address->index;
	if (prefix_loopback(prefix))
		info->ifa_scope = RT_SCOPE_HOST; /* as those beside it on lo, or it is refused */
	mnl_attr_put(&request->header, IFA_LOCAL, prefix_size(prefix->family), prefix->bytes);
}

void address_broadcast(const struct prefix *prefix, bool low, uint8_t broadcast[4])
{
	uint32_t address, host;

	memset(broadcast, 0, 4);
	if (prefix->family != AF_INET || prefix->length < 0 || prefix->length > 30)
		return;
	memcpy(&address, prefix->bytes, sizeof(address));
	host = htonl(0xffffffffU >> prefix->length);
	address = low ? address & ~host : address | host;
	memcpy(broadcast, &address, sizeof(address));
}

/* Begins the request that makes an address as it is described. */
static void begin_new(union netlink_request *request, unsigned flags, const struct address *address)
{
	const struct prefix *prefix = &address->prefix;
	struct ifa_cacheinfo life = { address->preferred, ADDRESS_FOREVER, 0, 0 };
	uint32_t none = 0;

	begin(request, RTM_NEWADDR, flags, address);
	mnl_attr_put(&request->header, IFA_ADDRESS, prefix_size(prefix->family), prefix->bytes);
	if (prefix->family == AF_INET && memcmp(address->broadcast, &none, sizeof(none)) != 0)
		mnl_attr_put(&request->header, IFA_BROADCAST, 4, address->broadcast);
	if (address->label[0])
		mnl_attr_put_strz(&request->header, IFA_LABEL, address->label);
	mnl_attr_put_u32(&request->header, IFA_FLAGS, address->flags);
	if (address->preferred != ADDRESS_FOREVER)
		mnl_attr_put(&request->header, IFA_CACHEINFO, sizeof(life), &life);
}

/* The kernel takes the flag of an optimistic address only where the link's setting allows it. */
static void allow_optimistic(const struct address *address)
{
	char name[IF_NAMESIZE];

	if (address->flags & IFA_F_OPTIMISTIC && if_indextoname((unsigned)address->index, name))
		sysctl_set(AF_INET6, name, "optimistic_dad", 1);
}

static int request_add(struct netlink *netlink, const struct address *address)
{
	union netlink_request request;
	int r;

	allow_optimistic(address);
	begin_new(&request, NLM_F_CREATE | NLM_F_EXCL, address);
	r = netlink_ask(netlink, &request.header, NULL, NULL);
	log_trace("asked the kernel to add the address: %s", strerror(-r));
	return r == -EEXIST ? 0 : r;
}

int address_prefer(struct netlink *netlink, const struct address *address)
{
	union netlink_request request;

	begin_new(&request, NLM_F_REPLACE, address);
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

static int request_remove(struct netlink *netlink, const struct address *address)
{
	union netlink_request request;
	int r;

	begin(&request, RTM_DELADDR, 0, address);
	r = netlink_ask(netlink, &request.header, NULL, NULL);
	log_trace("asked the kernel to remove the address: %s", strerror(-r));
	/* It went, or its link did: whoever asked looks again. */
	return r == -EADDRNOTAVAIL || r == -ENODEV || r == -ENXIO ? 0 : r;
}

/* Waits for the kernel's word on an IPv6 address; `events` has heard it all since the start. */
static int wait_until_usable(
	struct netlink *netlink, struct netlink *events, const struct address *address)
{
	struct address found;
	int r;

	for (;;) {
		r = address_find(netlink, &address->prefix,
			(struct address_links){ .prefer = address->index }, &found);
		if (r <= 0)
			return r == 0 ? -EADDRNOTAVAIL : r;
		if (found.flags & IFA_F_DADFAILED)
			return -EADDRINUSE;
		if (!(found.flags & IFA_F_TENTATIVE) || (found.flags & IFA_F_OPTIMISTIC))
			return 0;
		log_trace("waiting for duplicate address detection");
		r = netlink_hear(events, NULL, NULL);
		if (r < 0)
			return r;
	}
}

int address_wait(struct netlink *netlink, const struct address *address)
{
	auto_netlink struct netlink events = { 0 };
	int r = netlink_open(&events, RTMGRP_IPV6_IFADDR, netlink->deadline);

	return r < 0 ? r : wait_until_usable(netlink, &events, address);
}

int address_add(struct netlink *netlink, const struct address *address)
{
	auto_netlink struct netlink events = { 0 };
	int r;

	if (address->prefix.family == AF_INET)
		return request_add(netlink, address);
	r = netlink_open(&events, RTMGRP_IPV6_IFADDR, netlink->deadline);
	if (r == 0)
		r = request_add(netlink, address);
	if (r < 0)
		return r;
	r = wait_until_usable(netlink, &events, address);
	if (r < 0)
		request_remove(netlink, address);
	return r;
}

static void keep_secondaries(const struct address *address)
{
	char name[IF_NAMESIZE];

	if (address->prefix.family != AF_INET || address->flags & IFA_F_SECONDARY)
		return;
	if (if_indextoname((unsigned)address->index, name))
		sysctl_set(AF_INET, name, "promote_secondaries", 1);
}

int address_remove(struct netlink *netlink, const struct prefix *prefix, struct address_links links)
{
	struct address found;
	int r, count = 0;

	while ((r = address_find(netlink, prefix, links, &found)) == 1) {
		if (deadline_left(netlink->deadline) == 0)
			return -ETIMEDOUT;
		keep_secondaries(&found);
		r = request_remove(netlink, &found);
		if (r < 0)
			return r;
		count++;
	}
	return r < 0 ? r : count;
}

struct network {
	const struct prefix *prefix;
	int index, length;
};

static int compare_network(const struct nlmsghdr *message, void *data)
{
	struct network *network = data;
	struct address address;

	if (!read_address(message, &address) || address.index != network->index)
		return MNL_CB_OK;
	if (prefix_contains(&address.prefix, network->prefix) &&
		address.prefix.length > network->length)
		network->length = address.prefix.length;
	return MNL_CB_OK;
}

int address_network(
	struct netlink *netlink, int index, const struct prefix *prefix, int *ret_length)
{
	struct network network = { prefix, index, -1 };
	int r = dump(netlink, prefix->family, compare_network, &network);

	if (r < 0)
		return r;
	if (network.length < 0)
		return -EADDRNOTAVAIL;
	*ret_length = network.length;
	return 0;
}
