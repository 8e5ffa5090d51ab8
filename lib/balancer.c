// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer: its processes by their command lines. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "balancer.h"
#include "cleanup.h"

/* As long as the longest command line that process.h looks at. */
#define CMDLINE_MAX 65536

/* How long it may be without a socket or a worker, and the pause before it is asked again, in ms.
 */
#define RELOAD_PATIENCE 10000
#define PAUSE           20

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The argument after `option`, from `from` on (NULL: the first one); NULL if there is none. */
static const char *argument(const char *cmdline, size_t size, const char *option, const char *from)
{
	const char *end = cmdline + size;
	const char *word = from ? from : cmdline;

	for (; word < end; word += strlen(word) + 1) {
		const char *next = word + strlen(word) + 1;

		if (strcmp(word, option) == 0 && next < end)
			return next;
	}
	return NULL;
}

static bool has_word(const char *cmdline, size_t size, const char *option)
{
	for (const char *word = cmdline; word < cmdline + size; word += strlen(word) + 1)
		if (strcmp(word, option) == 0)
			return true;
	return false;
}

/*
 * A container's process has the same paths, and is not of this node's instance. Who may not see
 * that has no right to end it either, and is told so then.
 */
static bool is_of_this_node(pid_t pid)
{
	char path[64], theirs[64] = "", ours[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", (int)pid);
	if (readlink(path, theirs, sizeof(theirs) - 1) < 0)
		return errno == EACCES || errno == EPERM;
	return readlink("/proc/self/ns/pid", ours, sizeof(ours) - 1) > 0 &&
	       strcmp(theirs, ours) == 0;
}

bool balancer_matches(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	const struct balancer *balancer = data;
	const char *value = NULL;

	/* The shortest that can be looked at has an end, which process.h puts behind it. */
	if (size == 0 || strcmp(base(cmdline), base(balancer->binary)) != 0)
		return false;
	for (const char *const *word = balancer->program->check; *word; word++)
		if (has_word(cmdline, size, *word))
			return false;
	value = argument(cmdline, size, "-p", NULL);
	if (value && *balancer->pid_file && strcmp(value, balancer->pid_file) == 0)
		return is_of_this_node(pid);
	value = NULL;
	while ((value = argument(cmdline, size, "-f", value)))
		if (*balancer->config && strcmp(value, balancer->config) == 0)
			return is_of_this_node(pid);
	return false;
}

struct search {
	const struct balancer *balancer;
	struct process *list;
	int count;
};

/* Keeps each that matches, and is never content. */
static bool collect(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	struct search *search = *(struct search *const *)data;

	if (search->count < BALANCER_PROCESSES &&
		balancer_matches(pid, cmdline, size, search->balancer) &&
		process_look(pid, &search->list[search->count]) == 0)
		search->count++;
	return false;
}

int balancer_find(struct balancer *balancer, struct process ret[BALANCER_PROCESSES])
{
	struct search search = { balancer, ret, 0 }, *data = &search;
	struct process none;
	int r = process_find(collect, &data, &none), first = 0;

	if (r < 0 && search.count == 0)
		return r;
	for (int i = 1; i < search.count; i++)
		if (ret[i].start < ret[first].start ||
			(ret[i].start == ret[first].start && ret[i].pid < ret[first].pid))
			first = i;
	if (search.count) {
		struct process swap = ret[0];

		ret[0] = ret[first];
		ret[first] = swap;
		balancer->main = ret[0];
	}
	return search.count;
}

bool balancer_lives(const struct balancer *balancer)
{
	return balancer->main.pid && process_alive(&balancer->main) &&
	       process_may_match(&balancer->main, balancer_matches, balancer);
}

/* "unix@/path,mode,600" and "/path" as HAProxy takes them. */
static void take_path(const char *value, char ret[PATH_MAX])
{
	if (strncmp(value, "unix@", 5) == 0)
		value += 5;
	snprintf(ret, PATH_MAX, "%.*s", (int)strcspn(value, ","), value);
	if (*ret != '/')
		*ret = '\0';
}

void balancer_take_socket(struct balancer *balancer)
{
	auto_free char *cmdline = calloc(1, CMDLINE_MAX + 1);
	char path[64];
	auto_close int fd = -1;
	ssize_t size;
	const char *value;

	if (!balancer->program->socket_option || !cmdline)
		return;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)balancer->main.pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	size = fd < 0 ? -1 : read(fd, cmdline, CMDLINE_MAX);
	if (size <= 0)
		return;
	value = argument(cmdline, (size_t)size, balancer->program->socket_option, NULL);
	balancer->socket[0] = '\0';
	if (value)
		take_path(value, balancer->socket);
}

/* While it reads its configuration again it has no socket for a moment, or no worker. */
static bool may_be_reloading(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED || error == -ECONNRESET ||
	       error == -EPIPE || error == -EBADMSG;
}

/* Asks it, again and again while it may be reloading. */
static int ask(
	const struct balancer *balancer, const struct deadline *deadline, struct balancer_view *ret)
{
	struct deadline patience = deadline_slice(deadline, RELOAD_PATIENCE);

	for (;;) {
		int r = balancer->program->look(balancer, deadline, ret);

		if ((r == 0 && ret->worker) || (r < 0 && !may_be_reloading(r)) ||
			!process_alive(&balancer->main) || deadline_left(&patience) == 0)
			return r;
		poll(NULL, 0, PAUSE);
	}
}

int balancer_look(
	struct balancer *balancer, const struct deadline *deadline, struct balancer_view *ret)
{
	int r = ask(balancer, deadline, ret);

	if (r == -ETIMEDOUT)
		snprintf(balancer->why, sizeof(balancer->why),
			"process %d does not answer on its socket in time",
			(int)balancer->main.pid);
	else if (r == -ENOENT || r == -ECONNREFUSED)
		snprintf(balancer->why, sizeof(balancer->why),
			"process %d does not listen on its socket '%.200s'",
			(int)balancer->main.pid, balancer->socket);
	else if (r < 0)
		snprintf(balancer->why, sizeof(balancer->why),
			"process %d does not answer on its socket '%.200s': %s",
			(int)balancer->main.pid, balancer->socket, strerror(-r));
	if (r == 0 && ret->main != balancer->main.pid) {
		snprintf(balancer->why, sizeof(balancer->why),
			"not process %d but process %d answers on its socket '%.200s'",
			(int)balancer->main.pid, (int)ret->main, balancer->socket);
		return -ESTALE;
	}
	if (r == 0 && !ret->worker) {
		snprintf(balancer->why, sizeof(balancer->why), "process %d has no worker",
			(int)balancer->main.pid);
		return -ECHILD;
	}
	return r;
}
