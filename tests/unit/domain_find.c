// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_find: what can be a name and a UUID, and whom state and parameters tell to look for. */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "domain_find.h"
#include "domain_identity.h"
#include "private.h"
#include "state.h"
#include "tap.h"

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

static void names(void)
{
	static const char *const good[] = { "vm", "a b", "a,b", "'", "\xc3\xa4", "..", "-" };
	static const char *const bad[] = { "", "a/b", "/", "a\n", "\t", "a\x7f" };
	char longest[257];

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(domain_is_name(good[i]), "'%s' can be a name", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!domain_is_name(bad[i]), "row %zu cannot", i);
	memset(longest, 'n', sizeof(longest));
	longest[256] = '\0';
	ok(!domain_is_name(longest) && domain_is_name(longest + 1), "255 bytes can, 256 cannot");
}

static void uuids(void)
{
	static const char *const bad[] = { "", "4dea22b3", "4dea22b31d52d8f32516782e98ab3fa0",
		"4dea22b3-1d52-d8f3-2516-782e98ab3fa", "4dea22b3-1d52-d8f3-2516-782e98ab3fa00",
		"4dea22b3-1d52-d8f3-2516-782e98ab3fag", "4dea22b3-1d52-d8f3-2516_782e98ab3fa0",
		"4dea22b-31d52-d8f3-2516-782e98ab3fa0", " 4dea22b3-1d52-d8f3-2516-782e98ab3fa" };

	ok(domain_is_uuid(UUID) && domain_is_uuid("4DEA22B3-1D52-D8F3-2516-782E98AB3FA0"),
		"a UUID in either case is one");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!domain_is_uuid(bad[i]), "'%s' is none", bad[i]);
}

static void uris(void)
{
	static const char *const good[] = { "qemu:///system",
		"qemu+tcp://[2001:db8::1]:16509/system", "test+unix:///default?socket=/run/a%20b",
		"xen:///", "vz+x.y-z://h/", "a-name_1" };
	static const char *const bad[] = { "", "qemu:", "qemu://", "://x", "QEMU:///system",
		" qemu:///system", "qemu:///sys tem", "qemu:///system ", "qemu:///system\n",
		"qemu:///syst\xc3\xa8me", "+unix:///system", "a.name", "qemu:///system\x7f" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(domain_is_uri(good[i]), "'%s' can be a URI", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!domain_is_uri(bad[i]), "row %zu cannot", i);
}

/* Who was looked for, of guests that nobody runs. */
static void look(const struct domain_claim *claim, int wanted, const char *name, const char *uuid,
	int wanted_kept, const char *what)
{
	struct deadline deadline = deadline_start(300000);
	struct domain domain = { .uri = "qemu:///system" };
	int kept = 1;

	same(domain_find(&domain, claim, "unit", false, &kept, &deadline), wanted, what);
	same_text(domain.name, name, "... its name");
	same_text(domain.uuid, uuid, "... its UUID");
	same(kept, wanted_kept, "... what became of state");
}

static void finds(void)
{
	static const struct domain_claim nothing = { 0 }, named = { .name = "relevo-a" },
					 known = { .uuid = "4DEA22B3-1D52-D8F3-2516-782E98AB3FA0" },
					 both = { .name = "relevo-a", .uuid = UUID };
	struct domain kept = { .uri = "qemu:///system", .name = "relevo-b" };
	struct state state;

	look(&nothing, 0, "", "", 0, "without a claim and state there is nobody to look for");
	look(&named, 0, "relevo-a", "", 0, "a name is looked for");
	look(&known, 0, UUID, UUID, 0, "a UUID is looked for, and called by it");
	look(&both, 0, "relevo-a", UUID, 0, "both are");
	process_look(getpid(), &kept.process);
	domain_remember(&kept, NULL, "unit");
	look(&nothing, 0, "relevo-b", "", 0, "the one of state is looked for");
	look(&named, 0, "relevo-a", "", 0, "... and then the one that is claimed");
	state_load(&state, "unit");
	state_set(&state, "process", "garbage");
	state_save(&state);
	look(&nothing, -EBADMSG, "", "", -EBADMSG, "a state that is no use is said to be bad");
	look(&named, 0, "relevo-a", "", -EBADMSG, "... and a claim goes on without it");
}

int main(void)
{
	names();
	uuids();
	uris();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	finds();
	return done();
}
