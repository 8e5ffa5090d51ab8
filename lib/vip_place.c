// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_place: from the address to its link. */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>

#include "addrlabel.h"
#include "announcer.h"
#include "connection.h"
#include "conntrack.h"
#include "log.h"
#include "route.h"
#include "vip_place.h"
#include "vip_record.h"
#include "vmac.h"

/* How long a link that was set up may take until it carries something. */
#define CARRIER_MS 5000
/* How long closing connections may take. */
#define CLOSE_MS 2000
/* How long a look waits for the end of duplicate address detection. */
#define TENTATIVE_MS 4000

/* 1, 0 or -errno; -ENODEV when it went with its link between the two questions. */
static int find(
	struct netlink *netlink, const struct prefix *target, int prefer, struct vip_place *ret)
{
	int r = address_find(
		netlink, target, prefer, vip.lvs ? ADDRESS_LOOPBACK : 0, &ret->address);

	if (r != 1)
		return r;
	r = link_get(netlink, NULL, ret->address.index, &ret->link);
	return r < 0 ? r : 1;
}

int vip_place_find(struct netlink *netlink, const struct prefix *target, const char *nic,
	struct vip_place *ret)
{
	struct link wanted;
	int r = find(netlink, target, 0, ret);

	if (r == -ENODEV)
		r = find(netlink, target, 0, ret);
	if (r == 1 && *nic && strcmp(nic, ret->link.name) != 0 &&
		link_get(netlink, nic, 0, &wanted) == 0)
		r = find(netlink, target, wanted.index, ret);
	return r;
}

/* True if a link is the one of parameter 'nic', or the macvlan on it. */
static bool is_wanted(struct netlink *netlink, const struct link *link)
{
	struct link wanted;

	if (!vip.nic[0] || (!vip.virtual_mac && strcmp(vip.nic, link->name) == 0))
		return true;
	if (link_get(netlink, vip.nic, 0, &wanted) < 0)
		return false;
	if (vip.virtual_mac && vmac_find(netlink, wanted.index, (int)vip.virtual_mac, &wanted) != 1)
		return false;
	return wanted.index == link->index;
}

/* The kernel's word on an address that it still checks; 0 or -errno. */
static int settle(struct netlink *netlink, const struct address *address)
{
	const struct deadline *whole = netlink->deadline;
	struct deadline slice = deadline_slice(whole, TENTATIVE_MS);
	int r;

	netlink->deadline = &slice;
	r = address_wait(netlink, address);
	netlink->deadline = whole;
	return r;
}

const char *vip_place_defect(struct netlink *netlink, const struct vip_place *place, bool settled)
{
	unsigned flags = place->address.flags;
	int r = 0;

	if (flags & IFA_F_TENTATIVE && !(flags & IFA_F_OPTIMISTIC) && !link_trouble(&place->link))
		r = settle(netlink, &place->address);
	if (flags & IFA_F_DADFAILED || r == -EADDRINUSE)
		return "another host answers for it (duplicate address detection failed)";
	if (r < 0)
		return "duplicate address detection has not ended";
	if (!settled)
		return NULL;
	if (vip.link == VIP_LINK_FAIL && link_trouble(&place->link))
		return place->link.flags & IFF_UP ? "the link has no carrier" : "the link is down";
	return is_wanted(netlink, &place->link) ? NULL : "that is not the link of parameter 'nic'";
}

bool vip_place_degraded(struct netlink *netlink, const struct vip_place *place, const char *record,
	char text[VIP_TEXT_MAX])
{
	struct link leg;
	char at[40];
	int r = announcer_result(record, at, sizeof(at));

	if (r < 0)
		snprintf(text, VIP_TEXT_MAX, "its announcement of %s failed: %s", at, strerror(-r));
	else if (vip.link == VIP_LINK_IGNORE)
		return false;
	else if (link_trouble(&place->link))
		snprintf(text, VIP_TEXT_MAX, "the link %s", link_trouble(&place->link));
	else if (link_dead_leg(netlink, &place->link, &leg) == 1)
		snprintf(text, VIP_TEXT_MAX, "leg '%s' of the bond %s", leg.name,
			link_trouble(&leg));
	else
		return false;
	return true;
}

/* Makes the macvlan on a link the place. */
static int move_to_vmac(struct netlink *netlink, int parent, struct vip_place *place)
{
	struct link link;
	int r = link_get(netlink, NULL, parent, &link);

	if (r == 0)
		r = vmac_add(netlink, &link, (int)vip.virtual_mac, &place->link);
	place->address.index = place->link.index;
	return r;
}

int vip_place_ready(struct netlink *netlink, struct vip_place *place)
{
	const struct deadline *whole = netlink->deadline;
	struct deadline slice = deadline_slice(whole, CARRIER_MS);
	int r = 0;

	if (!(place->link.flags & IFF_UP)) {
		r = link_set_up(netlink, &place->link);
		netlink->deadline = &slice;
		if (r == 0)
			r = link_wait(netlink, &place->link);
		netlink->deadline = whole;
		if (r < 0 && r != -ETIMEDOUT)
			return r;
	}
	if (vip.link == VIP_LINK_FAIL && link_trouble(&place->link))
		return -ENETDOWN;
	if (vip.addrlabel)
		r = addrlabel_add(netlink, &vip.ip, (uint32_t)vip.addrlabel_value);
	else
		r = 0;
	return r == 0 && vip.virtual_mac ? move_to_vmac(netlink, place->link.index, place) : r;
}

/* True if the macvlan went with the last of its other addresses before this one was there. */
static bool lost_vmac(struct netlink *netlink, const struct vip_place *place)
{
	struct link link;

	return vip.virtual_mac && link_get(netlink, NULL, place->link.index, &link) == -ENODEV;
}

int vip_place_add(struct netlink *netlink, struct vip_place *place)
{
	int r;

	do {
		r = address_add(netlink, &place->address);
		if (r == 0 && vip.virtual_mac)
			r = vmac_keep(netlink, place->link.index);
	} while (r < 0 && deadline_left(netlink->deadline) && lost_vmac(netlink, place) &&
		 move_to_vmac(netlink, place->link.lower, place) == 0);
	if (r < 0)
		address_remove(netlink, &place->address.prefix, vip.lvs ? ADDRESS_LOOPBACK : 0);
	return r;
}

int vip_place_close(const struct prefix *address, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, CLOSE_MS);
	int count = vip.kill_connections ? connection_kill(address, &slice) : 0;
	int r = vip.kill_connections && count >= 0 ? conntrack_forget(address, &slice) : count;

	if (r < 0)
		log_trace("not all connections were closed: %s", strerror(-r));
	return count < 0 ? 0 : count;
}

int vip_place_leave_loopback(struct netlink *netlink, const char *record)
{
	struct address found;
	int r = vip.lvs ? address_find(netlink, &vip.ip, ADDRESS_LOOPBACK, 0, &found) : 0;

	if (r != 1 || found.index != ADDRESS_LOOPBACK)
		return r < 0 ? r : 0;
	r = vip_record_loopback(record, true);
	return r < 0 ? r : address_remove(netlink, &vip.ip, 0);
}

int vip_place_tidy(
	struct netlink *netlink, const struct prefix *address, int index, const char *record)
{
	struct address home = {
		.prefix = *address, .index = ADDRESS_LOOPBACK, .preferred = ADDRESS_FOREVER
	};
	int r = index ? vmac_remove_unused(netlink, index) : 0;

	if (r >= 0 && vip.addrlabel)
		r = addrlabel_remove(netlink, address);
	if (r >= 0 && vip_record_has_loopback(record)) {
		home.prefix.length = prefix_bits(address->family);
		r = address_add(netlink, &home);
	}
	if (r >= 0 && vip.flush_routes)
		r = route_flush(address->family);
	return r < 0 ? r : 0;
}
