// SPDX-License-Identifier: GPL-2.0-or-later
/* sysctl: a link's settings of both families, read and set. */
#include <errno.h>

#include "sysctl.h"
#include "tap.h"
#include "wire.h"

#define CONF "/proc/sys/net/ipv%d/conf/eth0/%s"

static void both(int family, int version, const char *key)
{
	ok(shell("echo 0 >" CONF, version, key), "IPv%d's %s is set to 0", version, key);
	same(sysctl_get(family, "eth0", key), 0, "... and read");
	same(sysctl_set(family, "eth0", key, 1), 0, "it is set to 1");
	ok(shell("test $(cat " CONF ") = 1", version, key), "... in the kernel");
	same(sysctl_get(family, "eth0", key), 1, "... and read");
	same(sysctl_set(family, "eth0", key, 1), 0, "once more");
	same(sysctl_get(family, "eth0", key), 1, "... changes nothing");
}

static void missing(void)
{
	char name[200];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	same(sysctl_get(AF_INET, "eth0", "no_such_key"), -ENOENT, "a key that there is not");
	same(sysctl_set(AF_INET, "eth0", "no_such_key", 1), -ENOENT, "... cannot be set");
	same(sysctl_get(AF_INET, "eth7", "forwarding"), -ENOENT, "a link that there is not");
	same(sysctl_get(AF_INET6, "eth7", "forwarding"), -ENOENT, "... for IPv6, too");
	same(sysctl_set(AF_INET6, "eth7", "forwarding", 1), -ENOENT, "... cannot be set");
	errno = 0;
	same(sysctl_get(AF_INET, name, "forwarding"), -ENAMETOOLONG, "a name longer than any");
	errno = 0;
	same(sysctl_set(AF_INET, name, "forwarding", 0), -ENAMETOOLONG, "... cannot be set");
	same(sysctl_get(AF_INET6, "eth0", "arp_ignore"), -ENOENT, "IPv6 has no key of IPv4's");
}

static void values(void)
{
	same(sysctl_set(AF_INET6, "eth0", "hop_limit", 77), 0, "a number of two digits");
	same(sysctl_get(AF_INET6, "eth0", "hop_limit"), 77, "... is read whole");
	same(sysctl_set(AF_INET6, "eth0", "hop_limit", 4711), -EINVAL, "one that is refused");
	same(sysctl_get(AF_INET6, "eth0", "hop_limit"), 77, "... changes nothing");
}

int main(void)
{
	if (!private_wire())
		return skip_rest("it needs root for a network of its own");
	both(AF_INET, 4, "promote_secondaries");
	both(AF_INET, 4, "forwarding");
	both(AF_INET6, 6, "forwarding");
	missing();
	values();
	ok(shell("ip link add link eth0 name eth0.7 type vlan id 7 2>/dev/null || "
		 "ip link add name eth0.7 type bridge"),
		"a link with a dot in its name");
	same(sysctl_set(AF_INET, "eth0.7", "forwarding", 0), 0, "... has settings, too");
	same(sysctl_get(AF_INET, "eth0.7", "forwarding"), 0, "... of its own");
	return done();
}
