// SPDX-License-Identifier: GPL-2.0-or-later
/* addrlabel: the kernel's table, and which source address it makes of it. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "addrlabel.h"
#include "cleanup.h"
#include "network.h"

#define ROW "ip addrlabel list | grep -q 'prefix fd77::50/128 label "

/* The text of the address from which this node would send to `to`. */
static const char *source(const char *to, char text[INET6_ADDRSTRLEN])
{
	auto_close int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	socklen_t size = sizeof(address);

	inet_pton(AF_INET6, to, &address.sin6_addr);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return NULL;
	return inet_ntop(AF_INET6, &address.sin6_addr, text, INET6_ADDRSTRLEN);
}

static void labels(struct netlink *netlink)
{
	char text[INET6_ADDRSTRLEN];
	struct prefix address;

	prefix_parse("fd77::50/64", &address);
	same_text(source("fd77::51", text), "fd77::50", "the nearest address is the source");
	same(addrlabel_remove(netlink, &address), 0, "a label that is not there is removed");
	same(addrlabel_add(netlink, &address, 99), 0, "an address gets a label");
	ok(shell(ROW "99 *$'"), "... it alone, on any link");
	same_text(source("fd77::51", text), "fd77::1", "... and is no source any more");
	same_text(source("fd77::50", text), "fd77::50", "... but to itself");
	same(addrlabel_add(netlink, &address, 99), 0, "it gets the same again");
	same(addrlabel_add(netlink, &address, 98), -EEXIST, "but not another");
	ok(shell(ROW "99 *$'"), "... and keeps the first");
	same(addrlabel_remove(netlink, &address), 0, "the label is removed");
	same_text(source("fd77::51", text), "fd77::50", "... and it is a source again");
	ok(!shell("ip addrlabel list | grep -q fd77"), "... and nothing of it is left");
	same(addrlabel_add(netlink, &address, 0), 0, "0 is a label");
	ok(shell(ROW "0 *$'"), "... of that value");
	same(addrlabel_remove(netlink, &address), 0, "... and is removed");
}

static void refused(struct netlink *netlink)
{
	struct prefix address;

	prefix_parse("fd77::50", &address);
	same(addrlabel_add(netlink, &address, UINT32_MAX), -EINVAL, "the label 'none' is none");
	prefix_parse("10.77.0.50", &address);
	same(addrlabel_add(netlink, &address, 99), -EAFNOSUPPORT, "IPv4 has no labels");
	same(addrlabel_remove(netlink, &address), -EAFNOSUPPORT, "... to remove either");
}

int main(void)
{
	struct deadline deadline = deadline_in(300000);
	auto_netlink struct netlink netlink = { 0 };

	if (!private_cable())
		return skip_rest("a network of its own needs root");
	shell("ip addr add fd77::50/64 dev eth0 nodad");
	same(netlink_open(&netlink, 0, &deadline), 0, "the kernel is there");
	labels(&netlink);
	refused(&netlink);
	return done();
}
