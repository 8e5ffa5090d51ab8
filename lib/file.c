// SPDX-License-Identifier: GPL-2.0-or-later
/* file: read(2), and write(2), fsync(2) and rename(2) in that order. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "file.h"

ssize_t file_read(const char *path, char *text, size_t size)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	size_t used = 0;
	ssize_t part;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
	while (used < size && (part = read(fd, text + used, size - used)) != 0) {
		if (part < 0)
			return -errno;
		used += (size_t)part;
	}
	return (ssize_t)used;
}

char *file_text(const char *path, size_t most, size_t *ret_size)
{
	char *text = malloc(most + 2);
	ssize_t size = text ? file_read(path, text, most + 1) : -ENOMEM;

	if (size > (ssize_t)most)
		size = -EFBIG;
	if (size < 0) {
		free(text);
		errno = (int)-size;
		return NULL;
	}
	text[size] = '\0';
	*ret_size = (size_t)size;
	return text;
}

int file_sync_folder(const char *path)
{
	char folder[PATH_MAX];
	auto_close int fd = -1;
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash)
		return -EINVAL;
	slash[slash == folder] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Gives a new file what the old one had, and the text. */
static int fill(int fd, const struct stat *old, const char *text, size_t size)
{
	if (fchown(fd, old->st_uid, old->st_gid) < 0 || fchmod(fd, old->st_mode & 07777) < 0)
		return -errno;
	while (size) {
		ssize_t part = write(fd, text, size);

		if (part < 0)
			return -errno;
		text += part;
		size -= (size_t)part;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

int file_replace(const char *path, const char *text, size_t size)
{
	char real[PATH_MAX], fresh[PATH_MAX + 8];
	auto_close int fd = -1;
	struct stat old;
	int r;

	if (!realpath(path, real) || stat(real, &old) < 0)
		return -errno;
	if (!S_ISREG(old.st_mode))
		return -EINVAL;
	snprintf(fresh, sizeof(fresh), "%s.XXXXXX", real);
	fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = fill(fd, &old, text, size);
	if (r == 0 && rename(fresh, real) < 0)
		r = -errno;
	if (r < 0)
		unlink(fresh);
	return r < 0 ? r : file_sync_folder(real);
}
