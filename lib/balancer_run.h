/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a balancer is started, brought to a new generation, and ended. All of it is verified. */
#ifndef RELEVO_BALANCER_RUN_H
#define RELEVO_BALANCER_RUN_H

#include "balancer.h"

/*
 * Has the program check its configuration. 0; -EINVAL and, as why, its own words; -ENOENT or
 * another -errno when the program could not be run.
 */
int balancer_check_config(struct balancer *balancer, const struct deadline *deadline);

/*
 * Starts it and waits until its worker is there and holds its listeners. 0, or -errno and why:
 * -EADDRINUSE when another process has one of them, too. After a failure it may run in part.
 */
int balancer_start(struct balancer *balancer, long files, const struct deadline *deadline);

/*
 * Looks whether its worker holds its listeners alone: 0, or -errno and why as balancer_start();
 * -ENOENT when it holds none at all.
 */
int balancer_check_listeners(
	struct balancer *balancer, pid_t worker, const struct deadline *deadline);

/*
 * Brings it to a new generation and waits until that has the listeners. 0, or -errno and why;
 * -EINVAL when it did not take its configuration and goes on as before.
 */
int balancer_reload(struct balancer *balancer, const struct deadline *deadline);

/*
 * Ends all its processes: after `drain` ms in which its sessions may end, then at once; the last
 * of it may use the reserve. `ret_cut`: how many sessions were cut, -1 if that is not known. 0, or
 * -errno and why.
 */
int balancer_end(
	struct balancer *balancer, long drain, const struct deadline *deadline, long long *ret_cut);

#endif
