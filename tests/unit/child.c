// SPDX-License-Identifier: GPL-2.0-or-later
/* child: programs that answer, and programs that do all they can to hold their caller up. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "cleanup.h"
#include "private.h"
#include "process.h"
#include "state.h"
#include "tap.h"

/* No call below may take longer, in ms: far more than it needs, far less than for ever. */
#define BOUND 20000

/* Runs `argv` with `ms` to work; what child_run() returned. */
static int run(struct child *child, const char *const argv[], long ms)
{
	struct deadline whole = deadline_start(120000), slice = deadline_slice(&whole, ms);
	long long begin = deadline_now();
	int r;

	child->argv = argv;
	r = child_run(child, &slice);
	if (deadline_now() - begin > ms + BOUND)
		ok(false, "a child held its caller up for %lld ms", deadline_now() - begin);
	return r;
}

static int shell(struct child *child, const char *script, long ms)
{
	return run(child, (const char *const[]){ "/bin/sh", "-c", script, NULL }, ms);
}

/*
 * A script that says something, and then does not end: what shell() returns. It has little time,
 * but on a busy machine as much as it takes to say that; nor is it gone there half a second after
 * each SIGKILL.
 */
static int hang(struct child *child, const char *script)
{
	int r = -ETIMEDOUT;

	for (long ms = 300; r == -ETIMEDOUT && ms < 60000; ms *= 2) {
		r = shell(child, script, ms);
		if (child->output[0] && !child->abandoned)
			break;
	}
	return r;
}

/* True once nothing runs under `pid`; waits a while for that. */
static bool gone(pid_t pid)
{
	struct process process;

	for (int i = 0; i < 2000; i++) {
		if (process_look(pid, &process) == -ESRCH)
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

static void ends(void)
{
	struct child child = { .status = 99 };

	same(shell(&child, "exit 0", 60000), 0, "a child that ends well");
	same(child.status, 0, "... has status 0");
	same(shell(&child, "exit 7", 60000), 0, "a child that ends badly has run all the same");
	same(child.status, 7, "... its exit code");
	same(shell(&child, "kill -9 $$", 60000), 0, "a child that a signal ends has run");
	same(child.status, 128 + SIGKILL, "... 128 and the signal");
	ok(!child.abandoned, "none of these is abandoned");
	same(run(&child, (const char *const[]){ "/no/such/program", NULL }, 60000), -ENOENT,
		"no such program");
	same(run(&child, (const char *const[]){ "/etc/passwd", NULL }, 60000), -EACCES,
		"a file that is no program");
}

static void speaks(void)
{
	struct child child = { 0 };

	shell(&child, "echo out; echo err >&2; printf more", 60000);
	same_text(child.output, "out\nmore", "standard output is kept");
	same_text(child.error, "err", "standard error too, without its line end");
	shell(&child, "printf 'one\\ntwo\\n\\nlast\\n\\n' >&2", 60000);
	same_text(child.error, "last", "the last line that is not empty");
	same_text(child.output, "", "an earlier output is forgotten");
	shell(&child, "true", 60000);
	same_text(child.error, "", "an earlier error is forgotten");
	shell(&child, "seq 1 100000", 60000);
	same((long long)strlen(child.output), sizeof(child.output) - 1, "a long output is cut");
	ok(strncmp(child.output, "1\n2\n3\n", 6) == 0, "... and begins with its beginning");
	same(child.status, 0, "... and its writer ended well");
	shell(&child, "seq 1 5000 >&2; echo 'the cause' >&2", 60000);
	same_text(child.error, "the cause", "the last line of a long error is the last");
	shell(&child, "x=$(seq 1 11000); echo \"$x\" >&2; echo 'the cause' >&2", 60000);
	same_text(child.error, "the cause", "also when it is written at once before the end");
	shell(&child, "head -c 900 /dev/zero | tr '\\0' e >&2", 60000);
	same((long long)strlen(child.error), sizeof(child.error) - 1, "a long line is cut");
	shell(&child, "exec >&- 2>&-; exit 3", 60000);
	same(child.status, 3, "a child that closes both is waited for");
	run(&child, (const char *const[]){ "/usr/bin/printf", "[%s]", "a  b", "", "$c;'\"*", NULL },
		60000);
	same_text(child.output, "[a  b][][$c;'\"*]", "arguments arrive as they are");
}

/* What child_capture() returned and, if that is 0, how much came. */
static int capture(struct child *child, const char *script, size_t most, size_t *ret_size)
{
	struct deadline deadline = deadline_start(60000);
	auto_free char *text = NULL;
	int r;

	child->argv = (const char *const[]){ "/bin/sh", "-c", script, NULL };
	r = child_capture(child, &deadline, most, &text, ret_size);
	if (r == 0)
		ok(strlen(text) == *ret_size && strncmp(text, "1\n2\n", 4) == 0,
			"what is captured is text with its end");
	return r;
}

static void is_captured(void)
{
	struct child child = { 0 };
	size_t size = 0;

	same(capture(&child, "seq 1 100000; echo why >&2; exit 3", 600000, &size), 0,
		"a long output is captured");
	same((long long)size, 588895, "... all of it");
	same(child.status, 3, "... with its writer's status");
	same_text(child.error, "why", "... and its error");
	same(capture(&child, "seq 1 100000", 588895, &size), 0, "also if it just fits");
	same(capture(&child, "seq 1 100000", 588894, &size), -EFBIG, "but not a byte more");
	same(shell(&child, "echo out", 60000), 0, "the same child without");
	same_text(child.output, "out\n", "... keeps its output again");
}

static void listens(void)
{
	static char big[100001];
	struct child child = { .input = "some\nlines\n" };

	shell(&child, "cat", 60000);
	same_text(child.output, "some\nlines\n", "the input arrives");
	for (size_t i = 0; i < sizeof(big) - 1; i++)
		big[i] = (char)('a' + i % 26);
	child.input = big;
	shell(&child, "cat", 60000);
	ok(strncmp(child.output, big, sizeof(child.output) - 1) == 0 && child.status == 0,
		"100 KB go to cat and come back");
	shell(&child, "wc -c", 60000);
	same(atoi(child.output), sizeof(big) - 1, "... all of them");
	child.input = NULL;
	same(shell(&child, "cat; echo end", 60000), 0, "without an input");
	same_text(child.output, "end\n", "... it is at its end at once");
}

/* In a process of its own, where SIGPIPE still ends what it hits. */
static void closes_early(void)
{
	static char big[1 << 20];
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		struct child child = { .input = big };

		memset(big, 'x', sizeof(big) - 1);
		signal(SIGPIPE, SIG_DFL);
		_exit(shell(&child, "exec <&-; sleep 0.2; exit 4", 60000) == 0 ? child.status : 99);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status), "a child that does not read kills nobody (signal %d)",
		WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 4, "... and its exit code is known");
}

static void hangs(void)
{
	struct child child = { 0 };
	long long begin = deadline_now();

	same(hang(&child, "echo begun; exec sleep 1000"), -ETIMEDOUT, "one that never ends");
	ok(deadline_now() - begin >= 300, "... has its time");
	ok(!child.abandoned, "... is ended, not abandoned");
	same(child.status, 128 + SIGTERM, "... by SIGTERM");
	same_text(child.output, "begun\n", "... and what it said is known");
	same(hang(&child, "trap '' TERM; echo set; while :; do sleep 0.05; done"), -ETIMEDOUT,
		"one that ignores SIGTERM");
	same(child.status, 128 + SIGKILL, "... is ended by SIGKILL");
	same(hang(&child, "(until grep -q '^State:.T' /proc/$$/status; do :; done; echo stopped) &"
			  " kill -STOP $$"),
		-ETIMEDOUT, "one that stops");
	same(child.status, 128 + SIGKILL, "... is ended by SIGKILL");
	same(shell(&child, "sleep 1000", 0), -ETIMEDOUT, "one without any time");
}

static void never_quiet(void)
{
	int status = -1;
	pid_t pid = fork();

	/* In a process of its own: the test must end even if the call does not. */
	if (pid == 0) {
		struct child child = { 0 };

		alarm(BOUND / 1000 + 3);
		_exit(run(&child, (const char *const[]){ "/bin/cat", "/dev/zero", NULL }, 500) ==
					-ETIMEDOUT
				? 0
				: 1);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		"one that writes without an end is ended in time");
}

static void grandchildren(void)
{
	struct child child = { 0 };
	long long begin = deadline_now();
	pid_t pid;

	same(shell(&child, "sleep 60 & echo $!", 30000), 0, "a grandchild keeps the pipes open");
	ok(deadline_now() - begin < BOUND, "... and nobody waits for it");
	pid = (pid_t)atoi(child.output);
	ok(pid > 1 && process_look(pid, &(struct process){ 0 }) == 0, "... it goes on");
	if (pid > 1)
		kill(pid, SIGKILL);
	child.alone = true;
	same(shell(&child, "sleep 1000 & echo $!; exit 5", 30000), 0, "of one that must be alone");
	pid = (pid_t)atoi(child.output);
	ok(pid > 1 && gone(pid) && child.status == 5, "... it ends");
	child.alone = false;
	hang(&child, "sleep 1000 & echo $!; wait");
	pid = (pid_t)atoi(child.output);
	ok(pid > 1 && gone(pid), "a grandchild ends with a child that is ended");
	hang(&child, "trap '' TERM; while :; do sleep 0.05; done & echo $!; trap - TERM;"
		     " exec sleep 1000");
	pid = (pid_t)atoi(child.output);
	ok(pid > 1 && gone(pid), "also one that ignores SIGTERM");
	if (pid > 1)
		kill(pid, SIGKILL);
}

/* A caller may have come without some of 0, 1 and 2, and then a pipe of its own takes their place.
 */
static void without_descriptors(int missing)
{
	struct child child = { .input = "word" };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		for (int fd = 0; fd < 3; fd++)
			if (missing & 1 << fd)
				close(fd);
		_exit(shell(&child, "cat; echo err >&2", 60000) == 0 &&
					strcmp(child.output, "word") == 0 &&
					strcmp(child.error, "err") == 0
				? 0
				: 1);
	}
	waitpid(pid, &status, 0);
	ok(status == 0, "a child has its three descriptors if the caller lacks set %d", missing);
}

static void descriptors(void)
{
	struct child child = { 0 };
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		ok(false, "the test needs a pipe");
	shell(&child, "ls /proc/self/fd | wc -l", 60000);
	same(atoi(child.output), 4, "the child has three descriptors, and ls its folder");
	close(fds[0]);
	close(fds[1]);
	for (int missing = 1; missing < 8; missing++)
		without_descriptors(missing);
}

static void dies_with_parent(void)
{
	int fds[2];
	char text[32] = "";
	pid_t parent, pid;

	if (pipe(fds) < 0)
		ok(false, "the test needs a pipe");
	parent = fork();
	if (parent == 0) {
		char script[64];
		struct child child = { 0 };

		snprintf(script, sizeof(script), "echo $$ >&%d; exec sleep 1000", fds[1]);
		_exit(shell(&child, script, 60000) == 0);
	}
	close(fds[1]);
	if (read(fds[0], text, sizeof(text) - 1) < 0)
		ok(false, "the child must say its pid");
	close(fds[0]);
	pid = (pid_t)atoi(text);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	ok(pid > 1 && gone(pid), "a child dies with its parent");
}

static void remember(const char *key, const char *value)
{
	struct state state;

	state_load(&state, "unit-guard");
	state_set(&state, key, value);
	state_save(&state);
}

static void guards(void)
{
	struct child child = { .guard = "unit-guard" };
	struct process self;
	char text[PROCESS_TEXT_MAX];

	same(shell(&child, "exit 5", 60000), 0, "no guard's state, no doubt");
	process_look(getpid(), &self);
	remember("abandoned", process_format(&self, text));
	child.status = 99;
	same(shell(&child, "exit 5", 60000), -EBUSY, "while the abandoned one lives");
	ok(child.status == 99 && !child.abandoned, "... no second is started");
	self.start++;
	remember("abandoned", process_format(&self, text));
	same(shell(&child, "exit 5", 60000), 0, "a pid that was used again is not it");
	self.pid = 4194304 + 1;
	remember("abandoned", process_format(&self, text));
	same(shell(&child, "exit 5", 60000), 0, "nor is a process that is gone");
	remember("abandoned", "nonsense");
	same(shell(&child, "exit 5", 60000), 0, "nor is nonsense");
	remember("other", "1");
	same(shell(&child, "exit 5", 60000), 0, "nor is a state that names none");
	same(child.status, 5, "then the child runs");
	child.guard = NULL;
	same(shell(&child, "exit 6", 60000), 0, "without a guard nothing is asked");
}

int main(void)
{
	close_range(3, ~0U, 0);
	ends();
	speaks();
	is_captured();
	listens();
	closes_early();
	hangs();
	never_quiet();
	grandchildren();
	descriptors();
	dies_with_parent();
	if (!private_folder("/run"))
		return skip_rest("it needs root for a /run of its own");
	guards();
	return done();
}
