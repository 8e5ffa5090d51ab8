// SPDX-License-Identifier: GPL-2.0-or-later
/* conntrack: tracked connections are found by a dump of all and deleted by a request each. */
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "conntrack.h"
#include "log.h"
#include "netlink.h"
#include "prefix.h"

#define COUNT_FILE "/proc/sys/net/netfilter/nf_conntrack_count"

/* What is needed of an entry: NULL where it has no such attribute. */
struct entry {
	const struct nlattr *original, *reply, *zone, *id;
};

/* A walk through all entries. An order has a netlink of its own: its answer would come in the
 * middle of the list. */
struct walk {
	const struct prefix *address;
	struct netlink *list, *orders;
	int forgotten;
	bool seen, busy;
};

/* True if this network namespace tracks any connection now. */
static bool tracks(void)
{
	auto_close int fd = open(COUNT_FILE, O_RDONLY | O_CLOEXEC);
	char first = '0';

	return fd >= 0 && read(fd, &first, 1) == 1 && first != '0';
}

static void read_entry(const struct nlmsghdr *message, struct entry *ret)
{
	const struct nlattr *attr;

	*ret = (struct entry){ 0 };
	mnl_attr_for_each (attr, message, sizeof(struct nfgenmsg)) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_TUPLE_ORIG:
			ret->original = attr;
			break;
		case CTA_TUPLE_REPLY:
			ret->reply = attr;
			break;
		case CTA_ZONE:
			ret->zone = attr;
			break;
		case CTA_ID:
			ret->id = attr;
			break;
		}
	}
}

/* The attribute of this type in `nest`, or NULL. */
static const struct nlattr *find(const struct nlattr *nest, int type)
{
	const struct nlattr *attr;

	if (nest)
		mnl_attr_for_each_nested (attr, nest)
			if (mnl_attr_get_type(attr) == type)
				return attr;
	return NULL;
}

/* True if one end (CTA_IP_*) of a direction of the flow is `address`. */
static bool is_end(const struct nlattr *tuple, int end, const struct prefix *address)
{
	const struct nlattr *attr = find(find(tuple, CTA_TUPLE_IP), end);

	return attr && mnl_attr_get_payload_len(attr) == prefix_size(address->family) &&
	       memcmp(mnl_attr_get_payload(attr), address->bytes, prefix_size(address->family)) ==
		       0;
}

static bool is_of(const struct entry *entry, const struct prefix *address)
{
	bool v4 = address->family == AF_INET;

	return is_end(entry->original, v4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, address) ||
	       is_end(entry->reply, v4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, address);
}

static void begin(union netlink_request *request, int type, unsigned flags, int family)
{
	struct nfgenmsg *info = netlink_begin(
		request, NFNL_SUBSYS_CTNETLINK << 8 | (unsigned)type, flags, sizeof(*info));

	info->nfgen_family = (uint8_t)family;
	info->version = NFNETLINK_V0;
}

/* Puts an attribute as it came, its flags (NLA_F_NESTED) included. */
static void copy(struct nlmsghdr *request, const struct nlattr *attr)
{
	if (attr)
		mnl_attr_put(request, attr->nla_type, mnl_attr_get_payload_len(attr),
			mnl_attr_get_payload(attr));
}

static int request_forget(struct walk *walk, const struct entry *entry)
{
	union netlink_request request;

	if (deadline_left(walk->orders->deadline) == 0)
		return -ETIMEDOUT;
	begin(&request, IPCTNL_MSG_CT_DELETE, NLM_F_ACK, walk->address->family);
	copy(&request.header, entry->original);
	copy(&request.header, entry->zone);
	copy(&request.header, entry->id);
	return netlink_ask(walk->orders, &request.header, NULL, NULL);
}

static int forget_one(const struct nlmsghdr *message, void *data)
{
	struct walk *walk = data;
	struct entry entry;
	int r;

	read_entry(message, &entry);
	/* A request to delete that names no flow deletes them all. */
	if (!entry.original || !is_of(&entry, walk->address))
		return MNL_CB_OK;
	walk->seen = true;
	r = request_forget(walk, &entry);
	walk->forgotten += r == 0;
	if (r == -EBUSY)
		walk->busy = true;
	else if (r < 0 && r != -ENOENT) {
		errno = -r;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

/* One walk will do: the kernel holds its place in the list whatever goes from it. */
static int forget_all(struct walk *walk)
{
	union netlink_request request;
	int r;

	begin(&request, IPCTNL_MSG_CT_GET, NLM_F_DUMP, walk->address->family);
	r = netlink_ask(walk->list, &request.header, forget_one, walk);
	return r == 0 && walk->busy ? -EBUSY : r;
}

int conntrack_forget(const struct prefix *address, const struct deadline *deadline)
{
	auto_netlink struct netlink list = { 0 }, orders = { 0 };
	struct walk walk = { address, &list, &orders, 0, false, false };
	int r;

	if (!tracks())
		return 0;
	r = netlink_open_on(&list, NETLINK_NETFILTER, 0, deadline);
	if (r == 0)
		r = netlink_open_on(&orders, NETLINK_NETFILTER, 0, deadline);
	if (r == 0)
		r = forget_all(&walk);
	log_trace("forgot %d tracked connections of the address: %s", walk.forgotten, strerror(-r));
	/* No such netlink; no ctnetlink on it (nfnetlink_rcv_msg() in nfnetlink.c). */
	if (r == -EPROTONOSUPPORT || (r == -EINVAL && !walk.seen))
		return -EOPNOTSUPP;
	return r < 0 ? r : walk.forgotten;
}
