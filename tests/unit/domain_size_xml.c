// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_size_xml: what of a domain's XML its size changes, and what is left alone. */
#include <errno.h>

#include "cleanup.h"
#include "domain_size_xml.h"
#include "tap.h"

#define DOMAIN(inner) "<domain type='kvm'><name>vm</name>" inner "</domain>"
#define BALLOON       "<devices><memballoon model='virtio'/></devices>"
#define NONE          "<devices><memballoon model='none'/></devices>"
#define CELLS(a, b)                                                                                \
	"<cpu><numa><cell id='0' cpus='0' memory='" a "' unit='MiB'/><cell id='1' cpus='1' "       \
	"memory='" b "' unit='MiB'/></numa></cpu>"

static const struct {
	const char *xml;
	long long kib;
	long vcpus;
	const char *has[4], *has_not; /* NULL in has[0]: it is refused, with has_not in the words */
} rows[] = {
	/* Less than its memory: the balloon takes the rest. */
	{ DOMAIN("<memory>98304</memory>" BALLOON), 65536, 0,
		{ "<memory>98304</memory>", "<currentMemory unit=\"KiB\">65536</currentMemory>" },
		"vcpu" },
	{ DOMAIN("<memory unit='MiB'>96</memory>"
		 "<currentMemory unit='MiB'>80</currentMemory>"),
		65536, 0,
		{ "<memory unit=\"MiB\">96</memory>",
			"<currentMemory unit=\"KiB\">65536</currentMemory>" },
		"80" },
	{ DOMAIN("<memory unit='GiB'>\n 1 \n</memory>"), 1048576, 0,
		{ "<memory unit=\"GiB\">", "<currentMemory unit=\"KiB\">1048576<" }, "vcpu" },
	{ DOMAIN("<memory unit='b'>1073741824</memory>"), 1048576, 0,
		{ "<memory unit=\"b\">1073741824<", "<currentMemory unit=\"KiB\">1048576<" },
		"vcpu" },
	/* No balloon: it is all the memory it has. */
	{ DOMAIN("<memory unit='MiB'>96</memory>" NONE), 65536, 0,
		{ "<memory unit=\"KiB\">65536<", "<currentMemory unit=\"KiB\">65536<" }, "96" },
	/* More than its memory. */
	{ DOMAIN("<memory unit='MiB'>96</memory>" BALLOON), 131072, 0,
		{ "<memory unit=\"KiB\">131072<", "<currentMemory unit=\"KiB\">131072<" }, "96" },
	{ DOMAIN("<memory unit='MiB'>96</memory>" CELLS("64", "32")), 131072, 0,
		{ "<memory unit=\"KiB\">131072<", "memory=\"98304\" unit=\"KiB\"",
			"memory=\"32\" unit=\"MiB\"" },
		"memory=\"64\"" },
	{ DOMAIN("<memory unit='MiB'>96</memory>" NONE CELLS("16", "80")), 65536, 0, { NULL },
		"NUMA" },
	{ DOMAIN("<vcpu>1</vcpu>"), 65536, 0, { NULL }, "<memory> is missing" },
	{ DOMAIN("<memory>much</memory>"), 65536, 0, { NULL }, "no size" },
	{ DOMAIN("<memory unit='x'>1</memory>"), 65536, 0, { NULL }, "no size" },
	{ DOMAIN("<memory>-5</memory>"), 65536, 0, { NULL }, "no size" },
	{ DOMAIN("<memory unit='TiB'>9999999999999</memory>"), 65536, 0, { NULL }, "no size" },
	/* vCPUs: the number it had is the most it can have. */
	{ DOMAIN("<vcpu>4</vcpu>"), 0, 2,
		{ "<vcpu current=\"2\">4</vcpu>",
			"<vcpu id=\"0\" enabled=\"yes\" hotpluggable=\"no\"/>",
			"<vcpu id=\"1\" enabled=\"yes\" hotpluggable=\"yes\"/>",
			"<vcpu id=\"3\" enabled=\"no\" hotpluggable=\"yes\"/>" },
		"emory" },
	{ DOMAIN("<vcpu placement='static' current='1' cpuset='0-3'>2</vcpu>"
		 "<vcpus><vcpu id='0' enabled='yes' order='1'/></vcpus>"),
		0, 2, { "<vcpu placement=\"static\" current=\"2\" cpuset=\"0-3\">2</vcpu>" },
		"order" },
	{ DOMAIN("<vcpu current='1'>2</vcpu>"), 0, 8, { "<vcpu current=\"8\">8</vcpu>" }, ">2<" },
	{ DOMAIN(""), 0, 3, { "<vcpu current=\"3\">3</vcpu>" }, "emory" },
	{ "<domain type='xen'><name>vm</name><vcpu>4</vcpu></domain>", 0, 2,
		{ "<vcpu current=\"2\">4</vcpu>" }, "vcpus" },
	{ DOMAIN("<vcpu>two</vcpu>"), 0, 2, { NULL }, "<vcpu> is no number" },
	{ DOMAIN("<vcpu>0</vcpu>"), 0, 2, { NULL }, "<vcpu> is no number" },
	{ DOMAIN("<vcpu>99999999</vcpu>"), 0, 2, { NULL }, "<vcpu> is no number" },
	/* Both; and XML that is no domain. */
	{ DOMAIN("<memory>98304</memory><vcpu>2</vcpu>"), 65536, 1,
		{ "<vcpu current=\"1\">2</vcpu>", "<currentMemory unit=\"KiB\">65536<" }, "order" },
	{ "", 65536, 1, { NULL }, "empty" },
	{ "<network><name>vm</name></network>", 65536, 1, { NULL }, "<domain>" },
};

static void test_change(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		auto_free char *changed = NULL;
		const char *why = NULL;
		int r = domain_size_change(rows[i].xml, strlen(rows[i].xml), rows[i].kib,
			rows[i].vcpus, &changed, &why);

		printf("# row %zu: %s\n", i, changed ? changed : why);
		if (!rows[i].has[0]) {
			ok((r == -EINVAL || r == -EBADMSG) && !changed &&
					strstr(why, rows[i].has_not),
				"refused, %s", why ? why : "without words");
			continue;
		}
		same(r, 0, "changed");
		for (int j = 0; j < 4 && rows[i].has[j]; j++)
			ok(changed && strstr(changed, rows[i].has[j]), "has %s", rows[i].has[j]);
		ok(changed && !strstr(changed, rows[i].has_not), "has no %s", rows[i].has_not);
	}
}

static void test_limit(void)
{
	static const struct {
		const char *xml;
		long long kib;
	} limits[] = {
		{ DOMAIN("<memory>98304</memory>"), 0 },
		{ DOMAIN("<maxMemory slots='4' unit='GiB'>1</maxMemory>"), 1048576 },
		{ DOMAIN("<maxMemory slots='4'>262144</maxMemory>"), 262144 },
		{ DOMAIN("<maxMemory slots='4'>x</maxMemory>"), -1 },
		{ "x", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		const char *why = NULL;
		long long kib = -1;
		int r = domain_size_limit(limits[i].xml, strlen(limits[i].xml), &kib, &why);

		ok(limits[i].kib < 0 ? r < 0 && why : r == 0, "limit %zu", i);
		same(kib, limits[i].kib, "KiB");
	}
}

static void currents(void)
{
	static const struct {
		const char *xml;
		long long kib;
	} begun[] = {
		{ DOMAIN("<memory>98304</memory>"), 98304 },
		{ DOMAIN("<memory unit='MiB'>96</memory><currentMemory>65536</currentMemory>"),
			65536 },
		{ DOMAIN("<memory unit='MiB'>96</memory><currentMemory>x</currentMemory>"), -1 },
		{ DOMAIN(""), -1 },
		{ "x", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(begun); i++) {
		const char *why = NULL;
		long long kib = -1;
		int r = domain_size_current(begun[i].xml, strlen(begun[i].xml), &kib, &why);

		ok(begun[i].kib < 0 ? r < 0 && why : r == 0, "start %zu", i);
		same(kib, begun[i].kib, "KiB");
	}
}

int main(void)
{
	test_change();
	test_limit();
	currents();
	return done();
}
