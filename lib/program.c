// SPDX-License-Identifier: GPL-2.0-or-later
/* program: a look into each folder of PATH. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

#define USUAL "/usr/sbin:/usr/bin:/sbin:/bin"

/* 0; -EACCES for a file that nobody may run, -ENOENT for all else. */
static int look_at(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return -ENOENT;
	return access(path, X_OK) == 0 ? 0 : -EACCES;
}

int program_find(const char *name, char ret[PATH_MAX])
{
	const char *folders = getenv("PATH");
	char path[PATH_MAX];
	int found = -ENOENT;

	if (!*name || (*name != '/' && strchr(name, '/')))
		return -EINVAL;
	if (*name == '/')
		folders = "/";
	else if (!folders || !*folders)
		folders = USUAL;
	for (size_t length; *folders; folders += length + (folders[length] == ':')) {
		length = strcspn(folders, ":");
		snprintf(path, sizeof(path), "%.*s%s%s", (int)length, folders,
			*name == '/' ? "" : "/", *name == '/' ? name + 1 : name);
		if (*folders != '/')
			continue;
		if (look_at(path) == 0) {
			memcpy(ret, path, strlen(path) + 1);
			return 0;
		}
		if (look_at(path) == -EACCES)
			found = -EACCES;
	}
	return found;
}
