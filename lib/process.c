// SPDX-License-Identifier: GPL-2.0-or-later
/* process: /proc read with care, and signals that reach the right one by pidfd_open(2). */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "process.h"

/* Longest command line that is searched: qemu's has a few KiB. */
#define CMDLINE_MAX 65536

/* Reads a file of /proc/PID whole; its size or -errno, -ESRCH if the process is gone. */
static ssize_t read_file(pid_t pid, const char *name, char *bytes, size_t size)
{
	char path[64];
	auto_close int fd = -1;
	size_t used = 0;
	ssize_t part;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	while (used < size && (part = read(fd, bytes + used, size - used)) != 0) {
		if (part < 0)
			return -errno;
		used += (size_t)part;
	}
	return (ssize_t)used;
}

int process_parse_stat(const char *text, unsigned long long *ret_start)
{
	/* Field 2 is the name in parentheses and may hold any character: look for its last end. */
	const char *field = strrchr(text, ')');
	unsigned long long start;
	char *end;

	if (!field || field[1] != ' ')
		return -EBADMSG;
	field += 2;
	if (*field == 'Z' || *field == 'X')
		return -ESRCH;
	for (int i = 3; i < 22; i++) {
		field = strchr(field, ' ');
		if (!field)
			return -EBADMSG;
		field++;
	}
	start = strtoull(field, &end, 10);
	if (end == field)
		return -EBADMSG;
	*ret_start = start;
	return 0;
}

int process_look(pid_t pid, struct process *ret)
{
	char text[1024];
	ssize_t size = read_file(pid, "stat", text, sizeof(text) - 1);
	unsigned long long start;
	int r;

	if (size < 0)
		return (int)size;
	text[size] = '\0';
	r = process_parse_stat(text, &start);
	if (r < 0)
		return r;
	*ret = (struct process){ pid, start };
	return 0;
}

bool process_alive(const struct process *process)
{
	struct process now;
	int r = process_look(process->pid, &now);

	return r == 0 ? now.start == process->start : r != -ESRCH;
}

int process_find(bool (*match)(pid_t pid, const char *cmdline, size_t size, const void *data),
	const void *data, struct process *ret)
{
	auto_free char *cmdline = malloc(CMDLINE_MAX + 1);
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int found = 0, doubt = 0;

	if (!proc || !cmdline) {
		if (proc)
			closedir(proc);
		return -errno;
	}
	while (found == 0 && (entry = readdir(proc))) {
		pid_t pid = (pid_t)atoi(entry->d_name);
		ssize_t size;
		int r;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		size = read_file(pid, "cmdline", cmdline, CMDLINE_MAX);
		if (size < 0 && size != -ESRCH)
			doubt = (int)size;
		if (size <= 0)
			continue;
		cmdline[size] = '\0';
		if (!match(pid, cmdline, (size_t)size, data))
			continue;
		r = process_look(pid, ret);
		if (r == 0)
			found = 1;
		else if (r != -ESRCH)
			doubt = r;
	}
	closedir(proc);
	return found ? found : doubt;
}

/* Its command line with an end, which the caller frees; its size, 0 for none, or -errno. */
static ssize_t read_cmdline(pid_t pid, char **ret)
{
	ssize_t size;

	*ret = malloc(CMDLINE_MAX + 1);
	if (!*ret)
		return -ENOMEM;
	size = read_file(pid, "cmdline", *ret, CMDLINE_MAX);
	(*ret)[size < 0 ? 0 : size] = '\0';
	return size;
}

bool process_may_match(const struct process *process,
	bool (*match)(pid_t pid, const char *cmdline, size_t size, const void *data),
	const void *data)
{
	auto_free char *cmdline = NULL;
	ssize_t size = read_cmdline(process->pid, &cmdline);

	return size <= 0 || match(process->pid, cmdline, (size_t)size, data);
}

int process_match(pid_t pid,
	bool (*match)(pid_t pid, const char *cmdline, size_t size, const void *data),
	const void *data, struct process *ret)
{
	auto_free char *cmdline = NULL;
	ssize_t size = read_cmdline(pid, &cmdline);
	int r;

	if (size <= 0)
		return size < 0 && size != -ESRCH ? (int)size : 0;
	if (!match(pid, cmdline, (size_t)size, data))
		return 0;
	r = process_look(pid, ret);
	return r < 0 ? (r == -ESRCH ? 0 : r) : 1;
}

/* A descriptor of this very process, or -ESRCH when it has ended, or another -errno. */
static int open_pidfd(const struct process *process)
{
	auto_close int fd = (int)syscall(SYS_pidfd_open, process->pid, 0);

	if (fd < 0)
		return -errno;
	return process_alive(process) ? steal_fd(&fd) : -ESRCH;
}

int process_wait(const struct process *process, const struct deadline *deadline)
{
	auto_close int fd = open_pidfd(process);
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	int r;

	if (fd < 0)
		return fd == -ESRCH ? 0 : fd;
	r = deadline_poll(deadline, &polled, 1);
	return r < 0 ? r : 0;
}

int process_signal(const struct process *process, int signal)
{
	auto_close int fd = open_pidfd(process);

	if (fd < 0)
		return fd == -ESRCH ? 0 : fd;
	if (syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0)
		return errno == ESRCH ? 0 : -errno;
	return 0;
}

char *process_format(const struct process *process, char text[PROCESS_TEXT_MAX])
{
	snprintf(text, PROCESS_TEXT_MAX, "%d %llu", (int)process->pid, process->start);
	return text;
}

int process_parse(const char *text, struct process *ret)
{
	unsigned long long start;
	char rest;
	int pid;

	if (sscanf(text, "%d %llu%c", &pid, &start, &rest) != 2 || pid <= 0)
		return -EBADMSG;
	*ret = (struct process){ pid, start };
	return 0;
}
