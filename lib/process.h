/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process is a pid and the moment it started, so that a pid that was used again is never taken
 * for it. Facts are read from /proc (proc(5)).
 */
#ifndef RELEVO_PROCESS_H
#define RELEVO_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "deadline.h"

/* Bytes for the text of a process with its end. */
#define PROCESS_TEXT_MAX 48

struct process {
	pid_t pid;                /* 0: none */
	unsigned long long start; /* clock ticks after boot, field 22 of /proc/PID/stat */
};

/* What runs under `pid` now. 0, -ESRCH if nothing does or only a zombie, or another -errno. */
int process_look(pid_t pid, struct process *ret);

/* Pure part of process_look(): the start time out of /proc/PID/stat. 0, -ESRCH, -EBADMSG. */
int process_parse_stat(const char *text, unsigned long long *ret_start);

/* True if this very process still runs; also true when that cannot be seen. */
bool process_alive(const struct process *process);

/*
 * Searches every process whose command line (arguments end with '\0') satisfies `match`; the
 * first is `ret`. 1 found; 0 none after a full search; -errno when none was found but a part of
 * /proc could not be read.
 */
int process_find(bool (*match)(pid_t pid, const char *cmdline, size_t size, const void *data),
	const void *data, struct process *ret);

/* The same for what runs under `pid` alone. 1, 0 or -errno. */
int process_match(pid_t pid,
	bool (*match)(pid_t pid, const char *cmdline, size_t size, const void *data),
	const void *data, struct process *ret);

/*
 * True unless it runs and has a command line that does not satisfy `match`. A process that is
 * ending has none any more, and still holds what it had open.
 */
bool process_may_match(const struct process *process,
	bool (*match)(pid_t pid, const char *cmdline, size_t size, const void *data),
	const void *data);

/* Waits for its end: 0, -ETIMEDOUT or another -errno. */
int process_wait(const struct process *process, const struct deadline *deadline);

/* Sends it `signal`: 0, also when it has ended already, or -errno. Never hits another process. */
int process_signal(const struct process *process, int signal);

/* "PID START" and back, for state. 0 or -EBADMSG. */
char *process_format(const struct process *process, char text[PROCESS_TEXT_MAX]);
int process_parse(const char *text, struct process *ret);

#endif
