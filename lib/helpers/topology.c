// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * topology: this machine's CPUs by hwloc, as cpu_parse() reads them. Request: the folder before
 * /proc and /sys where interrupts are looked for, empty for this machine's. hwloc's own variables
 * (HWLOC_XMLFILE, HWLOC_SYNTHETIC) give it another machine.
 */
#include <errno.h>
#include <hwloc.h>
#include <limits.h>

#include "cpu.h"
#include "helper.h"
#include "interrupt.h"

/* The last of the caches above it; where hwloc sees none, a node is as good. */
static int last_cache(hwloc_obj_t unit, int node)
{
	int cache = node;

	for (hwloc_obj_t above = unit->parent; above; above = above->parent)
		if (hwloc_obj_type_is_dcache(above->type))
			cache = (int)above->logical_index;
	return cache;
}

static struct cpu describe(hwloc_topology_t topology, hwloc_obj_t unit)
{
	hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, unit);
	int node = unit->nodeset ? hwloc_bitmap_first(unit->nodeset) : 0;

	if (node < 0)
		node = 0;
	return (struct cpu){ .id = (int)unit->os_index,
		.core = (int)(core ? core->logical_index : unit->logical_index),
		.cache = last_cache(unit, node),
		.node = node,
		.online = true };
}

/* All CPUs below CPU_MAX; their count. */
static int list(hwloc_topology_t topology, const cpu_set_t *interrupted, struct cpu ret[CPU_MAX])
{
	hwloc_const_bitmap_t all = hwloc_topology_get_complete_cpuset(topology);
	int count = 0;

	for (int id = 0; id < CPU_MAX; id++) {
		hwloc_obj_t unit = hwloc_get_pu_obj_by_os_index(topology, (unsigned)id);

		if (unit)
			ret[count] = describe(topology, unit);
		else if (hwloc_bitmap_isset(all, (unsigned)id))
			ret[count] = (struct cpu){ .id = id };
		else
			continue;
		ret[count++].interrupted = CPU_ISSET((size_t)id, interrupted);
	}
	return count;
}

int main(void)
{
	char request[PATH_MAX + 2], text[HELPER_ANSWER_MAX];
	const char *fields[HELPER_FIELDS];
	hwloc_topology_t topology;
	struct cpu cpus[CPU_MAX];
	cpu_set_t interrupted;
	int count;

	if (helper_request(request, sizeof(request), fields) < 0)
		return helper_answer(EPROTO, "the request makes no sense");
	interrupt_cpus(fields[0], &interrupted); /* or none */
	if (hwloc_topology_init(&topology) < 0)
		return helper_answer(errno, "hwloc cannot begin");
	hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
	if (hwloc_topology_load(topology) < 0)
		return helper_answer(errno, "hwloc cannot tell this machine's CPUs");
	count = list(topology, &interrupted, cpus);
	hwloc_topology_destroy(topology);
	if (cpu_format(cpus, count, text, sizeof(text)) < 0)
		return helper_answer(EMSGSIZE, "this machine has too many CPUs");
	return helper_answer(0, "%s", text);
}
