// SPDX-License-Identifier: GPL-2.0-or-later
/* opener: mounts, devices on top, and every process's descriptors. */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "opener.h"

int opener_parse_mount(const char *line, unsigned major, unsigned minor, char *text, size_t size)
{
	unsigned on_major, on_minor;
	int begin = 0;

	/* 36 35 147:0 / /srv rw ... */
	if (sscanf(line, "%*d %*d %u:%u %*s %n", &on_major, &on_minor, &begin) != 2 || !begin)
		return 0;
	if (on_major != major || on_minor != minor)
		return 0;
	snprintf(text, size, "%.*s", (int)strcspn(line + begin, " \n"), line + begin);
	return *text != '\0';
}

static bool find_mount(unsigned major, unsigned minor, char *text, size_t size)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char line[1024], path[128];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = opener_parse_mount(line, major, minor, path, sizeof(path));
	if (file)
		fclose(file);
	if (found)
		snprintf(text, size, "the mount '%s'", path);
	return found;
}

/* The next name in a folder that begins with a letter or digit; NULL at its end. */
static const char *next_name(DIR *folder)
{
	struct dirent *entry;

	do
		entry = folder ? readdir(folder) : NULL;
	while (entry && entry->d_name[0] == '.');
	return entry ? entry->d_name : NULL;
}

static bool find_holder(const char *name, char *text, size_t size)
{
	char path[128];
	DIR *folder;
	const char *holder;

	snprintf(path, sizeof(path), "/sys/block/%s/holders", name);
	folder = opendir(path);
	holder = next_name(folder);
	if (holder)
		snprintf(text, size, "device %s", holder);
	if (folder)
		closedir(folder);
	return holder != NULL;
}

/* True if it is a block device, this one. Nothing but devices is looked at: a file may hang. */
static bool is_device(const char *path, dev_t device)
{
	char target[64];
	struct stat status;
	ssize_t length = readlink(path, target, sizeof(target));

	return length > 5 && memcmp(target, "/dev/", 5) == 0 && stat(path, &status) == 0 &&
	       S_ISBLK(status.st_mode) && status.st_rdev == device;
}

/* True if a process has the device open. */
static bool has_open(const char *pid, dev_t device)
{
	char path[600];
	bool found = false;
	const char *fd;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	folder = opendir(path);
	while (!found && (fd = next_name(folder))) {
		snprintf(path, sizeof(path), "/proc/%s/fd/%s", pid, fd);
		found = is_device(path, device);
	}
	if (folder)
		closedir(folder);
	return found;
}

static void name_process(const char *pid, char *text, size_t size)
{
	char path[64], command[64] = "?";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	file = fopen(path, "re");
	if (file && fgets(command, sizeof(command), file))
		command[strcspn(command, "\n")] = '\0';
	if (file)
		fclose(file);
	snprintf(text, size, "process %.20s (%s)", pid, command);
}

static bool find_process(dev_t device, char *text, size_t size)
{
	DIR *folder = opendir("/proc");
	const char *pid;
	bool found = false;

	while (!found && (pid = next_name(folder))) {
		found = isdigit((unsigned char)*pid) && has_open(pid, device);
		if (found)
			name_process(pid, text, size);
	}
	if (folder)
		closedir(folder);
	return found;
}

void opener_name(const char *name, unsigned major, unsigned minor, char *text, size_t size)
{
	if (!find_mount(major, minor, text, size) && !find_holder(name, text, size) &&
		!find_process(makedev(major, minor), text, size))
		snprintf(text, size, "the kernel");
}
