// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_save: a guest's saver or restorer among all processes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "process.h"
#include "xen_save.h"

/* Which of the arguments is the guest's number. */
#define ID 4

/* True if the command line is that of libxl's process for `verb` and that guest. */
static bool is_at(const char *verb, const char *cmdline, size_t size, int id)
{
	const char *end = cmdline + size, *name;
	int number = 0;

	for (const char *argument = cmdline; argument < end && number <= ID; number++) {
		size_t length = strnlen(argument, (size_t)(end - argument));

		if (argument + length == end)
			return false;
		name = strrchr(argument, '/');
		if (number == 0 && strcmp(name ? name + 1 : argument, "libxl-save-helper") != 0)
			return false;
		if (number == 1 && strcmp(argument, verb) != 0)
			return false;
		if (number == ID)
			return atoi(argument) == id;
		argument += length + 1;
	}
	return false;
}

bool xen_is_saver(const char *cmdline, size_t size, int id)
{
	return is_at("--save-domain", cmdline, size, id);
}

bool xen_is_restorer(const char *cmdline, size_t size, int id)
{
	return is_at("--restore-domain", cmdline, size, id);
}

static bool saves(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	(void)pid;
	return xen_is_saver(cmdline, size, *(const int *)data);
}

static bool restores(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	(void)pid;
	return xen_is_restorer(cmdline, size, *(const int *)data);
}

long long xen_save_written(const char *io)
{
	const char *line = strstr(io, "wchar: ");

	return line ? atoll(line + strlen("wchar: ")) : 0;
}

long long xen_save_sent(int id)
{
	struct process saver;
	char path[32], io[512];
	ssize_t size;

	if (process_find(saves, &id, &saver) != 1)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/io", (int)saver.pid);
	size = file_read(path, io, sizeof(io) - 1);
	if (size < 0)
		return 0;
	io[size] = '\0';
	return xen_save_written(io);
}

int xen_save_end(int id)
{
	struct process saver;
	int r = process_find(saves, &id, &saver);

	if (r == 1)
		r = process_signal(&saver, SIGTERM);
	else
		return r;
	return r < 0 ? r : 1;
}

int xen_restore_runs(int id)
{
	struct process restorer;

	return process_find(restores, &id, &restorer);
}
