// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu: lists and topologies as text, and nothing that only looks like them. */
#include <errno.h>

#include "cleanup.h"
#include "cpu.h"
#include "tap.h"

static void test_lists(void)
{
	static const struct {
		const char *text, *sorted, *wrong;
	} rows[] = {
		{ "0", "0", NULL },
		{ "2-5,8", "2-5,8", NULL },
		{ "8,5,2-3", "2-3,5,8", NULL },
		{ "3-3", "3", NULL },
		{ "0-511", "0-511", NULL },
		{ "007", "7", NULL },
		{ "", NULL, "no list" },
		{ ",", NULL, "no list" },
		{ "1,", NULL, "no list" },
		{ ",1", NULL, "no list" },
		{ "1,,2", NULL, "no list" },
		{ "1-", NULL, "no list" },
		{ "-1", NULL, "no list" },
		{ "1-2-3", NULL, "no list" },
		{ "1, 2", NULL, "no list" },
		{ "0x1", NULL, "no list" },
		{ "1 ", NULL, "no list" },
		{ "^1", NULL, "no list" },
		{ "auto2", NULL, "no list" },
		{ "5-2", NULL, "backwards" },
		{ "2-5,8,4", NULL, "twice" },
		{ "1,1", NULL, "twice" },
		{ "512", NULL, "too high" },
		{ "0-99999999999999999999", NULL, "too high" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *why = "";
		int ids[CPU_MAX], r = cpu_list_parse(rows[i].text, ids, &why);
		char text[64] = "";
		cpu_set_t set;

		ok(rows[i].wrong ? r == -EINVAL && strstr(why, rows[i].wrong) : r > 0,
			"list '%s' %s", rows[i].text, why);
		if (!rows[i].sorted)
			continue;
		same(cpu_set_parse(rows[i].text, &set), 0, "as a set");
		same(CPU_COUNT(&set), r, "of as many");
		same(cpu_set_format(&set, text, sizeof(text)), 0, "as text again");
		same_text(text, rows[i].sorted, "sorted");
	}
}

static void test_order_and_room(void)
{
	const char *why;
	int ids[CPU_MAX];
	cpu_set_t set;
	char text[5];

	same(cpu_list_parse("8,2-3", ids, &why), 3, "a list has its own order");
	ok(ids[0] == 8 && ids[1] == 2 && ids[2] == 3, "which is kept");
	CPU_ZERO(&set);
	same(cpu_set_format(&set, text, sizeof(text)), 0, "an empty set");
	same_text(text, "", "is empty text");
	cpu_set_parse("10-12", &set);
	same(cpu_set_format(&set, text, sizeof(text)), -EMSGSIZE, "text that does not fit");
}

static void test_topology(void)
{
	static const char *const wrong[] = { "", " ", "0", "0:0:0", "0:0:0:", "0:0:0:0 ",
		"0:0:0:0y", " 0:0:0:0", "0:0:0:0  1:1:0:0", "0:0:0:0,1:1:0:0", "0:0:0:0 0:1:0:0",
		"512:0:0:0", "-1:0:0:0", "0:0:0:0:0" };
	struct cpu cpus[CPU_MAX];
	char text[64];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		same(cpu_parse(wrong[i], cpus), -EINVAL, wrong[i]);
	same(cpu_parse("4:2:1:1i 0:0:0:0 9:0:0:0x 5:3:1:1ix", cpus), 4, "four CPUs");
	ok(cpus[0].id == 4 && cpus[0].core == 2 && cpus[0].cache == 1 && cpus[0].node == 1,
		"each with its place");
	ok(cpus[0].interrupted && !cpus[1].interrupted && cpus[3].interrupted,
		"interrupted or not");
	ok(cpus[1].online && !cpus[2].online && !cpus[3].online, "online or not");
	same(cpu_format(cpus, 4, text, sizeof(text)), 0, "as text");
	same_text(text, "4:2:1:1i 0:0:0:0 9:0:0:0x 5:3:1:1ix", "the same text");
	same(cpu_format(cpus, 4, text, 30), -EMSGSIZE, "text that does not fit");
}

int main(void)
{
	test_lists();
	test_order_and_room();
	test_topology();
	return done();
}
