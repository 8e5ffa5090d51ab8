// SPDX-License-Identifier: GPL-2.0-or-later
/* qemu: who a process says it is, and whether that is so. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain_status.h"
#include "qemu.h"

bool qemu_is_here(const char *uri)
{
	const char *rest;

	if (strncmp(uri, "qemu:", 5) == 0)
		rest = uri + 5;
	else if (strncmp(uri, "qemu+unix:", 10) == 0)
		rest = uri + 10;
	else
		return false;
	/* "qemu:///system" has no host between the slashes. */
	return strncmp(rest, "///", 3) == 0;
}

/* True if the -name argument is the guest's: "guest=NAME,..." with ",," for a comma in it. */
static bool is_name(const char *argument, const char *name)
{
	if (strncmp(argument, "guest=", 6) != 0)
		return false;
	argument += 6;
	for (; *name; name++) {
		if (*argument++ != *name)
			return false;
		if (*name == ',' && *argument++ != ',')
			return false;
	}
	return *argument == '\0' || (*argument == ',' && argument[1] != ',');
}

bool qemu_runs(const char *name, const char *uuid, const char *cmdline, size_t size)
{
	const char *end = cmdline + size, *before = "";
	bool named = false, identified = false, same_name = false, same_uuid = false;

	for (const char *argument = cmdline; argument < end;
		argument += strnlen(argument, (size_t)(end - argument)) + 1) {
		if (strcmp(before, "-name") == 0 && strncmp(argument, "guest=", 6) == 0) {
			named = true;
			same_name = is_name(argument, name);
		}
		if (strcmp(before, "-uuid") == 0) {
			identified = true;
			same_uuid = strcasecmp(argument, uuid) == 0;
		}
		before = argument;
	}
	return *uuid ? named && same_uuid : identified && same_name;
}

/* Copies a name that begins here, with ",," for a comma in it; false if it does not fit. */
static bool copy_name(const char *from, char *ret, size_t room)
{
	char name[256];
	size_t used = 0;

	for (; *from && used + 1 < sizeof(name); from++) {
		if (*from == ',' && *++from != ',')
			break;
		name[used++] = *from;
	}
	name[used] = '\0';
	if (used == 0 || used >= room || (*from && used + 1 == sizeof(name)))
		return false;
	memcpy(ret, name, used + 1);
	return true;
}

bool qemu_name(const char *cmdline, size_t size, char *ret, size_t room)
{
	const char *end = cmdline + size, *before = "";

	for (const char *argument = cmdline; argument < end;
		argument += strnlen(argument, (size_t)(end - argument)) + 1) {
		if (strcmp(before, "-name") == 0 && strncmp(argument, "guest=", 6) == 0)
			return copy_name(argument + 6, ret, room);
		before = argument;
	}
	return false;
}

bool qemu_is_pid_file(const char *path)
{
	static const char suffix[] = ".pid", gone[] = " (deleted)";
	size_t length = strlen(path);
	const char *file = strrchr(path, '/');

	if (length > strlen(gone) && strcmp(path + length - strlen(gone), gone) == 0)
		length -= strlen(gone);
	if (!file || file - path < 5 || strncmp(file - 5, "/qemu/", 6) != 0)
		return false;
	return path + length > file + sizeof(suffix) &&
	       strncmp(path + length - strlen(suffix), suffix, strlen(suffix)) == 0;
}

/* True if the descriptor is open for writing, to a pid file that belongs to root. */
static bool is_pid_descriptor(int folder, const char *number)
{
	char path[PATH_MAX];
	struct stat link, file;
	ssize_t length = readlinkat(folder, number, path, sizeof(path) - 1);

	if (length < 0)
		return false;
	path[length] = '\0';
	return qemu_is_pid_file(path) && fstatat(folder, number, &link, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (link.st_mode & S_IWUSR) && fstatat(folder, number, &file, 0) == 0 &&
	       S_ISREG(file.st_mode) && file.st_uid == 0;
}

static bool holds_pid_file(pid_t pid)
{
	char path[64];
	struct dirent *entry;
	bool found = false;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	if (!folder)
		return false;
	while (!found && (entry = readdir(folder)))
		found = is_pid_descriptor(dirfd(folder), entry->d_name);
	closedir(folder);
	return found;
}

/* Not by the owner of /proc/PID: that is root for a program of root's that any user may run. */
static bool is_of_root(pid_t pid)
{
	char path[64], line[256];
	unsigned uid = 1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Uid: %u", &uid) == 1)
			break;
	fclose(file);
	return uid == 0;
}

/* A program of root's that asks for a password runs as root too, but is no qemu. */
static bool is_program(pid_t pid)
{
	char path[64], program[PATH_MAX];
	ssize_t length;
	const char *name;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	length = readlink(path, program, sizeof(program) - 1);
	if (length < 0)
		return false;
	program[length] = '\0';
	name = strrchr(program, '/');
	return name && strstr(name, "qemu");
}

bool qemu_is_real(pid_t pid, const char *name)
{
	return holds_pid_file(pid) || domain_status_pid(name) == pid ||
	       (is_of_root(pid) && is_program(pid));
}
