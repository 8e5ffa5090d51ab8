// SPDX-License-Identifier: GPL-2.0-or-later
/* sysctl: one small file each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "log.h"
#include "sysctl.h"

static int open_file(int family, const char *link, const char *key, int flags)
{
	char path[128];
	int length = snprintf(path, sizeof(path), "/proc/sys/net/ipv%d/conf/%s/%s",
		family == AF_INET ? 4 : 6, link, key);
	int fd;

	if ((size_t)length >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int sysctl_get(int family, const char *link, const char *key)
{
	auto_close int fd = open_file(family, link, key, O_RDONLY);
	char text[16] = "";

	if (fd < 0)
		return fd;
	return read(fd, text, sizeof(text) - 1) < 0 ? -errno : atoi(text);
}

int sysctl_set(int family, const char *link, const char *key, int value)
{
	auto_close int fd = -1;

	if (sysctl_get(family, link, key) == value)
		return 0;
	fd = open_file(family, link, key, O_WRONLY);
	if (fd < 0)
		return fd;
	if (dprintf(fd, "%d\n", value) < 0)
		return -errno;
	log_trace("set %s of '%s' to %d", key, link, value);
	return 0;
}
