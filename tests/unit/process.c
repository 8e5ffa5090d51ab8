// SPDX-License-Identifier: GPL-2.0-or-later
/* process: what /proc says, and that no pid is taken for another's. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "process.h"
#include "tap.h"

#define BOUND  20000
#define FIELDS " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "

static void stats(void)
{
	static const struct {
		const char *text;
		int r;
		unsigned long long start;
	} rows[] = {
		{ "7 (cat) S" FIELDS "4711 20 21\n", 0, 4711 },
		{ "7 (cat) R" FIELDS "0 20", 0, 0 },
		{ "7 (a b) S" FIELDS "4711 20", 0, 4711 },
		{ "7 (a) Z () S" FIELDS "4711 20", 0, 4711 },
		{ "7 (a) Z ( 9) D" FIELDS "4711 20", 0, 4711 },
		{ "7 (() S" FIELDS "4711 20", 0, 4711 },
		{ "7 ()) S" FIELDS "4711 20", 0, 4711 },
		{ "7 () S" FIELDS "4711 20", 0, 4711 },
		{ "7 (a\n1) S" FIELDS "4711 20", 0, 4711 },
		{ "7 (cat) S" FIELDS "18446744073709551615 20", 0, ULLONG_MAX },
		{ "7 (cat) S" FIELDS "4711", 0, 4711 },
		{ "7 (cat) Z" FIELDS "4711 20", -ESRCH, 0 },
		{ "7 (cat) X" FIELDS "4711 20", -ESRCH, 0 },
		{ "7 (S) R) Z" FIELDS "4711 20", -ESRCH, 0 },
		{ "", -EBADMSG, 0 },
		{ "7", -EBADMSG, 0 },
		{ "7 (cat", -EBADMSG, 0 },
		{ "7 (cat)", -EBADMSG, 0 },
		{ "7 (cat) ", -EBADMSG, 0 },
		{ "7 (cat)S" FIELDS "4711", -EBADMSG, 0 },
		{ "7 (cat) S", -EBADMSG, 0 },
		{ "7 (cat) S" FIELDS, -EBADMSG, 0 },
		{ "7 (cat) S" FIELDS "x", -EBADMSG, 0 },
		{ "7 (cat) S 1 2 3", -EBADMSG, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned long long start = 4242;
		int r = process_parse_stat(rows[i].text, &start);

		ok(r == rows[i].r, "stat %zu returns %d", i, rows[i].r);
		ok(start == (r ? 4242 : rows[i].start), "... field 22, or nothing changed");
	}
}

static void looks(void)
{
	struct process self = { 0 }, other = { 99, 99 };

	same(process_look(getpid(), &self), 0, "this process is seen");
	same(self.pid, getpid(), "... its pid");
	ok(self.start > 0, "... its start");
	ok(process_alive(&self), "... and it lives");
	same(process_look(INT_MAX, &other), -ESRCH, "a pid that cannot be is nobody's");
	same(process_look(0, &other), -ESRCH, "nor is 0");
	same(process_look(-1, &other), -ESRCH, "nor is -1");
	ok(other.pid == 99 && other.start == 99, "... which changes nothing");
	self.start++;
	ok(!process_alive(&self), "the same pid with another start is another process");
	same(process_signal(&self, SIGKILL), 0, "... and is never hit by its signals");
}

static pid_t sleeper(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sleep", "sleep", "1000", NULL);
		_exit(127);
	}
	return pid;
}

static void ended(void)
{
	struct deadline whole = deadline_start(60000), brief = deadline_slice(&whole, 200);
	struct process process, reused;
	pid_t pid = sleeper();
	long long begin = deadline_now();

	process_look(pid, &process);
	same(process_wait(&process, &brief), -ETIMEDOUT, "a process that lives is waited for");
	ok(deadline_now() - begin < BOUND, "... in time");
	reused = process;
	reused.start--;
	same(process_signal(&reused, SIGKILL), 0, "a signal for one that had the pid before");
	same(process_wait(&reused, &brief), 0, "... which has ended");
	ok(process_alive(&process), "... does not hit the one that has it now");
	same(process_signal(&process, SIGTERM), 0, "its own signal does");
	same(process_wait(&process, &whole), 0, "... and it ends");
	ok(!process_alive(&process), "a zombie does not live");
	same(process_look(pid, &process), -ESRCH, "... and is not seen");
	same(process_signal(&process, SIGTERM), 0, "a signal to a zombie is no failure");
	same(process_wait(&process, &whole), 0, "nor is waiting for it");
	waitpid(pid, NULL, 0);
	ok(!process_alive(&process), "one that is gone does not live");
	same(process_signal(&process, SIGTERM), 0, "a signal to it is no failure");
	same(process_wait(&process, &whole), 0, "nor is waiting for it");
}

/* True if the last argument is the marker. */
static bool is_marked(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	const char *marker = data;
	size_t length = strlen(marker) + 1;

	(void)pid;
	return cmdline[size] == '\0' && size > length &&
	       strcmp(cmdline + size - length, marker) == 0;
}

static void finds(void)
{
	struct process found = { 0 };
	char marker[64];
	pid_t pid;

	snprintf(marker, sizeof(marker), "relevo unit %d", (int)getpid());
	same(process_find(is_marked, marker, &found), 0, "a command line that nobody has");
	same(found.pid, 0, "... changes nothing");
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "kill -STOP $$", marker, NULL);
		_exit(127);
	}
	for (int i = 0; i < 3000 && process_find(is_marked, marker, &found) != 1; i++)
		poll(NULL, 0, 10);
	same(found.pid, pid, "a command line is found");
	ok(found.start > 0 && process_alive(&found), "... with the start of its process");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	same(process_find(is_marked, marker, &found), 0, "and not after its end");
}

static void texts(void)
{
	static const char *const bad[] = { "", "7", "7 ", "x 8", "7 x", "7 8 ", "7 8 9", "7 8x",
		"0 8", "-7 8", "7\n8\n" };
	struct process process = { 32768, ULLONG_MAX }, again = { 0 };
	char text[PROCESS_TEXT_MAX];

	same_text(process_format(&process, text), "32768 18446744073709551615", "its text");
	same(process_parse(text, &again), 0, "... is read");
	ok(again.pid == process.pid && again.start == process.start, "... as the same");
	process = (struct process){ INT_MAX, 0 };
	ok(process_parse(process_format(&process, text), &again) == 0 && again.pid == INT_MAX,
		"also the largest pid");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(process_parse(bad[i], &again) == -EBADMSG && again.pid == INT_MAX,
			"bad text %zu is refused and changes nothing", i);
}

int main(void)
{
	stats();
	looks();
	ended();
	finds();
	texts();
	return done();
}
