/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A control socket is a Unix socket (unix(7)) where a program takes commands from this node. */
#ifndef RELEVO_CONTROL_H
#define RELEVO_CONTROL_H

#include <sys/types.h>

#include "deadline.h"

/* The longest answer that is taken, in bytes: 10,000 servers of HAProxy's "show stat". */
#define CONTROL_ANSWER_MAX (8 * 1024 * 1024)

/* Connects: a descriptor that does not block, or -errno as control_ask(). */
int control_open(const char *path, const struct deadline *deadline);

/*
 * Sends the `size` bytes of a command, says that no more will come, and reads the answer up to its
 * end: `ret_answer`, with an end, which the caller frees. `ret_pid` is the process that listens
 * there (SO_PEERCRED; NULL: not wanted). Its length or -errno: -ENOENT or -ECONNREFUSED when nobody
 * listens, -ETIMEDOUT, -EMSGSIZE, -ENAMETOOLONG.
 */
ssize_t control_ask(const char *path, const char *command, size_t size,
	const struct deadline *deadline, char **ret_answer, pid_t *ret_pid);

#endif
