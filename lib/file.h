/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of text that others wrote: read with a bound, and replaced so that it is always whole.
 * For helpers: a file system may hang.
 */
#ifndef RELEVO_FILE_H
#define RELEVO_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* Reads at most `size` bytes. As many as there were, or -errno: -EINVAL for no regular file. */
ssize_t file_read(const char *path, char *text, size_t size);

/*
 * The same with an end, as memory that the caller frees, and how much it is in `ret_size`; NULL
 * with errno, EFBIG if there is more than `most` bytes.
 */
char *file_text(const char *path, size_t most, size_t *ret_size);

/*
 * Puts `text` in the place of what a regular file held, by a new file of the same owner and mode;
 * behind a symbolic link it is the file that changes. 0 once it is on disk, or -errno: then the
 * old file stands.
 */
int file_replace(const char *path, const char *text, size_t size);

/* Brings what happened to the names in the folder of `path` to disk. 0 or -errno. */
int file_sync_folder(const char *path);

#endif
