// SPDX-License-Identifier: GPL-2.0-or-later
/* workload: counts what is noted in libvirt's files, in records of the agent domain, by DRBD. */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "domain_status.h"
#include "drbd_proc.h"
#include "process.h"
#include "qemu.h"
#include "state.h"
#include "workload.h"
#include "xen.h"

/* What is told to a fencer must not wait for a xenstore that hangs, in ms. */
#define XEN_TIMEOUT 2000

int workload_volumes(const char *proc)
{
	int count = 0;

	for (const char *line = proc; line; line = strchr(line, '\n')) {
		struct drbd drbd;
		char *end;
		int minor;

		line += strspn(line, "\n ");
		if (!isdigit((unsigned char)*line))
			continue;
		minor = (int)strtol(line, &end, 10);
		if (strncmp(end, ": cs:", 5) == 0 && drbd_parse_proc(proc, &minor, 1, &drbd) == 1 &&
			drbd.role == DRBD_PRIMARY && drbd.disk == DRBD_UPTODATE)
			count++;
	}
	return count;
}

static int count_volumes(void)
{
	auto_free char *text = malloc(DRBD_PROC_MAX);

	return text && drbd_read_proc(text, DRBD_PROC_MAX) == 0 ? workload_volumes(text) : 0;
}

/* Calls `counts` with the name of each file of a folder: how many it counted. */
static int count_files(const char *path, bool (*counts)(const char *name))
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int count = 0;

	while (folder && (entry = readdir(folder)))
		count += counts(entry->d_name);
	if (folder)
		closedir(folder);
	return count;
}

/* NAME.pid, of a process that lives; driver.pid is the daemon's own. */
static bool is_guest_of_qemu(const char *file)
{
	const char *dot = strrchr(file, '.');
	char name[256];
	struct process process;
	pid_t pid;

	if (!dot || strcmp(dot, ".pid") != 0 || strcmp(file, "driver.pid") == 0)
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(dot - file), file);
	pid = domain_status_pid(name);
	return pid > 0 && process_look(pid, &process) == 0;
}

bool workload_is_other(const char *uri)
{
	const char *colon = strchr(uri, ':');

	return colon && strncmp(colon, ":///", 4) == 0 && !qemu_is_here(uri) && !xen_is_uri(uri);
}

/* The record of a guest that the agent has seen run and has not stopped. */
static bool is_other_guest(const char *file)
{
	char name[256], uri[256];
	struct state state;

	return strncmp(file, "domain-", 7) == 0 && state_load(&state, file) == 0 &&
	       state_get(&state, "name", name, sizeof(name)) &&
	       state_get(&state, "uri", uri, sizeof(uri)) && workload_is_other(uri);
}

static int count_in_xen(void)
{
	struct deadline deadline = deadline_start(XEN_TIMEOUT);
	int count = xen_count(&deadline);

	return count < 0 ? 0 : count;
}

void workload_look(struct workload *ret)
{
	ret->volumes = count_volumes();
	ret->guests = count_files(DOMAIN_STATUS_DIR, is_guest_of_qemu) +
		      count_files(STATE_DIR, is_other_guest) + count_in_xen();
}

char *workload_format(const struct workload *workload, char text[WORKLOAD_WORDS])
{
	const char *several = workload->guests == 1 ? "" : "s";
	int used = 0;

	snprintf(text, WORKLOAD_WORDS, "nothing");
	if (workload->guests)
		used = snprintf(text, WORKLOAD_WORDS, "%d guest%s", workload->guests, several);
	if (workload->volumes)
		snprintf(text + used, (size_t)(WORKLOAD_WORDS - used), "%s%d primary volume%s",
			used ? ", " : "", workload->volumes, workload->volumes == 1 ? "" : "s");
	return text;
}
