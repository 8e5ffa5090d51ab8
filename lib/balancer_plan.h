/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the threads of a balancer run, and which CPUs take received packets over from the network
 * card's interrupts (receive packet steering, the kernel's networking/scaling page): on different
 * cores of the same last-level cache. Pure.
 */
#ifndef RELEVO_BALANCER_PLAN_H
#define RELEVO_BALANCER_PLAN_H

#include "cpu.h"

#define BALANCER_THREADS 64

struct balancer_plan {
	cpu_set_t threads[BALANCER_THREADS]; /* the CPUs of each */
	int count;
	cpu_set_t steering; /* CPUs for received packets, without those that are interrupted */
};

/*
 * Plans `threads` (0: as many as the first two nodes take) over the caches: that of the card's
 * interrupts first, then the others of its node, then the lowest other nodes, as few as will do and
 * the same in each. In each of them as many cores take packets as run threads, at most half and
 * half. 0, or -ENOSPC: there are too few cores.
 */
int balancer_plan_auto(const struct cpu *cpus, int count, int threads, struct balancer_plan *ret);

/*
 * The same with threads on the CPUs of a list in its order, over again if it is short (threads 0:
 * one for each). 0; -ENODEV and in `ret_missing` the first CPU that is not here or not online;
 * -ENOSPC for too many threads.
 */
int balancer_plan_list(const struct cpu *cpus, int count, const int *list, int length, int threads,
	struct balancer_plan *ret, int *ret_missing);

/* What HAProxy must be told, as a configuration; -EMSGSIZE if it does not fit. */
int balancer_plan_format(const struct balancer_plan *plan, char *text, size_t size);

/* What one configuration says of placement. */
struct balancer_plan_given {
	bool mapped;  /* it has cpu-map */
	long threads; /* its nbthread, or 0 */
};

/* Adds what the text of a configuration of HAProxy's says. */
void balancer_plan_scan(const char *text, struct balancer_plan_given *given);

#endif
