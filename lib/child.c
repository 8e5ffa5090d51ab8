// SPDX-License-Identifier: GPL-2.0-or-later
/* child: fork, exec, feed, read and end one program, all within a deadline. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abandoned.h"
#include "child.h"
#include "cleanup.h"
#include "log.h"

#define TERM_GRACE 250
#define KILL_GRACE 500

enum { END, OUT, ERR, IN, SLOTS };

/* The running side of a child: what is polled, and how far it got. */
struct run {
	pid_t pid;
	struct pollfd polled[SLOTS];
	char *output; /* the start of what it says goes here */
	size_t most;  /* so many bytes of it */
	size_t out;   /* so many it has said */
	size_t written, err;
	char error[1024]; /* the end of what it said, `err` bytes */
};

static void close_slot(struct run *run, int slot)
{
	if (run->polled[slot].fd >= 0)
		close(run->polled[slot].fd);
	run->polled[slot].fd = -1;
}

static void close_run(struct run *run)
{
	for (int slot = 0; slot < SLOTS; slot++)
		close_slot(run, slot);
}

/* In the new process: becomes the program, or ends with 127. */
static _Noreturn void become(const struct child *child, pid_t parent, const int fds[3])
{
	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(fds[fd], fd) < 0)
			_exit(127);
	execv(child->argv[0], (char *const *)child->argv);
	dprintf(2, "cannot run '%s': %s\n", child->argv[0], strerror(errno));
	_exit(127);
}

/* Puts one end of a pipe into `slot` and returns the child's; -errno if there is none. */
static int make_pipe(struct run *run, int slot, bool child_reads)
{
	int ends[2], fd;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	run->polled[slot].fd = ends[child_reads];
	run->polled[slot].events = child_reads ? POLLOUT : POLLIN;
	fcntl(ends[child_reads], F_SETFL, O_NONBLOCK);
	/* Above the three that the child gets, in case the caller came without some of them. */
	fd = fcntl(ends[!child_reads], F_DUPFD_CLOEXEC, 3);
	close(ends[!child_reads]);
	return fd;
}

/* The child's end of `slot`: of a pipe, or where all that it says is to go. */
static int make_voice(struct run *run, const struct child *child, int slot)
{
	return child->all ? fcntl(child->all, F_DUPFD_CLOEXEC, 3) : make_pipe(run, slot, false);
}

static int start(struct run *run, const struct child *child)
{
	auto_close int in = make_pipe(run, IN, true);
	auto_close int out = make_voice(run, child, OUT);
	auto_close int err = make_voice(run, child, ERR);
	pid_t parent = getpid();

	if (in < 0 || out < 0 || err < 0)
		return -EMFILE;
	run->pid = fork();
	if (run->pid < 0)
		return -errno;
	if (run->pid == 0)
		become(child, parent, (int[]){ in, out, err });
	setpgid(run->pid, run->pid);
	run->polled[END].fd = (int)syscall(SYS_pidfd_open, run->pid, 0);
	run->polled[END].events = POLLIN;
	return run->polled[END].fd < 0 ? -errno : 0;
}

/* Reads what is there, once, into `bytes`; its size. The slot is closed at its end. */
static size_t take(struct run *run, int slot, char *bytes, size_t size)
{
	ssize_t part;

	if (run->polled[slot].fd < 0)
		return 0;
	part = read(run->polled[slot].fd, bytes, size);
	if (part > 0)
		return (size_t)part;
	if (part == 0 || (errno != EAGAIN && errno != EINTR))
		close_slot(run, slot);
	return 0;
}

/* Keeps the start of the output; what does not fit is dropped. */
static void take_output(struct run *run)
{
	char bytes[4096];
	size_t room = run->out < run->most ? run->most - run->out : 0;
	size_t size = take(run, OUT, bytes, sizeof(bytes));

	if (room)
		memcpy(run->output + run->out, bytes, size < room ? size : room);
	run->out += size;
}

/* Each line of it; one that did not come at once is two. */
static void trace_errors(const char *bytes, size_t size)
{
	for (size_t line = 0, end; line < size; line = end + 1) {
		for (end = line; end < size && bytes[end] != '\n';)
			end++;
		log_trace("child: %.*s", (int)(end - line), bytes + line);
	}
}

/* Keeps the end of the errors. */
static void take_errors(struct run *run)
{
	char bytes[sizeof(run->error) - 1];
	size_t size = take(run, ERR, bytes, sizeof(bytes));
	size_t room = sizeof(run->error) - 1 - run->err;
	size_t drop = size > room ? size - room : 0;

	if (log_tracing())
		trace_errors(bytes, size);
	memmove(run->error, run->error + drop, run->err - drop);
	memcpy(run->error + run->err - drop, bytes, size);
	run->err += size - drop;
}

/* Reads what a child that has ended left in its pipes: no more than they can hold. */
static void take_rest(struct run *run)
{
	for (int i = 0; i < 64; i++) {
		take_output(run);
		take_errors(run);
	}
}

static void feed(struct run *run, const char *input)
{
	size_t length = input ? strlen(input) : 0;

	while (run->written < length) {
		ssize_t part =
			write(run->polled[IN].fd, input + run->written, length - run->written);

		if (part < 0 && errno == EAGAIN)
			return;
		if (part < 0)
			break;
		run->written += (size_t)part;
	}
	close_slot(run, IN);
}

/* Serves the pipes until the child has ended (0) or -errno, -ETIMEDOUT among them. */
static int converse(struct run *run, const char *input, const struct deadline *deadline)
{
	for (;;) {
		int r = deadline_poll(deadline, run->polled, SLOTS);

		if (r < 0)
			return r;
		if (run->polled[IN].fd >= 0 && run->polled[IN].revents)
			feed(run, input);
		take_output(run);
		take_errors(run);
		if (run->polled[END].revents) {
			take_rest(run);
			return 0;
		}
	}
}

/* Ends the process group; true if the child is gone. What it started goes with it. */
static bool end(struct run *run)
{
	static const struct {
		int signal, grace;
	} steps[] = { { SIGTERM, TERM_GRACE }, { SIGKILL, KILL_GRACE } };

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		long long now = deadline_now();
		struct deadline grace = { now + steps[i].grace, now + steps[i].grace };

		kill(-run->pid, steps[i].signal);
		if (deadline_poll(&grace, &run->polled[END], 1) > 0) {
			kill(-run->pid, SIGKILL);
			return true;
		}
	}
	return false;
}

static void reap(const struct run *run, struct child *child)
{
	int status = 0;

	waitpid(run->pid, &status, WNOHANG);
	child->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Keeps the last line that is not empty. */
static void keep_error(struct child *child, char *text, size_t length)
{
	const char *line;

	while (length && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	line = strrchr(text, '\n');
	snprintf(child->error, sizeof(child->error), "%.255s", line ? line + 1 : text);
}

static void trace_argv(const struct child *child)
{
	char line[1024] = "";
	size_t used = 0;

	for (int i = 0; child->argv[i] && used < sizeof(line); i++)
		used += (size_t)snprintf(
			line + used, sizeof(line) - used, "%s'%s'", i ? " " : "", child->argv[i]);
	log_trace("child: %s", line);
}

/* Runs it as child_run() does. */
static int perform(struct run *run, struct child *child, const struct deadline *deadline)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int r;

	child->output[0] = child->error[0] = child->errors[0] = '\0';
	child->abandoned = false;
	if (log_tracing())
		trace_argv(child);
	if (access(child->argv[0], X_OK) < 0)
		return -errno;
	if (abandoned_lives(child->guard))
		return -EBUSY;
	sigaction(SIGPIPE, &ignore, &old);
	r = start(run, child);
	if (r == 0)
		r = converse(run, child->input, deadline);
	sigaction(SIGPIPE, &old, NULL);
	if (r < 0 && run->pid > 0 && !end(run)) {
		child->abandoned = true;
		abandoned_note(child->guard, run->pid);
	}
	if (r == 0 && child->alone)
		kill(-run->pid, SIGKILL); /* not reaped yet, so no other group has its number */
	if (run->pid > 0 && !child->abandoned)
		reap(run, child);
	run->output[run->out < run->most ? run->out : run->most] = '\0';
	run->error[run->err] = '\0';
	memcpy(child->errors, run->error, run->err + 1);
	keep_error(child, run->error, run->err);
	close_run(run);
	log_trace("child: %s, status %d", r < 0 ? strerror(-r) : "ended", child->status);
	return r;
}

static struct run run_into(char *output, size_t most)
{
	return (struct run){
		.output = output,
		.most = most,
		.polled = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 }, { .fd = -1 } },
	};
}

int child_run(struct child *child, const struct deadline *deadline)
{
	struct run run = run_into(child->output, sizeof(child->output) - 1);

	return perform(&run, child, deadline);
}

int child_capture(struct child *child, const struct deadline *deadline, size_t most,
	char **ret_text, size_t *ret_size)
{
	auto_free char *text = malloc(most + 1); /* no memory is taken before it is used */
	struct run run = run_into(text, most);
	int r = text ? perform(&run, child, deadline) : -ENOMEM;

	if (r == 0 && run.out > most)
		r = -EFBIG;
	if (r < 0)
		return r;
	*ret_size = run.out;
	*ret_text = text;
	text = NULL;
	return 0;
}
