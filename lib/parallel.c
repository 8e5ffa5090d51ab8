// SPDX-License-Identifier: GPL-2.0-or-later
/* parallel: fork(2), and a pipe for each result. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abandoned.h"
#include "cleanup.h"
#include "parallel.h"

#define KILL_GRACE 500 /* ms */

struct task {
	void (*work)(int number, void *result);
	char *results;
	size_t size;
	bool guarded;
};

struct worker {
	pid_t pid;
	size_t used; /* bytes of the result that came */
};

/* Who waits for the caller's output to end would wait for one that is abandoned as well. */
static void close_others(int kept)
{
	close_range(0, (unsigned)kept - 1, 0);
	close_range((unsigned)kept + 1, ~0U, 0);
}

static _Noreturn void be_worker(const struct task *task, int number, int to)
{
	char *result = task->results + (size_t)number * task->size;
	size_t written = 0;
	ssize_t part;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (task->guarded)
		close_others(to);
	task->work(number, result);
	while (written < task->size &&
		(part = write(to, result + written, task->size - written)) > 0)
		written += (size_t)part;
	_exit(0);
}

static int start(struct worker *worker, struct pollfd *polled, const struct task *task, int number)
{
	auto_close int to = -1;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	polled->fd = ends[0];
	polled->events = POLLIN;
	/* Above the three that a program that is started gets. */
	to = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
	close(ends[1]);
	if (to < 0)
		return -errno;
	worker->pid = fork();
	if (worker->pid == 0)
		be_worker(task, number, to);
	return worker->pid < 0 ? -errno : 0;
}

/* Reads what came; the end of it closes the pipe. */
static void take(struct worker *worker, struct pollfd *polled, char *result, size_t size)
{
	ssize_t part = read(polled->fd, result + worker->used, size - worker->used);

	if (part < 0 && errno == EINTR)
		return;
	if (part > 0)
		worker->used += (size_t)part;
	if (part > 0 && worker->used < size)
		return;
	close(polled->fd);
	polled->fd = -1;
}

static bool any_open(const struct pollfd *polled, int count)
{
	for (int i = 0; i < count; i++)
		if (polled[i].fd >= 0)
			return true;
	return false;
}

/* Kills it; one that lives on is noted under its guard. */
static void end(const struct worker *worker, const char *guard)
{
	long long until = deadline_now() + KILL_GRACE;
	struct deadline grace = { until, until };
	struct pollfd ended = { .events = POLLIN };

	ended.fd = (int)syscall(SYS_pidfd_open, worker->pid, 0);
	kill(worker->pid, SIGKILL);
	if (ended.fd >= 0 && deadline_poll(&grace, &ended, 1) < 0)
		abandoned_note(guard, worker->pid);
	if (ended.fd >= 0)
		close(ended.fd);
	waitpid(worker->pid, NULL, WNOHANG);
}

/* Ends the workers and tells what became of each. */
static void finish(struct worker *workers, struct pollfd *polled, int count,
	const struct task *task, const char *const guards[], int errors[])
{
	for (int i = 0; i < count; i++) {
		bool late = polled[i].fd >= 0;

		if (late)
			close(polled[i].fd);
		if (workers[i].pid > 0)
			end(&workers[i], guards[i]);
		if (workers[i].used == task->size)
			continue;
		memset(task->results + (size_t)i * task->size, 0, task->size);
		if (errors[i] == 0)
			errors[i] = late ? -ETIMEDOUT : -ECHILD;
	}
}

static int run(const struct task *task, int count, const char *const guards[], int errors[],
	const struct deadline *deadline)
{
	struct worker workers[PARALLEL_MAX] = { 0 };
	struct pollfd polled[PARALLEL_MAX];
	int r = 0, started = 0;

	memset(task->results, 0, (size_t)count * task->size);
	for (; started < count && r == 0; started++) {
		polled[started].fd = -1;
		errors[started] = abandoned_lives(guards[started]) ? -EBUSY : 0;
		if (errors[started] == 0)
			r = start(&workers[started], &polled[started], task, started);
	}
	while (r == 0 && any_open(polled, started) &&
		deadline_poll(deadline, polled, (unsigned)started) > 0)
		for (int i = 0; i < started; i++)
			if (polled[i].fd >= 0 && polled[i].revents)
				take(&workers[i], &polled[i],
					task->results + (size_t)i * task->size, task->size);
	finish(workers, polled, started, task, guards, errors);
	if (r < 0)
		memset(task->results, 0, (size_t)count * task->size);
	return r;
}

int parallel_run(void (*work)(int number, void *result), int count, void *results, size_t size,
	const struct deadline *deadline)
{
	static const char *const none[PARALLEL_MAX];
	const struct task task = { work, results, size, false };
	int errors[PARALLEL_MAX];

	if (count > PARALLEL_MAX)
		return -E2BIG;
	if (count != 1)
		return run(&task, count, none, errors, deadline);
	memset(results, 0, size);
	work(0, results);
	return 0;
}

int parallel_guarded(void (*work)(int number, void *result), int count, void *results, size_t size,
	const char *const guards[], int errors[], const struct deadline *deadline)
{
	const struct task task = { work, results, size, true };

	return count > PARALLEL_MAX ? -E2BIG : run(&task, count, guards, errors, deadline);
}
