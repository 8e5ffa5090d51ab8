// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_plan: threads and packets on machines of many kinds, as the helper topology shows them.
 */
#include <errno.h>
#include <stdlib.h>

#include "balancer_plan.h"
#include "cleanup.h"
#include "tap.h"

/* hwloc: numa:4 l3:1 core:4 pu:1, with its interrupt on core 6, the machine of a published
 * measurement. */
#define OPTERON                                                                                    \
	"0:0:0:0 1:1:0:0 2:2:0:0 3:3:0:0 4:4:1:1 5:5:1:1 6:6:1:1i 7:7:1:1 8:8:2:2 9:9:2:2 "        \
	"10:10:2:2 11:11:2:2 12:12:3:3 13:13:3:3 14:14:3:3 15:15:3:3"
/* Two sockets of four cores with two threads each, numbered as Linux does it. */
#define THREADS                                                                                    \
	"0:0:0:0i 1:1:0:0 2:2:0:0 3:3:0:0 4:4:1:1 5:5:1:1 6:6:1:1 7:7:1:1 8:0:0:0 9:1:0:0 "        \
	"10:2:0:0 11:3:0:0 12:4:1:1 13:5:1:1 14:6:1:1 15:7:1:1"
/* One node, two caches of four cores; the second has the interrupt. */
#define CACHES "0:0:0:0 1:1:0:0 2:2:0:0 3:3:0:0 4:4:1:0 5:5:1:0 6:6:1:0i 7:7:1:0"
/* A card with a queue for each core. */
#define QUEUES "0:0:0:0i 1:1:0:0i 2:2:0:0i 3:3:0:0i"
#define SMALL  "0:0:0:0i 1:1:0:0"
#define QUIET  "0:0:0:0 1:1:0:0"
#define SINGLE "0:0:0:0i"
#define HOLES  "0:0:0:0x 1:1:0:0 2:2:0:0i 3:3:0:0 4:4:0:0x"

static const struct {
	const char *cpus, *list; /* list NULL: auto */
	int threads;
	const char *plan, *mask; /* lists with '/' between; NULL: no room */
} rows[] = {
	/* The best case of the reference: 23,093 requests/s. */
	{ OPTERON, NULL, 4, "4/5/0/1", "8c" },
	{ OPTERON, NULL, 0, "4/5/0/1", "8c" },
	{ OPTERON, NULL, 1, "4", "0" },
	{ OPTERON, NULL, 2, "4/5", "80" },
	{ OPTERON, NULL, 3, "4/5/0", "82" },
	{ OPTERON, NULL, 6, "4/5/0/1/8/9", "c8c" },
	{ OPTERON, NULL, 8, "4/5/0/1/8/9/12/13", "cc8c" },
	{ OPTERON, NULL, 9, NULL, NULL },
	{ OPTERON, "0,1,4,5", 0, "0/1/4/5", "8c" },
	{ OPTERON, "4,5,0,1", 6, "4/5/0/1/4/5", "8c" },
	{ OPTERON, "6", 0, "6", "10" },
	{ THREADS, NULL, 2, "1,9/2,10", "808" },
	{ THREADS, NULL, 4, "1,9/2,10/4,12/5,13", "c8c8" },
	{ CACHES, NULL, 2, "4/5", "80" },
	{ CACHES, NULL, 4, "4/5/0/1", "8c" },
	{ QUEUES, NULL, 0, NULL, NULL },
	{ QUEUES, "0,1", 0, "0/1", "0" },
	{ SMALL, NULL, 0, "1", "0" },
	{ SMALL, NULL, 2, NULL, NULL },
	{ QUIET, NULL, 0, "0", "2" },
	{ SINGLE, NULL, 0, NULL, NULL },
	{ HOLES, NULL, 1, "1", "0" },
	{ HOLES, NULL, 0, "1", "0" },
};

/* The sets as text with '/' between. */
static void describe(const struct balancer_plan *plan, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < plan->count; i++) {
		char list[256];

		cpu_set_format(&plan->threads[i], list, sizeof(list));
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "/" : "", list);
	}
}

static void plans(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct balancer_plan plan = { 0 };
		struct cpu cpus[CPU_MAX];
		int count = cpu_parse(rows[i].cpus, cpus), list[CPU_MAX], missing, r;
		char text[1024], mask[256];
		const char *why;

		if (rows[i].list)
			r = balancer_plan_list(cpus, count, list,
				cpu_list_parse(rows[i].list, list, &why), rows[i].threads, &plan,
				&missing);
		else
			r = balancer_plan_auto(cpus, count, rows[i].threads, &plan);
		same(r, rows[i].plan ? 0 : -ENOSPC, "there is room, or none");
		if (!rows[i].plan)
			continue;
		describe(&plan, text, sizeof(text));
		cpu_mask_format(&plan.steering, mask, sizeof(mask));
		same_text(text, rows[i].plan, "... the threads");
		same_text(mask, rows[i].mask, "... the packets");
	}
}

static void missing_cpus(void)
{
	struct balancer_plan plan = { .count = 7 };
	struct cpu cpus[CPU_MAX];
	int count = cpu_parse(HOLES, cpus), missing = -1;

	same(balancer_plan_list(cpus, count, (int[]){ 1, 4 }, 2, 0, &plan, &missing), -ENODEV,
		"a CPU that is offline");
	same(missing, 4, "... is named");
	same(balancer_plan_list(cpus, count, (int[]){ 9 }, 1, 0, &plan, &missing), -ENODEV,
		"one that is not there");
	same(missing, 9, "... too");
	same(balancer_plan_list(cpus, count, (int[]){ 1 }, 1, 65, &plan, &missing), -ENOSPC,
		"more threads than can be");
	same(balancer_plan_auto(cpus, count, 65, &plan), -ENOSPC, "... also by itself");
	same(plan.count, 7, "and nothing is planned");
}

static void formats(void)
{
	struct balancer_plan plan = { 0 };
	struct cpu cpus[CPU_MAX];
	int count = cpu_parse(THREADS, cpus);
	char text[256];
	cpu_set_t set;

	balancer_plan_auto(cpus, count, 2, &plan);
	same(balancer_plan_format(&plan, text, sizeof(text)), 0, "a configuration");
	same_text(text, "global\n\tnbthread 2\n\tcpu-map 1/1 1 9\n\tcpu-map 1/2 2 10\n",
		"... as HAProxy takes it");
	same(balancer_plan_format(&plan, text, 40), -EMSGSIZE, "... but in no less room");
	CPU_ZERO(&set);
	CPU_SET(32, &set);
	cpu_mask_format(&set, text, sizeof(text));
	same_text(text, "1,00000000", "a mask of two words");
	CPU_SET(511, &set);
	same(cpu_mask_format(&set, text, 20), -EMSGSIZE, "a long one in little room");
	same(cpu_mask_format(&set, text, sizeof(text)), 0, "... and in enough");
	same((long long)strlen(text), 143, "... of sixteen words");
}

static void scans(void)
{
	static const struct {
		const char *text;
		bool mapped;
		long threads;
	} texts[] = {
		{ "", false, 0 },
		{ "global\n\tnbthread 4\n\tcpu-map auto:1/1-4 0-3\n", true, 4 },
		{ "# cpu-map 1/1 0\n #nbthread 4\n", false, 0 },
		{ "cpu-map", true, 0 },
		{ "cpu-mapped 1\nnbthreads 5\n", false, 0 },
		{ "nbthread", false, 0 },
		{ "a cpu-map\r\n\r\n\tcpu-map\r\n", true, 0 },
		{ "nbthread 2\nnbthread x\n", false, 0 },
		{ "nbthread -2\n", false, 0 },
		{ "nbthread\n7\n", false, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct balancer_plan_given given = { 0 };

		balancer_plan_scan(texts[i].text, &given);
		same(given.mapped, texts[i].mapped, "it has a map or none");
		same(given.threads, texts[i].threads, "... and threads");
	}
}

int main(void)
{
	plans();
	missing_cpus();
	formats();
	scans();
	return done();
}
