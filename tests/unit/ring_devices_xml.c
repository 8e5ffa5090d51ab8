// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_devices_xml: CIBs with and without a device for each host. */
#include <errno.h>

#include "ring_devices_xml.h"
#include "tap.h"

#define NODES                                                                                      \
	"<nodes><node id='1' uname='a'/><node id='2' uname='b' type='member'/>"                    \
	"<node id='g' uname='g' type='remote'/></nodes>"
#define RING "<primitive id='r' class='stonith' type='fence_ring'/>"
#define DEVICE(id, attributes)                                                                     \
	"<primitive id='" id "' class='stonith' type='fence_ipmi'><instance_attributes id='" id    \
	"-i'>" attributes "</instance_attributes></primitive>"
#define PAIR(name, value) "<nvpair id='x' name='" name "' value='" value "'/>"

static char host[32];

static int missing(const char *resources)
{
	static char text[4096];

	host[0] = '\0';
	snprintf(text, sizeof(text),
		"<cib><configuration>" NODES "<resources>%s</resources></configuration></cib>",
		resources);
	return ring_devices_missing(text, strlen(text), "fence_ring", host, sizeof(host));
}

int main(void)
{
	same(missing(""), 1, "no device at all");
	same(missing(RING), 1, "none but fence_ring");
	same_text(host, "a", "the first host has none");
	same(missing(RING DEVICE("d", "")), 0, "a device for any node");
	same(missing(RING DEVICE("d", PAIR("pcmk_host_list", "a"))), 1, "a device for one node");
	same_text(host, "b", "the other has none");
	same(missing(DEVICE("d", PAIR("pcmk_host_list", "x, a;b"))), 0, "for two");
	same(missing(DEVICE("d", PAIR("pcmk_host_list", "ab a1"))), 1, "for others of such names");
	same(missing(DEVICE("d", PAIR("pcmk_host_map", "a:1;b:2,3"))), 0, "by a map");
	same(missing(DEVICE("d", PAIR("pcmk_host_map", "a:b"))), 1,
		"what a map leads to is no node");
	same(missing("<group id='g'>" DEVICE("d",
		     PAIR("pcmk_host_list", "a")) "</group>"
						  "<clone id='c'>" DEVICE("e",
							  PAIR("pcmk_host_list", "b")) "</clone>"),
		0, "in groups and clones");
	same(missing("<template id='t' class='stonith' type='fence_ring'/>"
		     "<primitive id='p' template='t'/>"),
		1, "fence_ring by a template");
	same(missing("<template id='t' class='stonith' type='fence_ipmi'/>"
		     "<primitive id='p' template='t'/>"),
		0, "another by a template");
	same(missing("<primitive id='p' class='ocf' type='fence_ipmi'/>"), 1, "no stonith device");
	same(ring_devices_missing("<cib/>", 6, "fence_ring", host, sizeof(host)), 0, "no nodes");
	same(ring_devices_missing("<x/>", 4, "fence_ring", host, sizeof(host)), -EBADMSG, "no CIB");
	same(ring_devices_missing("", 0, "fence_ring", host, sizeof(host)), -EBADMSG, "nothing");
	return done();
}
