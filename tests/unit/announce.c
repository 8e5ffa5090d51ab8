// SPDX-License-Identifier: GPL-2.0-or-later
/* announce: the links on which somebody listens. Frames on a wire are the agent's tests. */
#include <errno.h>
#include <net/if_arp.h>
#include <netinet/in.h>

#include "announce.h"
#include "tap.h"

int main(void)
{
	struct link link = { .flags = IFF_UP | IFF_BROADCAST, .hardware_length = 6 };
	struct prefix address = { .family = AF_INET };
	int r;

	ok(announce_wanted(&link), "Ethernet asks");
	link.flags = IFF_UP | IFF_LOOPBACK;
	ok(!announce_wanted(&link), "the loopback does not");
	link.flags = IFF_UP | IFF_NOARP;
	ok(!announce_wanted(&link), "nor does a link without ARP");
	link.flags = IFF_UP | IFF_POINTOPOINT;
	link.hardware_length = 0;
	ok(!announce_wanted(&link), "nor does one without link addresses");
	link.hardware_length = 20;
	link.type = ARPHRD_INFINIBAND;
	r = announce_send(&link, &address, 1);
	ok(r == -EAFNOSUPPORT || r == -EPERM, "a link address of 20 bytes is not sent to");
	return done();
}
