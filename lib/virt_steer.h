/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steering is what is done with a migration that runs, by its course, in a thread of its own: each
 * look and each step may hang with libvirt. As virt.h, for helpers.
 */
#ifndef RELEVO_VIRT_STEER_H
#define RELEVO_VIRT_STEER_H

#include <pthread.h>
#include <stdatomic.h>

#include "domain_migrate_course.h"
#include "domain_migrate_options.h"
#include "virt_sight.h"

/* All but the atomic ones is the thread's own from begin to end. */
struct virt_steer {
	struct virt_sight seen;
	struct migrate_course course;
	struct migrate_sight sight;
	_Atomic(const char *) alone; /* the caller's: a mirror that has lost its peer; abort it */
	atomic_bool left;            /* the thread's: the migration is to be left alone */

	/* Inside. */
	struct domain_migrate_options *options;
	pthread_t thread;
	int over; /* an eventfd */
};

/* Begins, with `seen` and `course` filled; `options` live until the end. 0 or an errno value. */
int virt_steer_begin(struct virt_steer *steer, struct domain_migrate_options *options);

/* Ends it, and waits for libvirt's answer to what it is at. */
void virt_steer_end(struct virt_steer *steer);

#endif
