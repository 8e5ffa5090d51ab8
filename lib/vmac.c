// SPDX-License-Identifier: GPL-2.0-or-later
/* vmac: macvlans, and the settings with which one shares a wire with its parent. */
#include <errno.h>
#include <linux/if_link.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "log.h"
#include "sysctl.h"
#include "vmac.h"

#define KIND "macvlan"
#define NAME "vmac"
/* How often a search that was overtaken is begun again. */
#define TRIES 5
/*
 * The link's group (IFLA_GROUP) says that it may be removed: a number of its own, so that the
 * kernel's "remove the links of this group" is "remove this link unless vmac_keep() was called".
 */
#define UNUSED(index) (0x5e000000U ^ (unsigned)(index))
#define USED          0U

static const uint8_t vrrp[] = { 0x00, 0x00, 0x5e, 0x00, 0x01 }; /* and the ID */
/* fe80::/64 with the EUI-64 of such a MAC (RFC 4291, appendix A), but for the ID. */
static const uint8_t link_local[] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x02, 0x00, 0x5e, 0xff, 0xfe,
	0x00, 0x01 };

static bool is_macvlan(const struct link *link)
{
	return strcmp(link->kind, KIND) == 0;
}

static bool has_mac(const struct link *link)
{
	return is_macvlan(link) && link->hardware_length == ETH_ALEN &&
	       memcmp(link->hardware, vrrp, sizeof(vrrp)) == 0;
}

/* What a macvlan that is looked for has. */
struct wanted {
	int lower, netns, id; /* as in struct link */
};

static bool matches(const struct link *link, const void *data)
{
	const struct wanted *wanted = data;

	return has_mac(link) && link->lower == wanted->lower &&
	       link->lower_netns == wanted->netns && link->hardware[sizeof(vrrp)] == wanted->id;
}

int vmac_find(struct netlink *netlink, int parent_index, int id, struct link *ret)
{
	struct wanted wanted = { .lower = parent_index, .id = id };
	struct link parent;
	int r = link_get(netlink, NULL, parent_index, &parent);

	/* On a macvlan the kernel puts another one beside it. */
	if (r == 0 && is_macvlan(&parent))
		wanted = (struct wanted){ parent.lower, parent.lower_netns, id };
	if (r == 0)
		r = link_find(netlink, KIND, matches, &wanted, ret);
	return r == -ENODEV ? 0 : r;
}

/*
 * Private: in the other modes a frame from a second host with this MAC, which duplicate address
 * detection has to hear, is taken for an own one.
 */
static int create(
	struct netlink *netlink, const struct link *parent, int id, char name[IF_NAMESIZE])
{
	union netlink_request request;
	struct nlattr *info, *data;
	uint8_t hardware[ETH_ALEN];

	if (snprintf(name, IF_NAMESIZE, NAME "%d.%d", id, parent->index) >= IF_NAMESIZE)
		return -ENAMETOOLONG;
	memcpy(hardware, vrrp, sizeof(vrrp));
	hardware[sizeof(vrrp)] = (uint8_t)id;
	netlink_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK,
		sizeof(struct ifinfomsg));
	mnl_attr_put_strz(&request.header, IFLA_IFNAME, name);
	mnl_attr_put_u32(&request.header, IFLA_LINK, (uint32_t)parent->index);
	mnl_attr_put(&request.header, IFLA_ADDRESS, sizeof(hardware), hardware);
	info = mnl_attr_nest_start(&request.header, IFLA_LINKINFO);
	mnl_attr_put_strz(&request.header, IFLA_INFO_KIND, KIND);
	data = mnl_attr_nest_start(&request.header, IFLA_INFO_DATA);
	mnl_attr_put_u32(&request.header, IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE);
	mnl_attr_nest_end(&request.header, data);
	mnl_attr_nest_end(&request.header, info);
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

/* Two nodes would else have the same link-local address at the same time. */
static int stop_link_local(struct netlink *netlink, int index)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_SETLINK, NLM_F_ACK, sizeof(*info));
	struct nlattr *all, *inet6;
	int r;

	info->ifi_index = index;
	all = mnl_attr_nest_start(&request.header, IFLA_AF_SPEC);
	inet6 = mnl_attr_nest_start(&request.header, AF_INET6);
	mnl_attr_put_u8(&request.header, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(&request.header, inet6);
	mnl_attr_nest_end(&request.header, all);
	r = netlink_ask(netlink, &request.header, NULL, NULL);
	return r == -EAFNOSUPPORT ? 0 : r; /* there is no IPv6 here */
}

/* Raises a link's setting to `value`, or makes it 0. 0 or -errno. */
static int set(const char *link, int family, const char *key, int value)
{
	int now = sysctl_get(family, link, key), r = now < 0 ? now : 0;

	if (r == 0 && (!value || now < value))
		r = sysctl_set(family, link, key, value);
	if (r == -ENOENT)
		return family == AF_INET6 ? 0 : -ENODEV; /* no IPv6 here, or the link is gone */
	return r;
}

/* ARP only in the name of the link's own addresses: each of two on one wire has its own MAC. */
static int set_own_arp(const char *link)
{
	int r = set(link, AF_INET, "arp_ignore", 1);

	return r < 0 ? r : set(link, AF_INET, "arp_announce", 2);
}

static int set_parents_arp(struct netlink *netlink, const struct link *parent)
{
	int r = set_own_arp(parent->name);
	struct link now;

	if (r == 0)
		r = link_get(netlink, NULL, parent->index, &now);
	if (r < 0 || !is_macvlan(&now) || now.lower_netns)
		return r;
	r = link_get(netlink, NULL, now.lower, &now);
	return r < 0 ? r : set_own_arp(now.name);
}

/* All that a macvlan needs, also if another caller has just made it and is at the same. */
static int furnish(struct netlink *netlink, const struct link *parent, const struct link *link)
{
	int r = stop_link_local(netlink, link->index);

	if (r == 0)
		r = set_own_arp(link->name);
	if (r == 0)
		r = set(link->name, AF_INET, "rp_filter", 2);
	if (r == 0)
		r = set(link->name, AF_INET6, "accept_ra", 0);
	if (r == 0)
		r = link_set_up(netlink, link);
	return r < 0 ? r : set_parents_arp(netlink, parent);
}

/* One attempt. 0, -EAGAIN when another caller came between, or another -errno. */
static int find_or_make(
	struct netlink *netlink, const struct link *parent, int id, struct link *ret)
{
	char name[IF_NAMESIZE];
	struct link link = { 0 };
	bool made = false;
	int r = vmac_find(netlink, parent->index, id, &link);

	if (r == 0) {
		r = create(netlink, parent, id, name);
		log_trace("asked the kernel for a virtual MAC: %s", strerror(-r));
		if (r < 0)
			return r;
		made = true;
		r = link_get(netlink, name, 0, &link);
	}
	if (r >= 0)
		r = furnish(netlink, parent, &link);
	if (r == 0)
		r = link_get(netlink, NULL, link.index, ret);
	if (r < 0 && made)
		vmac_remove_unused(netlink, link.index);
	return r == -ENODEV ? -EAGAIN : r;
}

int vmac_add(struct netlink *netlink, const struct link *parent, int id, struct link *ret)
{
	int r = -EAGAIN;

	if (id < 1 || id > UINT8_MAX)
		return -EINVAL;
	if (parent->type != ARPHRD_ETHER)
		return -EAFNOSUPPORT;
	/* A name that stays taken is another link's. */
	for (int i = 0; r == -EAGAIN || (r == -EEXIST && i < TRIES); i++) {
		if (deadline_left(netlink->deadline) == 0)
			return -ETIMEDOUT;
		r = find_or_make(netlink, parent, id, ret);
	}
	return r;
}

static int set_group(struct netlink *netlink, int index, unsigned group)
{
	union netlink_request request;
	struct ifinfomsg *info = netlink_begin(&request, RTM_SETLINK, NLM_F_ACK, sizeof(*info));

	info->ifi_index = index;
	mnl_attr_put_u32(&request.header, IFLA_GROUP, group);
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

int vmac_keep(struct netlink *netlink, int index)
{
	return set_group(netlink, index, USED);
}

struct use {
	int index;
	bool used;
};

static int take_use(const struct nlmsghdr *message, void *data)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;
	struct use *use = data;
	bool automatic = false;

	if ((int)info->ifa_index != use->index)
		return MNL_CB_OK;
	mnl_attr_for_each (attr, message, sizeof(*info))
		if (info->ifa_family == AF_INET6 && mnl_attr_get_type(attr) == IFA_ADDRESS &&
			mnl_attr_get_payload_len(attr) > sizeof(link_local))
			automatic = memcmp(mnl_attr_get_payload(attr), link_local,
					    sizeof(link_local)) == 0;
	use->used |= !automatic;
	return MNL_CB_OK;
}

/* 1, 0 or -errno. */
static int has_address(struct netlink *netlink, int index)
{
	struct use use = { .index = index };
	union netlink_request request;
	int r;

	netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP, sizeof(struct ifaddrmsg));
	r = netlink_dump(netlink, &request.header, take_use, &use);
	return r < 0 ? r : use.used;
}

/* Removes the link if it is still in its group: -ENODEV if not. */
static int remove_if_unused(struct netlink *netlink, int index)
{
	union netlink_request request;

	netlink_begin(&request, RTM_DELLINK, NLM_F_ACK, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(&request.header, IFLA_GROUP, UNUSED(index));
	return netlink_ask(netlink, &request.header, NULL, NULL);
}

/* True for one that create() makes: a macvlan with the MAC, called vmacID.INDEX. */
static bool is_ours(const struct link *link)
{
	int id = 0, parent = 0, end = 0;

	return has_mac(link) && sscanf(link->name, NAME "%d.%d%n", &id, &parent, &end) == 2 &&
	       link->name[end] == '\0' && id == link->hardware[sizeof(vrrp)];
}

int vmac_remove_unused(struct netlink *netlink, int index)
{
	struct link link = { 0 };
	bool used = false;
	int r = link_get(netlink, NULL, index, &link);

	if (r == 0 && !is_ours(&link))
		return 0;
	if (r == 0)
		r = set_group(netlink, index, UNUSED(index));
	if (r == 0) {
		r = has_address(netlink, index);
		used = r == 1;
	}
	if (r >= 0)
		r = used ? set_group(netlink, index, USED) : remove_if_unused(netlink, index);
	log_trace("the virtual MAC '%s': %s", link.name,
		r < 0  ? strerror(-r)
		: used ? "used"
		       : "removed");
	if (r < 0)
		return r == -ENODEV ? 0 : r;
	return !used;
}
