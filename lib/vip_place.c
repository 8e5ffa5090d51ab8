// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_place: from the address to its link. */
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>

#include "addrlabel.h"
#include "announcer.h"
#include "namespace.h"
#include "sysctl.h"
#include "vip_place.h"
#include "vip_record.h"
#include "vmac.h"

/* Bytes of a note of the record with its end. */
#define NOTE_MAX 300
/* How long a link that was set up may take until it carries something. */
#define CARRIER_MS 5000
/* How long a look waits for the end of duplicate address detection. */
#define TENTATIVE_MS 4000

static int enter_namespace(const char *record, bool faulty)
{
	char note[NOTE_MAX], recorded[NOTE_MAX] = "";
	const char *name = vip.namespace;
	unsigned long inode = 0;
	int r;

	if (!*name && !faulty)
		return 1;
	if (vip_record_get(record, "namespace", note, sizeof(note)))
		sscanf(note, "%299s %lu", recorded, &inode);
	if (!*name && faulty)
		name = recorded;
	if (!*name)
		return 1;
	r = namespace_enter(name);
	if (r == 0)
		return 1;
	/* The name may be gone, and what was started still live in what it named. */
	if (r == -ENOENT || r == -EINVAL)
		r = inode ? namespace_enter_inode(inode) : 0;
	return r;
}

int vip_place_enter(const char *record, bool faulty, struct vip_goal *ret)
{
	int r = faulty ? vip_record_address(record, &ret->address) : 0;

	snprintf(ret->nic, sizeof(ret->nic), "%s", vip.nic);
	if (faulty && !vip_record_get(record, "link", ret->nic, sizeof(ret->nic)))
		ret->nic[0] = '\0';
	if (r == 0 && vip.ip.family) {
		ret->address = vip.ip;
		r = 1;
	}
	if (r == 1 && prefix_localhost(&ret->address))
		return 0; /* never a resource, whatever the parameters say */
	return r == 1 ? enter_namespace(record, faulty) : r;
}

int vip_place_links(struct netlink *netlink, const struct vip_goal *goal, struct address_links *ret)
{
	struct link link = { 0 };
	int r;

	*ret = (struct address_links){ .spared = vip.lvs ? ADDRESS_LOOPBACK : 0 };
	if (!prefix_link_local(&goal->address))
		return 0;
	r = link_get(netlink, goal->nic, 0, &link);
	if (r == 0 && vip.virtual_mac && strcmp(link.kind, "macvlan") != 0 &&
		vmac_find(netlink, link.index, (int)vip.virtual_mac, &link) == 0)
		r = -ENODEV;
	ret->only = link.index;
	return r;
}

/* 1, 0 or -errno; -ENODEV when it went with its link between the two questions. */
static int find(struct netlink *netlink, const struct prefix *target, struct address_links links,
	struct vip_place *ret)
{
	int r = address_find(netlink, target, links, &ret->address);

	if (r != 1)
		return r;
	r = link_get(netlink, NULL, ret->address.index, &ret->link);
	return r < 0 ? r : 1;
}

int vip_place_find(struct netlink *netlink, const struct vip_goal *goal, struct vip_place *ret)
{
	struct address_links links;
	struct link wanted;
	int r = vip_place_links(netlink, goal, &links);

	if (r < 0)
		return r == -ENODEV ? 0 : r;
	r = find(netlink, &goal->address, links, ret);
	if (r == -ENODEV)
		r = find(netlink, &goal->address, links, ret);
	if (r == -ENODEV)
		return 0;
	if (r == 1 && goal->nic[0] && strcmp(goal->nic, ret->link.name) != 0 &&
		link_get(netlink, goal->nic, 0, &wanted) == 0) {
		links.prefer = wanted.index;
		r = find(netlink, &goal->address, links, ret);
	}
	return r;
}

/* False if a link is neither the one of parameter 'nic' nor the macvlan that belongs on it. */
static bool is_wanted(struct netlink *netlink, const struct link *link)
{
	struct link wanted;
	int r;

	if (!vip.nic[0] || (!vip.virtual_mac && strcmp(vip.nic, link->name) == 0))
		return true;
	r = link_get(netlink, vip.nic, 0, &wanted);
	if (r == 0 && !vip.virtual_mac)
		return wanted.index == link->index;
	if (r == 0)
		r = vmac_find(netlink, wanted.index, (int)vip.virtual_mac, &wanted);
	if (r == 1)
		return wanted.index == link->index;
	return r < 0 && r != -ENODEV; /* what cannot be seen is no fault */
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
	if (is_wanted(netlink, &place->link))
		return NULL;
	return vip.virtual_mac ? "that is not the macvlan of parameter 'virtual_mac'"
			       : "that is not the link of parameter 'nic'";
}

bool vip_place_degraded(struct netlink *netlink, const struct vip_place *place, const char *record,
	char text[VIP_TEXT_MAX])
{
	struct link leg;

	if (announcer_failed(record, text, VIP_TEXT_MAX))
		return true;
	if (vip.link == VIP_LINK_IGNORE)
		return false;
	if (link_trouble(&place->link))
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

int vip_place_ready(struct netlink *netlink, struct vip_place *place, const char *record)
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
	r = vip.addrlabel ? addrlabel_add(netlink, &vip.ip, (uint32_t)vip.addrlabel_value) : 0;
	if (r == 0 && vip.addrlabel)
		r = vip_record_set(record, "labelled", "yes");
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
	if (r == -EACCES && vip.ip.family == AF_INET6 &&
		sysctl_get(AF_INET6, place->link.name, "disable_ipv6") == 1)
		return -EAFNOSUPPORT;
	if (r < 0)
		address_remove(netlink, &place->address.prefix,
			(struct address_links){ .only = place->address.index });
	return r;
}

int vip_place_leave_loopback(struct netlink *netlink, const char *record)
{
	struct address_links links = { .only = ADDRESS_LOOPBACK };
	struct address found;
	int r = vip.lvs ? address_find(netlink, &vip.ip, links, &found) : 0;

	if (r != 1)
		return r;
	r = vip_record_set(record, "loopback", "taken");
	return r < 0 ? r : address_remove(netlink, &vip.ip, links);
}

int vip_place_remember(const struct vip_place *place, const char *degraded, const char *record)
{
	int r = vip_record_note(record, &place->address, &place->link, degraded), s = 0;
	char note[NOTE_MAX];

	if (r >= 0 && *vip.namespace) {
		snprintf(note, sizeof(note), "%.255s %lu", vip.namespace, namespace_inode());
		s = vip_record_set(record, "namespace", note);
	}
	return s < 0 ? s : r;
}
