// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_plan: cores in groups behind one cache, half of each for packets. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "balancer_plan.h"

struct core {
	cpu_set_t cpus;
	int core, cache, node;
	int first; /* its lowest CPU */
	bool interrupted, used;
};

/* The cores behind one cache. */
struct group {
	int cache, node;
	bool interrupted, near; /* near: its node has an interrupted core */
	int cores, quiet;       /* quiet: those that are not interrupted */
	int threads;            /* that are to run here */
};

struct machine {
	struct core cores[CPU_MAX];
	struct group groups[CPU_MAX];
	int core_count, group_count;
};

static struct core *find_core(struct machine *machine, int number)
{
	for (int i = 0; i < machine->core_count; i++)
		if (machine->cores[i].core == number)
			return &machine->cores[i];
	return NULL;
}

static struct group *find_group(struct machine *machine, int cache)
{
	for (int i = 0; i < machine->group_count; i++)
		if (machine->groups[i].cache == cache)
			return &machine->groups[i];
	return NULL;
}

static void add_cpu(struct machine *machine, const struct cpu *cpu)
{
	struct core *core = find_core(machine, cpu->core);

	if (!core) {
		core = &machine->cores[machine->core_count++];
		*core = (struct core){
			.core = cpu->core, .cache = cpu->cache, .node = cpu->node, .first = cpu->id
		};
	}
	CPU_SET((size_t)cpu->id, &core->cpus);
	if (cpu->id < core->first)
		core->first = cpu->id;
	core->interrupted |= cpu->interrupted;
}

static int compare_cores(const void *left, const void *right)
{
	const struct core *a = left, *b = right;

	return a->first - b->first;
}

/* The card's first, then the rest of its node, then by their numbers. */
static int compare_groups(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->near != b->near)
		return b->near - a->near;
	if (a->node != b->node)
		return a->node - b->node;
	if (a->interrupted != b->interrupted)
		return b->interrupted - a->interrupted;
	return a->cache - b->cache;
}

static struct machine *describe(const struct cpu *cpus, int count)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		return NULL;
	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++)
		if (cpu->online)
			add_cpu(machine, cpu);
	qsort(machine->cores, (size_t)machine->core_count, sizeof(*machine->cores), compare_cores);
	for (int i = 0; i < machine->core_count; i++) {
		const struct core *core = &machine->cores[i];
		struct group *group = find_group(machine, core->cache);

		if (!group) {
			group = &machine->groups[machine->group_count++];
			*group = (struct group){ .cache = core->cache, .node = core->node };
		}
		group->cores++;
		group->quiet += !core->interrupted;
		group->interrupted |= core->interrupted;
	}
	for (int i = 0; i < machine->group_count; i++)
		for (int j = 0; j < machine->group_count; j++)
			if (machine->groups[j].node == machine->groups[i].node)
				machine->groups[i].near |= machine->groups[j].interrupted;
	qsort(machine->groups, (size_t)machine->group_count, sizeof(*machine->groups),
		compare_groups);
	return machine;
}

/* How many threads a group takes: half of its cores, and none that is interrupted. */
static int room(const struct group *group)
{
	int half = group->cores > 1 ? group->cores / 2 : 1;

	return half < group->quiet ? half : group->quiet;
}

/* As many threads as the first two nodes take. */
static int choose_threads(const struct machine *machine)
{
	int threads = 0, nodes = 0, node = -1;

	for (int i = 0; i < machine->group_count; i++) {
		if (machine->groups[i].node != node) {
			node = machine->groups[i].node;
			nodes++;
		}
		if (nodes <= 2)
			threads += room(&machine->groups[i]);
	}
	return threads < BALANCER_THREADS ? threads : BALANCER_THREADS;
}

/* Spreads the threads over as few groups as will do, one by one; false if there are too few. */
static bool spread(struct machine *machine, int threads)
{
	int groups = 0, space = 0;

	while (space < threads && groups < machine->group_count)
		space += room(&machine->groups[groups++]);
	if (space < threads)
		return false;
	while (threads > 0)
		for (int i = 0; i < groups && threads > 0; i++)
			if (machine->groups[i].threads < room(&machine->groups[i])) {
				machine->groups[i].threads++;
				threads--;
			}
	return true;
}

/* In each group as many cores for packets as for threads; the interrupted ones are among them. */
static void steer(struct machine *machine, struct balancer_plan *plan)
{
	for (struct group *group = machine->groups; group < machine->groups + machine->group_count;
		group++) {
		int wanted = group->threads;

		for (int i = 0; i < machine->core_count; i++)
			wanted -= machine->cores[i].cache == group->cache &&
				  machine->cores[i].interrupted && !machine->cores[i].used;
		for (int i = 0; i < machine->core_count && wanted > 0; i++) {
			struct core *core = &machine->cores[i];

			if (core->cache != group->cache || core->used || core->interrupted)
				continue;
			CPU_OR(&plan->steering, &plan->steering, &core->cpus);
			wanted--;
		}
	}
}

static void place(struct machine *machine, struct balancer_plan *plan)
{
	for (struct group *group = machine->groups; group < machine->groups + machine->group_count;
		group++) {
		int left = group->threads;

		for (int i = 0; i < machine->core_count && left > 0; i++) {
			struct core *core = &machine->cores[i];

			if (core->cache != group->cache || core->interrupted)
				continue;
			core->used = true;
			plan->threads[plan->count++] = core->cpus;
			left--;
		}
	}
}

int balancer_plan_auto(const struct cpu *cpus, int count, int threads, struct balancer_plan *ret)
{
	struct machine *machine = describe(cpus, count);
	struct balancer_plan plan = { 0 };
	int r = 0;

	if (!machine)
		return -ENOMEM;
	if (threads == 0)
		threads = choose_threads(machine);
	if (threads < 1 || threads > BALANCER_THREADS || !spread(machine, threads))
		r = -ENOSPC;
	if (r == 0) {
		place(machine, &plan);
		steer(machine, &plan);
		*ret = plan;
	}
	free(machine);
	return r;
}

static const struct cpu *find_cpu(const struct cpu *cpus, int count, int id)
{
	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++)
		if (cpu->id == id && cpu->online)
			return cpu;
	return NULL;
}

int balancer_plan_list(const struct cpu *cpus, int count, const int *list, int length, int threads,
	struct balancer_plan *ret, int *ret_missing)
{
	struct machine *machine = describe(cpus, count);
	struct balancer_plan plan = { .count = threads ? threads : length };
	int r = machine ? 0 : -ENOMEM;

	if (r == 0 && plan.count > BALANCER_THREADS)
		r = -ENOSPC;
	for (int i = 0; i < length && r == 0; i++) {
		const struct cpu *cpu = find_cpu(cpus, count, list[i]);
		struct core *core = cpu ? find_core(machine, cpu->core) : NULL;

		if (!core) {
			*ret_missing = list[i];
			r = -ENODEV;
		} else if (!core->used) {
			core->used = true;
			find_group(machine, core->cache)->threads++;
		}
	}
	for (int i = 0; i < plan.count && r == 0; i++)
		CPU_SET((size_t)list[i % length], &plan.threads[i]);
	if (r == 0) {
		steer(machine, &plan);
		*ret = plan;
	}
	free(machine);
	return r;
}

int balancer_plan_format(const struct balancer_plan *plan, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "global\n\tnbthread %d\n", plan->count);

	for (int i = 0; i < plan->count && used < size; i++) {
		char list[256];
		char *comma = list;

		if (cpu_set_format(&plan->threads[i], list, sizeof(list)) < 0)
			return -EMSGSIZE;
		while ((comma = strchr(comma, ',')))
			*comma = ' ';
		used += (size_t)snprintf(
			text + used, size - used, "\tcpu-map 1/%d %s\n", i + 1, list);
	}
	return used < size ? 0 : -EMSGSIZE;
}

/* The number behind a keyword, on its line. */
static void take_threads(const char *text, struct balancer_plan_given *given)
{
	text += strspn(text, " \t");
	given->threads = isdigit((unsigned char)*text) ? strtol(text, NULL, 10) : 0;
}

void balancer_plan_scan(const char *text, struct balancer_plan_given *given)
{
	while (*text) {
		const char *word = text + strspn(text, " \t");
		size_t length = strcspn(word, " \t\r\n");

		given->mapped |= length == 7 && memcmp(word, "cpu-map", 7) == 0;
		if (length == 8 && memcmp(word, "nbthread", 8) == 0)
			take_threads(word + length, given);
		text = word + strcspn(word, "\n");
		text += *text == '\n';
	}
}
