// SPDX-License-Identifier: GPL-2.0-or-later
/* xen: what the hypervisor's flags, names and xenstore's words mean; and no host of Xen here. */
#include <errno.h>

#include "tap.h"
#include "xen.h"

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

/* As seen of guests under Xen 4.17. */
static void flags(void)
{
	static const struct {
		uint32_t flags;
		struct xen_state wanted;
		const char *what;
	} rows[] = {
		{ 0x112, { 0 }, "a PVH guest that waits" },
		{ 0x20, { 0 }, "a PV guest that runs" },
		{ 0x8, { .paused = true }, "paused" },
		{ 0x4, { .down = true, .code = XEN_POWEROFF }, "has switched itself off" },
		{ 0x10004, { .down = true, .code = XEN_REBOOT }, "wants to boot again" },
		{ 0x20004, { .down = true, .code = XEN_SUSPEND }, "is suspended" },
		{ 0x30004, { .down = true, .code = XEN_CRASH }, "has crashed" },
		{ 0x40004, { .down = true, .code = XEN_WATCHDOG }, "is ended by its watchdog" },
		{ 0x5, { .dying = true, .down = true }, "is being taken away" },
		{ 0xff0004, { .down = true, .code = 255 }, "has a code that nobody knows" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct xen_state got = xen_state_of(rows[i].flags);

		ok(got.paused == rows[i].wanted.paused && got.down == rows[i].wanted.down &&
				got.dying == rows[i].wanted.dying &&
				got.code == rows[i].wanted.code,
			"%s", rows[i].what);
	}
}

static void names(void)
{
	bool moving;

	ok(xen_is_name("vm", "vm", &moving) && !moving, "a name is its own");
	ok(xen_is_name("migrating-vm", "vm", &moving) && moving, "xend's name on the way");
	ok(xen_is_name("vm--incoming", "vm", &moving) && moving, "xl's name of one that comes");
	ok(xen_is_name("vm--migratedaway", "vm", &moving) && moving, "... and of one that goes");
	ok(!xen_is_name("vm2", "vm", &moving), "a longer name is another's");
	ok(!xen_is_name("v", "vm", &moving), "and so is a shorter one");
	ok(!xen_is_name("vm--more", "vm", &moving), "and one that only looks like that");
	ok(!xen_is_name("migrating-vm2", "vm", &moving), "and another's on the way");
	ok(!xen_is_name("", "vm", &moving), "and none");
}

static void uuids(void)
{
	static const char *const bad[] = { "", "/vm/", "/vm/x", UUID, &("/vm/" UUID)[1],
		"/vm/4dea22b3-1d52-d8f3-2516-782e98ab3fag",
		"/vm/4dea22b301d52-d8f3-2516-782e98ab3fa0",
		"/vm/4dea22b3-1d52-d8f3-2516-782e98ab3fa" };
	char uuid[37] = "before";

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!xen_take_uuid(bad[i], uuid) && strcmp(uuid, "before") == 0, "no UUID in '%s'",
			bad[i]);
	ok(xen_take_uuid("/vm/" UUID, uuid), "a UUID");
	same_text(uuid, UUID, "... as it is");
	ok(xen_take_uuid("/vm/4DEA22B3-1D52-D8F3-2516-782E98AB3FA0-1", uuid),
		"one in capitals, with a number behind");
	same_text(uuid, UUID, "... in lower case, without that");
}

static void uris(void)
{
	ok(xen_is_uri("xen:///system") && xen_is_uri("xen:///"), "URIs of this host");
	ok(xen_is_uri("xen+unix:///system"), "... by its socket");
	ok(!xen_is_uri("xen+tcp://b/") && !xen_is_uri("xen://b/system") &&
			!xen_is_uri("qemu:///system") && !xen_is_uri("xen"),
		"URIs of others");
}

int main(void)
{
	struct deadline deadline = deadline_start(10000);
	struct xen_guest guest;
	struct xen_state state;

	flags();
	names();
	uuids();
	uris();
	ok(!xen_is_here("xen:///system"), "this is no host of Xen");
	ok(xen_look(1, &state) < 0, "so no hypervisor answers");
	ok(xen_find("vm", UUID, 0, &deadline, &guest) == -ENOENT ||
			xen_find("vm", UUID, 0, &deadline, &guest) == -ECONNREFUSED,
		"and no xenstore");
	ok(xen_count(&deadline) < 0 && xen_ask_to_shut_down(1, &deadline) < 0, "for anything");
	return done();
}
