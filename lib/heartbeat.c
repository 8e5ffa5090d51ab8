// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * heartbeat: the log's lines, in their order
 *   Nov 21 14:43:41 b heartbeat: [862]: WARN: node a: is dead
 *   Nov 21 14:43:42 b heartbeat: [922]: info: node a now reset.
 *   Nov 21 14:43:42 b heartbeat: [862]: info: Managed STONITH a process 922 exited with return
 * code 0. and what heartbeat says now. 862 is its master process, 922 a child for the reset.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "cleanup.h"
#include "heartbeat.h"
#include "program.h"

#define PID_FILE "/run/heartbeat.pid"
#define TAIL     (4L << 20) /* of a log so much is read: days */

/* The text after "heartbeat: [PID]: LEVEL: " and the time and host before; NULL: another's line. */
static const char *read_entry(const char *line, pid_t *ret_pid)
{
	static const char word[] = "heartbeat: [";
	const char *at = line;
	char *end;

	for (int field = 0; field < 4; field++) { /* month, day, time, host */
		size_t length = strcspn(at, " ");

		if (!length || !at[length])
			return NULL;
		at += length;
		at += strspn(at, " ");
	}
	if (strncmp(at, word, strlen(word)) != 0 || !isdigit((unsigned char)at[strlen(word)]))
		return NULL;
	*ret_pid = (pid_t)strtol(at + strlen(word), &end, 10);
	if (strncmp(end, "]: ", 3) != 0)
		return NULL;
	at = strchr(end + 3, ' ');
	return at ? at + 1 : NULL;
}

/* What follows `before` and the node's name in the text, or NULL if it is not about the node. */
static const char *after_node(const char *text, const char *before, const char *node)
{
	size_t length = strlen(before);

	if (strncmp(text, before, length) != 0 ||
		strncasecmp(text + length, node, strlen(node)) != 0)
		return NULL;
	return text + length + strlen(node);
}

/* Words of a node that lives, or of one that is not reset yet. */
static bool is_sign(const char *text, const char *node)
{
	static const char *const signs[] = { "Link ", "Status update for node ",
		"Heartbeat restart on node ", "Resetting node ", "STONITH of " };
	const char *rest;

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		rest = after_node(text, signs[i], node);
		/* "Link a:eth0 dead." comes with the loss, and is none */
		if (rest && strchr(": ", *rest) &&
			!(i == 0 && strlen(rest) > 6 &&
				strcmp(rest + strlen(rest) - 6, " dead.") == 0))
			return true;
	}
	return false;
}

void heartbeat_log_take(struct heartbeat_log *log, const char *line)
{
	char ended[64];
	pid_t pid;
	const char *text = read_entry(line, &pid), *rest;

	if (!text)
		return;
	rest = after_node(text, "node ", log->node);
	if (rest && strcmp(rest, " now reset.") == 0) {
		log->reset = log->lost ? pid : 0;
		return;
	}
	if (pid == log->pid && rest && strcmp(rest, ": is dead") == 0) {
		log->lost = true;
		log->off = false;
		log->reset = 0;
		return;
	}
	if (strncmp(text, "heartbeat: version ", 19) == 0 || is_sign(text, log->node)) {
		/* of whichever heartbeat: it is never proof */
		log->lost &=
			strncmp(text, "Resetting ", 10) == 0 || strncmp(text, "STONITH ", 8) == 0;
		log->off = false;
		log->reset = 0;
		return;
	}
	snprintf(ended, sizeof(ended), " process %d exited with return code 0.", (int)log->reset);
	rest = after_node(text, "Managed STONITH ", log->node);
	if (pid == log->pid && rest && log->lost && log->reset && strcmp(rest, ended) == 0)
		log->off = true;
}

bool heartbeat_calls(void)
{
	return getenv("HA_CURHOST") && getenv("HA_LOGFILE");
}

static pid_t master(void)
{
	auto_close int fd = open(PID_FILE, O_RDONLY | O_CLOEXEC);
	char text[32] = "";

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	return (pid_t)atoi(text);
}

/* Reads the end of the log; -errno. */
static int read_log(const char *path, struct heartbeat_log *log)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	auto_free char *bytes = malloc(TAIL + 1);
	struct stat seen;
	off_t from;
	ssize_t size;

	if (fd < 0 || !bytes || fstat(fd, &seen) < 0)
		return -errno;
	if (!S_ISREG(seen.st_mode))
		return -EINVAL;
	from = seen.st_size > TAIL ? seen.st_size - TAIL : 0;
	size = pread(fd, bytes, TAIL, from);
	if (size < 0)
		return -errno;
	bytes[size] = '\0';
	for (char *line = bytes, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		heartbeat_log_take(log, line);
	}
	return 0;
}

/* What heartbeat says of the node now: 1, it is dead. */
static int is_dead(const char *node, const struct deadline *deadline)
{
	char path[PATH_MAX];
	const char *argv[] = { path, "nodestatus", node, NULL };
	struct child child = { .argv = argv };
	int r = program_find("cl_status", path);

	if (r == 0)
		r = child_run(&child, deadline);
	return r < 0 ? r : strcmp(child.output, "dead\n") == 0;
}

int heartbeat_has_reset(const char *node, const struct deadline *deadline)
{
	const char *path = getenv("HA_LOGFILE");
	struct heartbeat_log log = { .node = node, .pid = master() };
	int r;

	if (!heartbeat_calls() || !*node || log.pid <= 0)
		return -ENOTCONN;
	r = read_log(path, &log);
	if (r < 0)
		return r;
	return log.off ? is_dead(node, deadline) : 0;
}
