/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steering is which CPUs take received packets over from a link's interrupts: rps_cpus of each of
 * its queues (the kernel's networking/scaling page). Their flow tables (rps_flow_cnt) are emptied
 * with it: by them the kernel would take packets to the CPU of the thread that reads them. What was
 * there before is kept in a state (state.h) and put back. `root` goes before /sys, "" for this
 * machine.
 */
#ifndef RELEVO_STEERING_H
#define RELEVO_STEERING_H

#include <sched.h>

/*
 * Has these CPUs take the packets of all the link's queues; the values before the first of such
 * calls are in the state `name`. 0; -ENODEV if there is no such link, -EOPNOTSUPP if it has no
 * queues to steer; or another -errno: then nothing has changed.
 */
int steering_set(const char *root, const char *link, const cpu_set_t *cpus, const char *name);

/*
 * Puts back what the state has, where nobody else has changed it meanwhile, and removes it. 0, also
 * when there is none or the link is gone, or -errno.
 */
int steering_restore(const char *root, const char *name);

#endif
