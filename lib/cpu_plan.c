// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu_plan: which workers get which CPUs. */
#include <errno.h>
#include <stdlib.h>

#include "cpu.h"

/* A place for one worker: a whole core, or one CPU of it. */
struct place {
	cpu_set_t cpus;
	int core, cache, node;
	bool interrupted;
	bool wanted;           /* as things stand, a worker could go there */
	int in_cache, in_node; /* how many wanted ones there are behind its cache, in its node */
};

enum scope { CACHE, NODE, MACHINE, SCOPES };

static struct place *find_core(struct place *places, int count, int core)
{
	for (struct place *place = places; place < places + count; place++)
		if (place->core == core)
			return place;
	return NULL;
}

/* A core is as interrupted as the worst of its CPUs, and no place if one of them is taken. */
static bool is_spoilt(const struct cpu *cpus, int count, int core, bool *ret_interrupted)
{
	bool taken = false;

	*ret_interrupted = false;
	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++) {
		if (cpu->core != core || !cpu->online)
			continue;
		taken |= cpu->taken;
		*ret_interrupted |= cpu->interrupted;
	}
	return taken;
}

/* All places where a worker might go; their count. */
static int list_places(const struct cpu *cpus, int count, bool whole_cores, struct place *ret)
{
	int places = 0;

	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++) {
		struct place *place = whole_cores ? find_core(ret, places, cpu->core) : NULL;
		bool interrupted;

		if (!cpu->online || is_spoilt(cpus, count, cpu->core, &interrupted))
			continue;
		if (!place) {
			place = &ret[places++];
			*place = (struct place){ .core = cpu->core,
				.cache = cpu->cache,
				.node = cpu->node,
				.interrupted = interrupted };
		}
		CPU_SET((size_t)cpu->id, &place->cpus);
	}
	return places;
}

/* Counts what is wanted beside each place. */
static void count_neighbours(struct place *places, int count)
{
	for (struct place *place = places; place < places + count; place++) {
		place->in_cache = place->in_node = 0;
		for (const struct place *other = places; other < places + count; other++) {
			if (!other->wanted)
				continue;
			place->in_cache += other->cache == place->cache;
			place->in_node += other->node == place->node;
		}
	}
}

static int group_size(const struct place *place, enum scope scope)
{
	return scope == CACHE ? place->in_cache : place->in_node;
}

/* Wants only the smallest group that has room for all workers; false if none has. */
static bool narrow(struct place *places, int count, int workers, enum scope scope)
{
	const struct place *best = NULL;
	int group;

	for (const struct place *place = places; place < places + count; place++)
		if (place->wanted && group_size(place, scope) >= workers &&
			(!best || group_size(place, scope) < group_size(best, scope)))
			best = place;
	if (!best)
		return false;
	group = scope == CACHE ? best->cache : best->node;
	for (struct place *place = places; place < places + count; place++)
		place->wanted &= (scope == CACHE ? place->cache : place->node) == group;
	return true;
}

/* Wanted ones first; the fullest node and the fullest cache first, so that few are used. */
static int compare(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	const int order[] = { b->wanted - a->wanted, b->in_node - a->in_node, a->node - b->node,
		b->in_cache - a->in_cache, a->cache - b->cache, a->interrupted - b->interrupted,
		a->core - b->core };

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (order[i])
			return order[i];
	return 0;
}

static bool choose(struct place *places, int count, int workers, enum scope scope, bool interrupted)
{
	int wanted = 0;

	for (struct place *place = places; place < places + count; place++) {
		place->wanted = interrupted || !place->interrupted;
		wanted += place->wanted;
	}
	if (wanted < workers)
		return false;
	count_neighbours(places, count);
	if (scope != MACHINE && !narrow(places, count, workers, scope))
		return false;
	qsort(places, (size_t)count, sizeof(*places), compare);
	return true;
}

static bool plan(struct place *places, int count, int workers)
{
	for (enum scope scope = CACHE; scope < SCOPES; scope++)
		if (choose(places, count, workers, scope, false) ||
			choose(places, count, workers, scope, true))
			return true;
	return false;
}

int cpu_plan(const struct cpu *cpus, int count, int workers, cpu_set_t *ret)
{
	struct place *places = calloc((size_t)count, sizeof(*places));
	bool done;

	if (!places)
		return -ENOMEM;
	done = plan(places, list_places(cpus, count, true, places), workers) ||
	       plan(places, list_places(cpus, count, false, places), workers);
	for (int i = 0; done && i < workers; i++)
		ret[i] = places[i].cpus;
	free(places);
	return done ? 0 : -ENOSPC;
}

void cpu_rest(const struct cpu *cpus, int count, const cpu_set_t *used, cpu_set_t *ret)
{
	CPU_ZERO(ret);
	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++) {
		bool same_node = false;

		if (!cpu->online || cpu->taken || CPU_ISSET((size_t)cpu->id, used))
			continue;
		for (const struct cpu *other = cpus; other < cpus + count; other++)
			same_node |= other->node == cpu->node && CPU_ISSET((size_t)other->id, used);
		if (same_node)
			CPU_SET((size_t)cpu->id, ret);
	}
	if (CPU_COUNT(ret) == 0)
		*ret = *used;
}

bool cpu_is_everywhere(const struct cpu *cpus, int count, const cpu_set_t *set)
{
	for (const struct cpu *cpu = cpus; cpu < cpus + count; cpu++)
		if (cpu->online && !CPU_ISSET((size_t)cpu->id, set))
			return false;
	return true;
}
