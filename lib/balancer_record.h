/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a balancer is its state (state.h): "process" (its first), "binary", "config",
 * "pid_file", "socket", and "degraded" with "since" while it is not whole.
 */
#ifndef RELEVO_BALANCER_RECORD_H
#define RELEVO_BALANCER_RECORD_H

#include "balancer.h"

/* Fills from the record what it has. 1; 0 if there is none, or -EBADMSG: nothing is filled. */
int balancer_record_load(struct balancer *ret, const char *name);

/*
 * Notes what runs, and in words what is not whole with it (NULL: nothing). 1 if these words are
 * news, 0 if not, or -errno when the record cannot be kept.
 */
int balancer_record_note(const struct balancer *balancer, const char *degraded, const char *name);

/*
 * The paths that the agent makes itself for the instance of this state: STATE_DIR/NAME with
 * `ending`, of a long name the start and a sum, so that a socket may have it.
 */
void balancer_record_path(const char *name, const char *ending, char ret[PATH_MAX]);

#endif
