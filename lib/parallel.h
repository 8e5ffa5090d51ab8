/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parallel work: one function for several numbers at once, each in a process of its own. */
#ifndef RELEVO_PARALLEL_H
#define RELEVO_PARALLEL_H

#include <stddef.h>

#include "deadline.h"

#define PARALLEL_MAX 32

/*
 * Calls `work` for 0 to count-1; each fills a result of `size` bytes, which comes to its place in
 * `results`. Results of processes that did not end well before the deadline are all zeros; these
 * are killed. With a count of 1 there is no further process. 0, or -errno (-E2BIG above
 * PARALLEL_MAX) and no results.
 */
int parallel_run(void (*work)(int number, void *result), int count, void *results, size_t size,
	const struct deadline *deadline);

/*
 * The same for work that may hang in the kernel, always in processes of their own and without the
 * caller's descriptors: one that cannot be killed is abandoned and noted under its guard (see
 * abandoned.h), and none is started for a guard under which one lives. `errors` has for each 0,
 * -ETIMEDOUT, -EBUSY (an earlier one lives) or -ECHILD (it died).
 */
int parallel_guarded(void (*work)(int number, void *result), int count, void *results, size_t size,
	const char *const guards[], int errors[], const struct deadline *deadline);

#endif
