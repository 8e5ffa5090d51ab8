// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_release: connections, the address, and what was made for it. */
#include <errno.h>
#include <string.h>

#include "addrlabel.h"
#include "connection.h"
#include "conntrack.h"
#include "log.h"
#include "route.h"
#include "vip_record.h"
#include "vip_release.h"
#include "vmac.h"

/* How long closing connections may take. */
#define CLOSE_MS 2000
/* Bytes of a note of the record with its end. */
#define NOTE_MAX 16

/* Ends what still speaks from the address: its peers learn now, not at a time-out. How many. */
static int close_connections(const struct prefix *address, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, CLOSE_MS);
	int count = vip.kill_connections ? connection_kill(address, &slice) : 0;
	int r = vip.kill_connections && count >= 0 ? conntrack_forget(address, &slice) : count;

	if (r < 0)
		log_trace("not all connections were closed: %s", strerror(-r));
	return count < 0 ? 0 : count;
}

int vip_release(struct netlink *netlink, const struct vip_goal *goal,
	const struct deadline *reserve, struct vip_released *ret)
{
	const struct deadline *work = netlink->deadline;
	struct vip_place place = { 0 };
	struct address_links links;
	int r = vip_place_links(netlink, goal, &links);

	*ret = (struct vip_released){ 0 };
	if (r < 0)
		return r == -ENODEV ? 0 : r; /* it went with its link */
	if (vip_place_find(netlink, goal, &place) == 1)
		ret->connections = close_connections(&goal->address, work);
	ret->index = place.link.index;
	netlink->deadline = reserve;
	r = address_remove(netlink, &goal->address, links);
	netlink->deadline = work;
	if (r > 0)
		ret->connections += close_connections(&goal->address, work); /* those in between */
	return r;
}

static int remove_vmac(struct netlink *netlink, int index)
{
	struct link link;

	if (!index && vip.virtual_mac && vip.nic[0] && link_get(netlink, vip.nic, 0, &link) == 0 &&
		vmac_find(netlink, link.index, (int)vip.virtual_mac, &link) == 1)
		index = link.index;
	return index ? vmac_remove_unused(netlink, index) : 0;
}

/* Puts the address back on lo if it was taken from there. */
static int restore_loopback(
	struct netlink *netlink, const struct prefix *address, const char *record)
{
	struct address home = {
		.prefix = *address, .index = ADDRESS_LOOPBACK, .preferred = ADDRESS_FOREVER
	};
	char note[NOTE_MAX];
	int r;

	if (!vip_record_get(record, "loopback", note, sizeof(note)))
		return 0;
	home.prefix.length = prefix_bits(address->family);
	r = address_add(netlink, &home);
	return r < 0 ? r : vip_record_set(record, "loopback", NULL);
}

int vip_release_rest(
	struct netlink *netlink, const struct prefix *address, int index, const char *record)
{
	int first = remove_vmac(netlink, index), r;
	char note[NOTE_MAX];

	if (vip_record_get(record, "labelled", note, sizeof(note))) {
		r = addrlabel_remove(netlink, address);
		first = first < 0 ? first : r;
	}
	r = restore_loopback(netlink, address, record);
	first = first < 0 ? first : r;
	r = vip.flush_routes ? route_flush(address->family) : 0;
	first = first < 0 ? first : r;
	return first < 0 ? first : 0;
}
