// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_job: a child behind two pipes; its end is noticed as the end of its output. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "helper.h"
#include "ring_job.h"

#define MS 1000000ULL /* in ns */

struct ring_job {
	qb_loop_t *loop;
	qb_loop_timer_handle timer;
	ring_job_done *done;
	void *data;
	pid_t pid;
	int from;
	size_t used;
	char output[HELPER_ANSWER_MAX + 64];
};

static void become(const char *path, int in, int out, pid_t parent)
{
	char *const argv[] = { (char *)path, NULL };
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	execv(path, argv);
	_exit(127);
}

pid_t ring_job_spawn(const char *helper, int *ret_to, int *ret_from)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	pid_t parent = getpid(), pid = -1;
	char path[256];

	snprintf(path, sizeof(path), RELEVO_LIBEXEC "/%s", helper);
	if (access(path, X_OK) < 0)
		return -errno;
	if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0)
		become(path, in[0], out[1], parent);
	if (pid < 0)
		pid = -errno;
	cleanup_close(&in[0]);
	cleanup_close(&out[1]);
	if (pid < 0) {
		cleanup_close(&in[1]);
		cleanup_close(&out[0]);
		return pid;
	}
	setpgid(pid, pid);
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	*ret_to = in[1];
	*ret_from = out[0];
	return pid;
}

static void end(struct ring_job *job, int r)
{
	static struct answer answer;
	const char *text = job->output;

	kill(-job->pid, SIGKILL);
	qb_loop_timer_del(job->loop, job->timer);
	qb_loop_poll_del(job->loop, job->from);
	close(job->from);
	answer.text[0] = '\0';
	if (r == 0) {
		if (strncmp(text, "begun\n", 6) == 0)
			text += 6;
		r = helper_parse(text, &answer);
		if (r == -EPROTO && !*answer.text)
			snprintf(answer.text, sizeof(answer.text), "its helper died");
	} else {
		snprintf(answer.text, sizeof(answer.text), "its helper did not answer in time");
	}
	job->done(job->data, r, answer.text);
	free(job);
}

static void too_late(void *data)
{
	struct ring_job *job = data;

	job->timer = 0;
	end(job, -ETIMEDOUT);
}

static int32_t read_output(int32_t fd, int32_t events, void *data)
{
	struct ring_job *job = data;
	ssize_t part = read(fd, job->output + job->used, sizeof(job->output) - 1 - job->used);

	(void)events;
	if (part < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (part > 0) {
		job->used += (size_t)part;
		job->output[job->used] = '\0';
		if (job->used < sizeof(job->output) - 1)
			return 0;
	}
	end(job, 0);
	return 0;
}

static void write_request(int to, const char *const fields[])
{
	char request[4096];
	size_t used = 0;

	for (int i = 0; fields[i]; i++)
		used += (size_t)snprintf(
			request + used, sizeof(request) - used, "%.1000s\n", fields[i]);
	/* It fits into the pipe. A helper that is gone already is noticed by its output. */
	(void)!write(to, request, used);
	close(to);
}

int ring_job_start(qb_loop_t *loop, const char *helper, const char *const fields[], int ms,
	ring_job_done *done, void *data)
{
	struct ring_job *job = calloc(1, sizeof(*job));
	int to, r;

	if (!job)
		return -ENOMEM;
	*job = (struct ring_job){ .loop = loop, .done = done, .data = data };
	job->pid = ring_job_spawn(helper, &to, &job->from);
	if (job->pid < 0) {
		r = job->pid;
		free(job);
		return r;
	}
	write_request(to, fields);
	r = qb_loop_poll_add(loop, QB_LOOP_HIGH, job->from, POLLIN, job, read_output);
	if (r == 0)
		r = qb_loop_timer_add(
			loop, QB_LOOP_HIGH, (uint64_t)ms * MS, job, too_late, &job->timer);
	if (r < 0) {
		kill(-job->pid, SIGKILL);
		qb_loop_poll_del(loop, job->from);
		close(job->from);
		free(job);
	}
	return r;
}
