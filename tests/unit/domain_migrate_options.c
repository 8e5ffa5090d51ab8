// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_options: virsh's words of each kind, and what is none of them. */
#include <errno.h>
#include <libvirt/libvirt.h>

#include "cleanup.h"
#include "domain_migrate_options.h"
#include "tap.h"

static struct domain_migrate_options options;
static const char *bad;

static int parse(const char *text)
{
	return domain_migrate_options_parse(text, &options, &bad);
}

static void test_flags(void)
{
	same(parse(""), 0, "nothing");
	same(options.flags, 0, "... is no flag");
	same(parse("  --live\t--verbose --timeout-suspend "), 0, "words without a flag");
	same(options.flags, 0, "... are no flag");
	same(parse("--p2p --tunnelled --unsafe --unsafe"), 0, "flags, one twice");
	same(options.flags, VIR_MIGRATE_PEER2PEER | VIR_MIGRATE_TUNNELLED | VIR_MIGRATE_UNSAFE,
		"... are libvirt's");
	same(parse("--copy-storage-all --tls --parallel --persistent --undefinesource"), 0, "more");
	same(options.flags,
		VIR_MIGRATE_NON_SHARED_DISK | VIR_MIGRATE_TLS | VIR_MIGRATE_PARALLEL |
			VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE,
		"... are libvirt's");
	same(parse("--postcopy-after-precopy --direct"), 0, "what is the caller's part");
	ok(options.after_precopy && options.direct, "... is told to him");
	same(options.flags, VIR_MIGRATE_POSTCOPY, "... and needs post-copy");
}

static void test_values(void)
{
	same(parse("--bandwidth 100 --comp-mt-level=3 --listen-address :: --migrate-disks vda,vdb"),
		0, "values, with '=' or without");
	same((long long)options.count, 4, "... four");
	same_text(options.values[0].name, VIR_MIGRATE_PARAM_BANDWIDTH, "bandwidth");
	same(options.values[0].type, MIGRATE_OPTION_LONG, "... is a long number");
	same(options.values[0].number, 100, "... 100");
	same(options.values[1].type, MIGRATE_OPTION_INT, "level is a number");
	same(options.values[1].number, 3, "... 3");
	same_text(options.values[2].text, "::", "an address");
	same(options.values[3].type, MIGRATE_OPTION_LIST, "disks are a list");
	same(parse("--xml /a=b --migrateuri tcp://%n --timeout 30 --timeout-postcopy"), 0,
		"others");
	same_text(options.values[0].text, "/a=b", "a value may have a '='");
	same_text(options.uri, "tcp://%n", "the URI is the caller's");
	same(options.timeout, 30, "so is the time");
	ok(options.post_copy, "and what then");
}

static void test_bad(void)
{
	static const struct {
		const char *text, *bad;
	} rows[] = {
		{ "--offline", "--offline" },
		{ "--unsafe --suspend", "--suspend" },
		{ "--dname other", "--dname" },
		{ "--postcopy-resume", "--postcopy-resume" },
		{ "p2p", "p2p" },
		{ "-p2p", "-p2p" },
		{ "--", "--" },
		{ "--p2p=yes", "--p2p" },
		{ "--P2P", "--P2P" },
		{ "--bandwidth", "--bandwidth" },
		{ "--bandwidth=", "--bandwidth" },
		{ "--bandwidth fast", "--bandwidth" },
		{ "--bandwidth -1", "--bandwidth" },
		{ "--bandwidth 1 --bandwidth 2", "--bandwidth" },
		{ "--comp-mt-level 2147483648", "--comp-mt-level" },
		{ "--timeout 0", "--timeout" },
		{ "--timeout 1 --timeout 2", "--timeout" },
		{ "--migrateuri a --migrateuri b", "--migrateuri" },
		{ "--p2p 'quoted'", "'quoted'" },
		{ "guest", "guest" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		same(parse(rows[i].text), -EINVAL, rows[i].text);
		same_text(bad, rows[i].bad, "... names the word");
	}
}

static void test_long(void)
{
	char text[VALUE_MAX + 2];

	memset(text, ' ', sizeof(text));
	text[VALUE_MAX] = '\0';
	same(parse(text), 0, "as long as a value may be");
	text[VALUE_MAX] = ' ';
	text[VALUE_MAX + 1] = '\0';
	same(parse(text), -EINVAL, "longer");
}

int main(void)
{
	test_flags();
	test_values();
	test_bad();
	test_long();
	return done();
}
