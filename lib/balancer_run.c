// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_run: it goes to the background by itself; its pid file tells whom to ask. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "balancer_run.h"
#include "balancer_settings.h"
#include "child.h"
#include "cleanup.h"
#include "listener.h"
#include "program.h"
#include "state.h"

/* As much of what it says is looked at, in bytes. */
#define WORDS_MAX (1024 * 1024)
#define ARGUMENTS (BALANCER_WORDS + 20)

/* While it cannot be asked, it is asked again after so many ms. */
#define PAUSE 10

/* It may take so many ms from the end of what the agent started to its first process. */
#define GRACE 3000

/* Between a polite end and one by force, in ms. */
#define POLITE 1000

static int add(const char **argv, int count, const char *const *words)
{
	for (; *words; words++)
		argv[count++] = *words;
	return count;
}

static void make_arguments(
	const struct balancer *balancer, const char *path, bool check, const char **argv)
{
	const struct balancer_program *program = balancer->program;
	int count = 0;

	argv[count++] = path;
	count = add(argv, count, check ? program->check : program->run);
	if (!check) {
		argv[count++] = "-p";
		argv[count++] = balancer->pid_file;
		if (program->socket_option) {
			argv[count++] = program->socket_option;
			argv[count++] = balancer->socket;
		}
	}
	if (balancer->words)
		count = add(argv, count, balancer->words);
	argv[count++] = "-f";
	argv[count++] = balancer->config;
	if (program->generated && *balancer->generated) {
		argv[count++] = "-f";
		argv[count++] = balancer->generated;
	}
	argv[count] = NULL;
}

/* What a failed child wrote, in the program's most telling words. */
static void explain(struct balancer *balancer, int fd)
{
	auto_free char *text = calloc(1, WORDS_MAX + 1);
	ssize_t size = text ? pread(fd, text, WORDS_MAX, 0) : -1;

	if (size > 0)
		balancer->program->explain(text, balancer->why, sizeof(balancer->why));
	if (size <= 0 || !*balancer->why)
		snprintf(balancer->why, sizeof(balancer->why), "'%.200s' fails without a word",
			balancer->binary);
}

/* Runs the program to check or to start. 0; -EINVAL, it failed and said why; other -errno. */
static int run(struct balancer *balancer, bool check, const struct deadline *deadline)
{
	auto_close int fd = memfd_create("relevo", MFD_CLOEXEC);
	const char *argv[ARGUMENTS];
	char path[PATH_MAX];
	struct child child = { .argv = argv, .all = fd };
	int r = fd < 0 ? -errno : program_find(balancer->binary, path);

	balancer->why[0] = '\0';
	if (r == 0) {
		make_arguments(balancer, path, check, argv);
		r = child_run(&child, deadline);
	}
	if (r < 0) {
		snprintf(balancer->why, sizeof(balancer->why), "'%.200s': %s", balancer->binary,
			r == -ETIMEDOUT ? "it does not end in time" : strerror(-r));
		return r;
	}
	if (child.status == 0)
		return 0;
	explain(balancer, fd);
	return -EINVAL;
}

int balancer_check_config(struct balancer *balancer, const struct deadline *deadline)
{
	return run(balancer, true, deadline);
}

/* The process that the pid file names. 0 or -errno. */
static int read_pid(const char *path, struct process *ret)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char text[32] = "";
	int pid;

	if (fd < 0)
		return -errno;
	if (read(fd, text, sizeof(text) - 1) <= 0)
		return -EBADMSG;
	pid = atoi(text);
	return pid > 0 ? process_look(pid, ret) : -EBADMSG;
}

/* Waits for its pid file to name its main process, which writes it by itself. 0 or -errno. */
static int await_main(struct balancer *balancer, const struct deadline *deadline)
{
	struct deadline grace = deadline_slice(deadline, GRACE);
	struct process list[BALANCER_PROCESSES];

	for (;;) {
		if (read_pid(balancer->pid_file, &balancer->main) == 0 && balancer_lives(balancer))
			return 0;
		if (deadline_left(&grace) == 0 && balancer_find(balancer, list) == 0) {
			snprintf(balancer->why, sizeof(balancer->why), "it ended at once");
			return -ESRCH;
		}
		if (deadline_left(deadline) == 0) {
			snprintf(balancer->why, sizeof(balancer->why),
				"it does not write its pid file '%.200s' in time",
				balancer->pid_file);
			return -ETIMEDOUT;
		}
		poll(NULL, 0, PAUSE);
	}
}

/* Asks until it answers, its worker is not `before` and its generation beyond; 0 or -errno. */
static int await(struct balancer *balancer, const struct balancer_view *before,
	const struct deadline *deadline, struct balancer_view *ret)
{
	for (;;) {
		int r = balancer_look(balancer, deadline, ret);

		if (r == 0 && ret->generation > before->generation && ret->stale)
			return -EINVAL;
		if (r == 0 && ret->worker != before->worker &&
			ret->generation >= before->generation)
			return 0;
		if (!process_alive(&balancer->main)) {
			snprintf(balancer->why, sizeof(balancer->why),
				"its process %d ended at once", (int)balancer->main.pid);
			return -ESRCH;
		}
		if (deadline_left(deadline) == 0) {
			if (r == 0)
				snprintf(balancer->why, sizeof(balancer->why),
					"it has no new worker in time");
			return -ETIMEDOUT;
		}
		poll(NULL, 0, PAUSE);
	}
}

static bool holds(const unsigned long *sockets, int count, unsigned long inode)
{
	for (int i = 0; i < count; i++)
		if (sockets[i] == inode)
			return true;
	return false;
}

/* True if one of the instance's processes holds the socket. */
static bool is_ours(struct balancer *balancer, unsigned long inode)
{
	struct process list[BALANCER_PROCESSES];
	int count = balancer_find(balancer, list);

	for (int i = 0; i < count; i++) {
		auto_free unsigned long *sockets = NULL;
		int held = listener_sockets(list[i].pid, &sockets);

		if (held > 0 && holds(sockets, held, inode))
			return true;
	}
	return false;
}

/* Says who else has it. */
static int blame(struct balancer *balancer, const struct listener *listener)
{
	char text[LISTENER_TEXT_MAX], name[32] = "?";
	pid_t pid = 0;

	listener_format(listener, text);
	if (listener_holder(listener->inode, &pid, name, sizeof(name)) == 1)
		snprintf(balancer->why, sizeof(balancer->why), "process %d (%s) listens on %s, too",
			(int)pid, name, text);
	else
		snprintf(balancer->why, sizeof(balancer->why), "another process listens on %s, too",
			text);
	return -EADDRINUSE;
}

int balancer_check_listeners(
	struct balancer *balancer, pid_t worker, const struct deadline *deadline)
{
	auto_free struct listener *list = NULL;
	auto_free unsigned long *sockets = NULL;
	int count = listener_list(deadline, &list), held = listener_sockets(worker, &sockets);
	int ours = 0;

	if (count < 0 || held < 0) {
		snprintf(balancer->why, sizeof(balancer->why),
			"the listeners of its process %d cannot be seen: %s", (int)worker,
			strerror(count < 0 ? -count : -held));
		return count < 0 ? count : held;
	}
	for (int i = 0; i < count; i++) {
		if (!holds(sockets, held, list[i].inode))
			continue;
		ours++;
		for (int j = 0; j < count; j++)
			if (listener_overlap(&list[i], &list[j]) &&
				!holds(sockets, held, list[j].inode) &&
				!is_ours(balancer, list[j].inode))
				return blame(balancer, &list[j]);
	}
	if (ours || listener_any_unix(sockets, held))
		return 0;
	snprintf(balancer->why, sizeof(balancer->why), "its process %d listens nowhere",
		(int)worker);
	return -ENOENT;
}

int balancer_start(struct balancer *balancer, long files, const struct deadline *deadline)
{
	struct rlimit limit = { (rlim_t)files, (rlim_t)files };
	struct balancer_view before = { 0 }, now;
	int r = 0;

	if (files > 0 && setrlimit(RLIMIT_NOFILE, &limit) < 0) {
		r = -errno;
		snprintf(balancer->why, sizeof(balancer->why), "it cannot have %ld files: %s",
			files, strerror(-r));
		return r;
	}
	r = run(balancer, false, deadline);
	if (r == 0)
		r = await_main(balancer, deadline);
	before.generation = -1;
	if (r == 0)
		r = await(balancer, &before, deadline, &now);
	return r == 0 ? balancer_check_listeners(balancer, now.worker, deadline) : r;
}

int balancer_reload(struct balancer *balancer, const struct deadline *deadline)
{
	struct balancer_view before, now;
	int r = balancer_look(balancer, deadline, &before);

	if (r == 0) {
		r = balancer->program->reload(balancer, deadline);
		if (r < 0)
			snprintf(balancer->why, sizeof(balancer->why),
				"it does not take the order on its socket: %s", strerror(-r));
	}
	if (r == 0)
		r = await(balancer, &before, deadline, &now);
	if (r == -EINVAL)
		snprintf(balancer->why, sizeof(balancer->why),
			"it did not take its configuration and goes on with the older one");
	return r == 0 ? balancer_check_listeners(balancer, now.worker, deadline) : r;
}

/* Waits for all of them: 0 or -ETIMEDOUT. */
static int await_end(const struct process *list, int count, const struct deadline *deadline)
{
	int r = 0;

	for (int i = 0; i < count && r == 0; i++)
		r = process_wait(&list[i], deadline);
	return r;
}

/* Lets it end by itself. 0, or -ETIMEDOUT with the sessions that remain. */
static int drain(struct balancer *balancer, const struct process *list, int count, long ms,
	const struct deadline *deadline, long long *ret_cut)
{
	struct deadline whole = deadline_slice(deadline, ms), slice;
	struct balancer_view view;

	process_signal(&balancer->main, balancer->program->soft);
	if (await_end(list, count, &whole) == 0)
		return 0;
	slice = deadline_slice(deadline, POLITE);
	if (*balancer->socket && balancer->program->look(balancer, &slice, &view) == 0)
		*ret_cut = view.sessions;
	return -ETIMEDOUT;
}

int balancer_end(
	struct balancer *balancer, long ms, const struct deadline *deadline, long long *ret_cut)
{
	struct deadline last = deadline_reserve(deadline);
	struct process list[BALANCER_PROCESSES];
	int count = balancer_find(balancer, list);

	*ret_cut = count > 0 && ms == 0 ? -1 : 0;
	if (count > 0 && ms > 0 && drain(balancer, list, count, ms, deadline, ret_cut) == 0)
		count = balancer_find(balancer, list);
	for (int signal = SIGTERM; count > 0 && deadline_left(&last) > 0; signal = SIGKILL) {
		struct deadline slice = deadline_slice(&last, POLITE);

		for (int i = 0; i < count; i++)
			process_signal(&list[i], signal);
		await_end(list, count, &slice);
		count = balancer_find(balancer, list);
	}
	if (count == 0)
		return 0;
	snprintf(balancer->why, sizeof(balancer->why), "%s%s",
		count < 0 ? "its processes cannot be seen: " : "a process does not end",
		count < 0 ? strerror(-count) : "");
	if (count > 0)
		snprintf(balancer->why, sizeof(balancer->why), "its process %d does not end",
			(int)list[0].pid);
	return count < 0 ? count : -EBUSY;
}
