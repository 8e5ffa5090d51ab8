/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU is what the kernel schedules on, by its number there: one thread of a core. Cores share a
 * last-level cache and the memory of a NUMA node. A plan gives workers that want to be undisturbed
 * (a guest's vCPUs, the processes of a balancer) CPUs of their own. All of this is pure.
 */
#ifndef RELEVO_CPU_H
#define RELEVO_CPU_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

/* No CPU has this number or a higher one. */
#define CPU_MAX 512

struct cpu {
	int id, core, cache, node; /* of two cores, caches or nodes no number is the same */
	bool online;
	bool interrupted; /* a network card's interrupts go to it */
	bool taken;       /* somebody else wants it for himself */
};

/*
 * Reads the answer of the helper topology: "ID:CORE:CACHE:NODE" of each CPU with spaces between,
 * "i" after it if it is interrupted, "x" if it is offline. The count, at least 1, or -EINVAL.
 */
int cpu_parse(const char *text, struct cpu ret[CPU_MAX]);

/* The opposite; -EMSGSIZE if it does not fit. */
int cpu_format(const struct cpu *cpus, int count, char *text, size_t size);

/*
 * Reads a list such as "2-5,8" in its own order. The count, or -EINVAL and what is wrong with it,
 * words that follow "which".
 */
int cpu_list_parse(const char *text, int ret[CPU_MAX], const char **ret_why);

/* The same, of a list whose order does not matter. 0 or -EINVAL. */
int cpu_set_parse(const char *text, cpu_set_t *ret);

/* The shortest such list, "" for none; -EMSGSIZE if it does not fit. */
int cpu_set_format(const cpu_set_t *set, char *text, size_t size);

/* The same as a mask of hexadecimal words as /sys has it: "8c", "1,00000000"; -EMSGSIZE. */
int cpu_mask_format(const cpu_set_t *set, char *text, size_t size);

/* A set that is all CPUs which are online, or more, keeps nobody away. */
bool cpu_is_everywhere(const struct cpu *cpus, int count, const cpu_set_t *set);

/*
 * Gives each of `workers` a set of CPUs that no other has: a whole core, while cores go round, else
 * one CPU. Taken CPUs, and cores with one, are nobody's. As near to each other as can be: behind
 * one last-level cache, else in one node, else in few nodes; of places that do, the smallest, so
 * that the larger remain. Interrupted cores are the last resort, but go before a wider spread.
 * 0, or -ENOSPC: there are not as many CPUs.
 */
int cpu_plan(const struct cpu *cpus, int count, int workers, cpu_set_t *ret);

/*
 * CPUs for what serves such workers and wants none of their time: those of the same nodes that
 * nobody has, or `used` itself if there are none.
 */
void cpu_rest(const struct cpu *cpus, int count, const cpu_set_t *used, cpu_set_t *ret);

#endif
