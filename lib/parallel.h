/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parallel work: one function for several numbers at once, each in a process of its own. */
#ifndef RELEVO_PARALLEL_H
#define RELEVO_PARALLEL_H

#include <stddef.h>

#include "deadline.h"

#define PARALLEL_MAX 32

/*
 * Calls `work` for 0 to count-1; each fills a result of `size` bytes, which comes to its place in
 * `results`. Results of processes that did not end well before the deadline are all zeros. With a
 * count of 1 there is no further process. 0, or -errno (-E2BIG above PARALLEL_MAX) and no results.
 */
int parallel_run(void (*work)(int number, void *result), int count, void *results, size_t size,
	const struct deadline *deadline);

#endif
