/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job is a helper (helper.h) that works while the loop goes on. */
#ifndef RELEVO_RING_JOB_H
#define RELEVO_RING_JOB_H

#include <qb/qbloop.h>
#include <sys/types.h>

/* Takes how it ended: 0 and the helper's answer, or -errno and why, as helper_ask() has them. */
typedef void ring_job_done(void *data, int r, const char *text);

/*
 * Starts a helper with its request; `fields` ends with NULL. `done` is called once, from the loop,
 * after `ms` at the latest: then the helper is killed (-ETIMEDOUT). 0 or -errno: then it is not
 * called.
 */
int ring_job_start(qb_loop_t *loop, const char *helper, const char *const fields[], int ms,
	ring_job_done *done, void *data);

/*
 * Starts a helper as a process of its own group that ends with this one: its pid or -errno, and
 * both ends of the conversation, which do not block.
 */
pid_t ring_job_spawn(const char *helper, int *ret_to, int *ret_from);

#endif
