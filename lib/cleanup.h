/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Owners that let go at the end of their scope: auto_free, auto_close; steal() hands over. */
#ifndef RELEVO_CLEANUP_H
#define RELEVO_CLEANUP_H

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Frees what the pointer at `pointer` points to; errno is kept. */
static inline void cleanup_free(void *pointer)
{
	int saved = errno;

	free(*(void **)pointer);
	errno = saved;
}

/* Closes the descriptor at `fd` unless it is negative; errno is kept. */
static inline void cleanup_close(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

/* Gives the descriptor at `fd` to the caller; its owner forgets it. */
static inline int steal_fd(int *fd)
{
	int given = *fd;

	*fd = -1;
	return given;
}

#define auto_free  __attribute__((cleanup(cleanup_free)))
#define auto_close __attribute__((cleanup(cleanup_close)))

#endif
