// SPDX-License-Identifier: GPL-2.0-or-later
/* namespace: setns(2) by the name that ip-netns(8) gave. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "log.h"
#include "namespace.h"

#define FOLDER "/run/netns/"

int namespace_enter(const char *name)
{
	char path[sizeof(FOLDER) + NAME_MAX];
	auto_close int fd = -1;

	if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/'))
		return -EINVAL;
	if ((size_t)snprintf(path, sizeof(path), FOLDER "%s", name) >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		return -errno;
	log_trace("entered the network namespace '%s'", name);
	return 0;
}
