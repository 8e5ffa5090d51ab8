// SPDX-License-Identifier: GPL-2.0-or-later
/* addrlabel: one row of the kernel's policy table. */
#include <errno.h>
#include <linux/if_addrlabel.h>
#include <string.h>
#include <sys/socket.h>

#include "addrlabel.h"
#include "log.h"

/* Begins a request about one address. */
static void begin(
	union netlink_request *request, unsigned type, unsigned flags, const struct prefix *address)
{
	struct ifaddrlblmsg *info = netlink_begin(request, type, flags, sizeof(*info));

	info->ifal_family = AF_INET6;
	info->ifal_prefixlen = (uint8_t)prefix_bits(AF_INET6);
	mnl_attr_put(&request->header, IFAL_ADDRESS, prefix_size(AF_INET6), address->bytes);
}

static int take_label(const struct nlmsghdr *message, void *data)
{
	const struct nlattr *attr;
	uint32_t *label = data;

	mnl_attr_for_each (attr, message, sizeof(struct ifaddrlblmsg))
		if (mnl_attr_get_type(attr) == IFAL_LABEL)
			*label = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

/* 0 if the label that counts for the address is `label`, else -EEXIST or another -errno. */
static int compare(struct netlink *netlink, const struct prefix *address, uint32_t label)
{
	union netlink_request request;
	uint32_t found = ~label;
	int r;

	begin(&request, RTM_GETADDRLABEL, 0, address);
	r = netlink_ask(netlink, &request.header, take_label, &found);
	if (r < 0)
		return r;
	return found == label ? 0 : -EEXIST;
}

int addrlabel_add(struct netlink *netlink, const struct prefix *address, uint32_t label)
{
	union netlink_request request;
	int r;

	if (address->family != AF_INET6)
		return -EAFNOSUPPORT;
	begin(&request, RTM_NEWADDRLABEL, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, address);
	mnl_attr_put_u32(&request.header, IFAL_LABEL, label);
	r = netlink_ask(netlink, &request.header, NULL, NULL);
	log_trace("asked the kernel to label the address: %s", strerror(-r));
	return r == -EEXIST ? compare(netlink, address, label) : r;
}

int addrlabel_remove(struct netlink *netlink, const struct prefix *address)
{
	union netlink_request request;
	int r;

	if (address->family != AF_INET6)
		return -EAFNOSUPPORT;
	begin(&request, RTM_DELADDRLABEL, NLM_F_ACK, address);
	mnl_attr_put_u32(&request.header, IFAL_LABEL, 0); /* wanted, and not looked at */
	r = netlink_ask(netlink, &request.header, NULL, NULL);
	log_trace("asked the kernel to take the address's label: %s", strerror(-r));
	return r == -ESRCH ? 0 : r;
}
