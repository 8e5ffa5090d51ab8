// SPDX-License-Identifier: GPL-2.0-or-later
/* parallel: fork(2), and a pipe for each result. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parallel.h"

struct worker {
	pid_t pid;
	size_t used; /* bytes of the result that came */
};

static _Noreturn void be_worker(
	void (*work)(int number, void *result), int number, void *result, size_t size, int to)
{
	size_t written = 0;
	ssize_t part;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	work(number, result);
	while (written < size &&
		(part = write(to, (const char *)result + written, size - written)) > 0)
		written += (size_t)part;
	_exit(0);
}

static int start(struct worker *worker, struct pollfd *polled,
	void (*work)(int number, void *result), int number, void *result, size_t size)
{
	int ends[2];

	polled->fd = -1;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	worker->pid = fork();
	if (worker->pid == 0)
		be_worker(work, number, result, size, ends[1]);
	close(ends[1]);
	polled->fd = ends[0];
	polled->events = POLLIN;
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

int parallel_run(void (*work)(int number, void *result), int count, void *results, size_t size,
	const struct deadline *deadline)
{
	struct worker workers[PARALLEL_MAX] = { 0 };
	struct pollfd polled[PARALLEL_MAX];
	int r = 0, started = 0;

	if (count > PARALLEL_MAX)
		return -E2BIG;
	memset(results, 0, (size_t)count * size);
	if (count == 1) {
		work(0, results);
		return 0;
	}
	for (; started < count && r == 0; started++)
		r = start(&workers[started], &polled[started], work, started,
			(char *)results + (size_t)started * size, size);
	while (r == 0 && any_open(polled, started) &&
		deadline_poll(deadline, polled, (unsigned)started) > 0)
		for (int i = 0; i < started; i++)
			if (polled[i].fd >= 0 && polled[i].revents)
				take(&workers[i], &polled[i], (char *)results + (size_t)i * size,
					size);
	for (int i = 0; i < started; i++) {
		if (polled[i].fd >= 0)
			close(polled[i].fd);
		if (workers[i].pid > 0) {
			kill(workers[i].pid, SIGKILL);
			waitpid(workers[i].pid, NULL, 0);
		}
		if (r < 0 || workers[i].used < size)
			memset((char *)results + (size_t)i * size, 0, size);
	}
	return r;
}
