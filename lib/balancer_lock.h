/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A balancer's lock: who starts, stops or reloads one has it to himself, because a person may do so
 * while the cluster does. It ends with the process that has it.
 */
#ifndef RELEVO_BALANCER_LOCK_H
#define RELEVO_BALANCER_LOCK_H

#include <limits.h>

#include "deadline.h"

struct balancer_lock {
	int fd; /* -1: not held */
	char path[PATH_MAX];
};

/* Waits for the lock of the instance of this state. 0; -EBUSY when another has it; other -errno. */
int balancer_lock_take(
	struct balancer_lock *ret, const char *name, const struct deadline *deadline);

/* Gives it back, and leaves no file. No harm if it is not held. */
void balancer_lock_drop(struct balancer_lock *lock);

#define auto_balancer_lock __attribute__((cleanup(balancer_lock_drop)))

#endif
