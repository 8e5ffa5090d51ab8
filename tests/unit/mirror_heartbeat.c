// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_heartbeat: who the peer is, by what drbdadm dump says. */
#include "tap.h"

#include "mirror_heartbeat.h"

#define HOST(name) "    on " name " {\n        device           /dev/drbd0 minor 0;\n    }\n"
#define HEAD       "# resource r0 on b: not ignored, not stacked\nresource r0 {\n"

static bool is_peer(const char *dump, const char *self, const char *wanted)
{
	char name[DRBD_NAME_MAX] = "";

	return mirror_other_host(dump, self, name) && strcmp(name, wanted) == 0;
}

int main(void)
{
	char name[DRBD_NAME_MAX] = "", dump[400];

	ok(is_peer(HEAD HOST("a") HOST("b") "    net {\n    }\n}\n", "b", "a"), "the other of two");
	ok(is_peer(HEAD HOST("a") HOST("b") "}\n", "a", "b"), "on either side");
	ok(is_peer(HEAD HOST("a.example") HOST("B") "}\n", "b", "a.example"), "whatever the case");
	ok(!mirror_other_host(HEAD HOST("a") HOST("b") HOST("c"), "b", name),
		"one of three is not");
	ok(!mirror_other_host(HEAD HOST("a") HOST("c"), "b", name), "nor one of two others");
	ok(!mirror_other_host(HEAD HOST("b"), "b", name), "nor nobody");
	ok(!mirror_other_host(HEAD HOST("a") HOST("b") "    stacked-on-top-of r1 {\n", "b", name),
		"nor one below another mirror");
	ok(!mirror_other_host("", "b", name), "nothing tells nothing");
	name[0] = '\0';
	snprintf(dump, sizeof(dump), "    on %0200d {\n" HOST("b"), 1);
	ok(!mirror_other_host(dump, "b", name), "a name that is too long is none");
	return done();
}
