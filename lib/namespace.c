// SPDX-License-Identifier: GPL-2.0-or-later
/* namespace: setns(2) by the name that ip-netns(8) gave. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

unsigned long namespace_inode(void)
{
	struct stat seen;

	return stat("/proc/self/ns/net", &seen) < 0 ? 0 : seen.st_ino;
}

int namespace_enter_inode(unsigned long inode)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int r = proc ? 0 : -errno;

	while (r == 0 && (entry = readdir(proc))) {
		char path[sizeof("/proc//ns/net") + NAME_MAX];
		auto_close int fd = -1;
		struct stat seen;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/ns/net", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &seen) < 0 || seen.st_ino != inode)
			continue;
		r = setns(fd, CLONE_NEWNET) < 0 ? -errno : 1;
	}
	if (proc)
		closedir(proc);
	return r;
}
