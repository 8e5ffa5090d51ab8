// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_save: the saver among all processes. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "xen_save.h"

/* Which of the arguments is the guest's number. */
#define ID 4

bool xen_is_saver(const char *cmdline, size_t size, int id)
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
		if (number == 1 && strcmp(argument, "--save-domain") != 0)
			return false;
		if (number == ID)
			return atoi(argument) == id;
		argument += length + 1;
	}
	return false;
}

static bool matches(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	(void)pid;
	return xen_is_saver(cmdline, size, *(const int *)data);
}

int xen_save_end(int id)
{
	struct process saver;
	int r = process_find(matches, &id, &saver);

	if (r == 1)
		r = process_signal(&saver, SIGTERM);
	else
		return r;
	return r < 0 ? r : 1;
}
