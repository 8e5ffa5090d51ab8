/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child is another program that runs for an action and cannot outlast its deadline: it is
 * ended, or abandoned if it cannot be. It also dies with the agent that started it.
 */
#ifndef RELEVO_CHILD_H
#define RELEVO_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"

struct child {
	const char *const *argv; /* argv[0] is an absolute path; ends with NULL */
	const char *input;       /* goes to its standard input, or NULL */
	const char *guard;       /* state that remembers an abandoned one, or NULL */
	bool alone;              /* what it has started ends when it does */
	int all;                 /* a descriptor that takes all that it says; 0: none */

	int status;        /* its exit code, or 128 and the signal that ended it */
	bool abandoned;    /* could not be killed and was left behind */
	char output[8448]; /* the start of its standard output */
	char error[256];   /* the last line of its standard error */
	char errors[1024]; /* the end of it, several lines */
};

/*
 * Runs the child until it ends by itself (0; look at `status`) or the work of `deadline` must
 * have ended (-ETIMEDOUT). Then its process group gets SIGTERM, a quarter of a second later
 * SIGKILL, and if it is still there half a second later (a process in D state) it is abandoned
 * and noted under `guard`. While a noted one lives no second is started: -EBUSY. Other -errno:
 * it could not be started; -ENOENT, there is no such program.
 */
int child_run(struct child *child, const struct deadline *deadline);

/*
 * child_run() of one whose whole standard output counts, up to `most` bytes: `ret_text` ends with
 * '\0' and is the caller's to free. Unless 0 is returned there is none; -EFBIG: it said more.
 */
int child_capture(struct child *child, const struct deadline *deadline, size_t most,
	char **ret_text, size_t *ret_size);

#endif
