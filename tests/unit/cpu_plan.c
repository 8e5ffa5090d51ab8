// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu_plan: who gets which CPUs, on machines of many kinds, as the helper topology shows them. */
#include <errno.h>

#include "cleanup.h"
#include "cpu.h"
#include "tap.h"

/* hwloc: numa:4 l3:1 core:4 pu:1, with its interrupt on core 6, as REFERENCES.md D has it. */
#define OPTERON                                                                                    \
	"0:0:0:0 1:1:0:0 2:2:0:0 3:3:0:0 4:4:1:1 5:5:1:1 6:6:1:1i 7:7:1:1 8:8:2:2 9:9:2:2 "        \
	"10:10:2:2 11:11:2:2 12:12:3:3 13:13:3:3 14:14:3:3 15:15:3:3"
/* Two sockets of four cores with two threads each, numbered as Linux does it. */
#define THREADS                                                                                    \
	"0:0:0:0i 1:1:0:0 2:2:0:0 3:3:0:0 4:4:1:1 5:5:1:1 6:6:1:1 7:7:1:1 8:0:0:0 9:1:0:0 "        \
	"10:2:0:0 11:3:0:0 12:4:1:1 13:5:1:1 14:6:1:1 15:7:1:1"
/* One node, two caches of three cores each. */
#define TWO_CACHES "0:0:0:0 1:1:0:0 2:2:0:0 3:3:1:0 4:4:1:0 5:5:1:0"
/* This project's own lab: two cores, both interrupted. */
#define SMALL "0:0:0:0i 1:1:0:0i"
#define QUIET "0:0:0:0 1:1:0:0"
/* A core is offline; another one is half so. */
#define HOLES "0:0:0:0 1:0:0:0x 2:0:0:0x 3:1:0:0 4:2:0:0 5:2:0:0"
/* Nodes of different sizes. */
#define UNEVEN "0:0:0:0 1:1:0:0 2:2:0:0 3:3:0:0 4:4:1:1 5:5:1:1 6:6:2:2"

struct row {
	const char *cpus, *taken;
	int workers;
	const char *plan, *rest; /* lists with '/' between; NULL: no room */
};

static const struct row rows[] = {
	/* As few as fit beside the interrupt go there: the best case of one HAProxy process. */
	{ OPTERON, "", 1, "4", "5-7" },
	{ OPTERON, "", 3, "4/5/7", "6" },
	/* Four go where nothing disturbs all of them. */
	{ OPTERON, "", 4, "0/1/2/3", "0-3" },
	{ OPTERON, "0-3", 4, "8/9/10/11", "8-11" },
	{ OPTERON, "4,5,7", 1, "0", "1-3" },
	/* Only the interrupted core is left in the last free node. */
	{ OPTERON, "0-3,8-15", 4, "4/5/7/6", "4-7" },
	/* Wider than a node: as few nodes as can be. */
	{ OPTERON, "", 6, "0/1/2/3/8/9", "10-11" },
	{ OPTERON, "0,1,4,8,9", 5, "12/13/14/15/2", "3" },
	{ OPTERON, "", 15, "0/1/2/3/8/9/10/11/12/13/14/15/4/5/7", "6" },
	{ OPTERON, "", 16, "0/1/2/3/4/5/7/6/8/9/10/11/12/13/14/15", "0-15" },
	{ OPTERON, "", 17, NULL, NULL },
	{ OPTERON, "0-15", 1, NULL, NULL },
	/* A worker has both threads of its core. */
	{ THREADS, "", 2, "1,9/2,10", "0,3,8,11" },
	{ THREADS, "", 4, "4,12/5,13/6,14/7,15", "4-7,12-15" },
	{ THREADS, "12", 4, "1,9/2,10/3,11/0,8", "0-3,8-11" },
	{ THREADS, "12", 3, "1,9/2,10/3,11", "0,8" },
	/* All cores, then single threads; a core that is half taken is nobody's. */
	{ THREADS, "", 8, "1,9/2,10/3,11/0,8/4,12/5,13/6,14/7,15", "0-15" },
	{ THREADS, "4-7", 6, "1/9/2/10/3/11", "0,8" },
	{ THREADS, "4-7", 9, NULL, NULL },
	{ TWO_CACHES, "", 2, "0/1", "2-5" },
	{ TWO_CACHES, "1", 2, "0/2", "3-5" },
	{ TWO_CACHES, "1", 3, "3/4/5", "0,2" },
	{ TWO_CACHES, "", 4, "0/1/2/3", "4-5" },
	{ TWO_CACHES, "0", 4, "3/4/5/1", "2" },
	{ SMALL, "", 1, "0", "1" },
	{ SMALL, "0", 1, "1", "1" },
	{ SMALL, "", 2, "0/1", "0-1" },
	{ SMALL, "0-1", 1, NULL, NULL },
	{ QUIET, "", 1, "0", "1" },
	{ QUIET, "1", 1, "0", "0" },
	{ QUIET, "", 3, NULL, NULL },
	{ HOLES, "", 2, "0/3", "4-5" },
	{ HOLES, "", 3, "0/3/4-5", "0,3-5" },
	{ HOLES, "", 4, "0/3/4/5", "0,3-5" },
	{ HOLES, "", 5, NULL, NULL },
	/* The smallest node that has room. */
	{ UNEVEN, "", 1, "6", "6" },
	{ UNEVEN, "", 2, "4/5", "4-5" },
	{ UNEVEN, "", 3, "0/1/2", "3" },
	{ UNEVEN, "", 5, "0/1/2/3/4", "5" },
};

static void show(const cpu_set_t *plan, int workers, char *text, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < workers; i++) {
		if (i)
			text[used++] = '/';
		cpu_set_format(&plan[i], text + used, size - used);
		used += strlen(text + used);
	}
}

static void test_row(const struct row *row)
{
	cpu_set_t taken, used, rest, plan[CPU_MAX];
	struct cpu cpus[CPU_MAX];
	int count = cpu_parse(row->cpus, cpus), r;
	char text[128];

	CPU_ZERO(&taken);
	CPU_ZERO(&used);
	if (*row->taken)
		cpu_set_parse(row->taken, &taken);
	for (int i = 0; i < count; i++)
		cpus[i].taken = CPU_ISSET((size_t)cpus[i].id, &taken);
	r = cpu_plan(cpus, count, row->workers, plan);
	if (!row->plan) {
		same(r, -ENOSPC, "no room");
		return;
	}
	same(r, 0, "a plan");
	if (r < 0)
		return;
	show(plan, row->workers, text, sizeof(text));
	same_text(text, row->plan, "for each worker");
	for (int i = 0; i < row->workers; i++)
		CPU_OR(&used, &used, &plan[i]);
	cpu_rest(cpus, count, &used, &rest);
	cpu_set_format(&rest, text, sizeof(text));
	same_text(text, row->rest, "and what remains");
}

static void test_everywhere(void)
{
	struct cpu cpus[CPU_MAX];
	int count = cpu_parse(HOLES, cpus);
	cpu_set_t set;

	cpu_set_parse("0,3-5", &set);
	ok(cpu_is_everywhere(cpus, count, &set), "all that are online are everywhere");
	cpu_set_parse("0-4", &set);
	ok(!cpu_is_everywhere(cpus, count, &set), "without one of them it is a place");
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		printf("# row %zu: %d workers, taken %s\n", i, rows[i].workers, rows[i].taken);
		test_row(&rows[i]);
	}
	test_everywhere();
	return done();
}
