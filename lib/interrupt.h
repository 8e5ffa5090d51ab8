/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interrupt is a line of /proc/interrupts (proc(5)): a number, how often each CPU took it, and
 * words that name its device. Those of network cards disturb who computes on the same core.
 */
#ifndef RELEVO_INTERRUPT_H
#define RELEVO_INTERRUPT_H

#include <sched.h>
#include <stdbool.h>

struct interrupt {
	int number, busiest; /* busiest: the CPU that took most of them */
	const char *words;   /* the rest of the line, up to its end */
};

/*
 * Pure: the next line of `text` with a number that some CPU ever took. `header`: the first line,
 * which names the CPUs of the columns. Returns where to go on, or NULL when there is none.
 */
const char *interrupt_next(const char *header, const char *text, struct interrupt *ret);

/* Pure: true if `name`, a link's or its device's, stands by itself in the interrupt's words. */
bool interrupt_is_of(const struct interrupt *interrupt, const char *name);

/*
 * The CPUs that the interrupts of this machine's network cards go to: by their
 * effective_affinity_list, without one to the busiest. `root` goes before /proc and /sys, "" for
 * this machine. 0 or -errno when they cannot be read.
 */
int interrupt_cpus(const char *root, cpu_set_t *ret);

/* The same of one link; none for one without a device. -ENODEV if there is no such link. */
int interrupt_link_cpus(const char *root, const char *link, cpu_set_t *ret);

#endif
