/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The placement of a balancer's threads and packets on this node: a second configuration, which the
 * agent makes, and the steering of a link. The configuration is there from the first start on,
 * because what a program was started with stays with it at a reload.
 */
#ifndef RELEVO_BALANCER_PLACE_H
#define RELEVO_BALANCER_PLACE_H

#include "balancer.h"
#include "balancer_plan.h"

struct balancer_placement {
	const char *cpus; /* "auto", a list, or "" and "off" for none */
	const char *nic;  /* whose packets are steered; "": none */
	long threads;     /* 0: as the configuration says, else as the plan does */
	const char *name; /* of the state for the steering */
};

/*
 * Plans by this machine's CPUs. 1; 0 when nothing is wanted, or too few cores are here for `auto`
 * (why says so); -errno and why: -EEXIST when the configuration has a cpu-map of its own, -ENODEV
 * when a CPU or the link is not here.
 */
int balancer_place_plan(struct balancer *balancer, const struct balancer_placement *placement,
	const struct deadline *deadline, struct balancer_plan *ret);

/* Tells the plan in words: "threads on 4/5/0/1, packets of 'eth0' on 2-3,7 (mask 8c)". */
void balancer_place_say(const struct balancer_placement *placement,
	const struct balancer_plan *plan, char *text, size_t size);

/*
 * Steers the link's packets as the plan has it (NULL: as before the agent did), or puts back what
 * was there. 0 or -errno.
 */
int balancer_place_steer(
	const struct balancer_placement *placement, const struct balancer_plan *plan);

/* Writes the second configuration, for NULL one that says nothing. 0 or -errno. */
int balancer_place_write(const struct balancer *balancer, const struct balancer_plan *plan);

#endif
