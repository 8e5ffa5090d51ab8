// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_window: a helper that sweeps and hangs, or dies, or has something to say, while time flies.
 */
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "log.h"
#include "private.h"
#include "ring_group.h"
#include "ring_window.h"
#include "tap.h"

#define FASTER  50
#define BOUND   20000
#define LOG     RELEVO_LIBEXEC "/log"
#define STARTS  RELEVO_LIBEXEC "/starts"
#define REQUEST RELEVO_LIBEXEC "/request"
#define TROUBLE "cannot close a window that was left open: "

typedef int32_t add(qb_loop_t *, enum qb_loop_priority, uint64_t, void *, qb_loop_timer_dispatch_fn,
	qb_loop_timer_handle *);

/* The timers in the order in which they began. */
static struct {
	long ms;
	qb_loop_timer_dispatch_fn call;
	void *data;
} asked[64];
static int timers;
static bool hangs; /* its time is not waited for either */

static add *real_add(void)
{
	void *symbol = dlsym(RTLD_NEXT, "qb_loop_timer_add");
	add *real;

	memcpy(&real, &symbol, sizeof(real));
	return real;
}

/* In place of libqb's. */
int32_t qb_loop_timer_add(qb_loop_t *loop, enum qb_loop_priority priority, uint64_t ns, void *data,
	qb_loop_timer_dispatch_fn call, qb_loop_timer_handle *handle)
{
	asked[timers % 64].ms = (long)(ns / RING_MS);
	asked[timers % 64].call = call;
	asked[timers++ % 64].data = data;
	if (hangs || ns != 60000 * RING_MS)
		ns /= FASTER;
	return real_add()(loop, priority, ns, data, call, handle);
}

static void install(const char *script)
{
	FILE *file = fopen(RELEVO_LIBEXEC "/window", "we");

	if (!file)
		return;
	fprintf(file, "#!/bin/sh\nread verb\necho $$ >>" STARTS "\n%s\n", script);
	fclose(file);
	chmod(RELEVO_LIBEXEC "/window", 0755);
}

/* How many lines of a file have these words. */
static int count(const char *path, const char *words)
{
	FILE *file = fopen(path, "re");
	char line[1024];
	int found = 0;

	while (file && fgets(line, sizeof(line), file))
		found += strstr(line, words) != NULL;
	if (file)
		fclose(file);
	return found;
}

static struct {
	qb_loop_t *loop;
	const char *path, *words;
	int wanted, looks;
	long long until;
} wait_for;

static bool has_come(void)
{
	return count(wait_for.path, wait_for.words) >= wait_for.wanted;
}

static void look(void *data)
{
	qb_loop_timer_handle timer;

	wait_for.looks++;
	if (has_come() || deadline_now() > wait_for.until)
		qb_loop_stop(wait_for.loop);
	else
		real_add()(wait_for.loop, QB_LOOP_LOW, 10 * RING_MS, data, look, &timer);
}

/* Runs the loop until a file has so many lines with these words, or for so long. */
static bool comes(const char *path, const char *words, int wanted, long ms)
{
	qb_loop_timer_handle timer;

	wait_for.path = path;
	wait_for.words = words;
	wait_for.wanted = wanted;
	wait_for.looks = 0;
	wait_for.until = deadline_now() + ms;
	real_add()(wait_for.loop, QB_LOOP_LOW, 1, NULL, look, &timer);
	qb_loop_run(wait_for.loop);
	return has_come();
}

static bool was_asked(long ms)
{
	for (int i = 0; i < timers && i < 64; i++)
		if (asked[i].ms == ms)
			return true;
	return false;
}

/* Begins anew, with a helper that does so. */
static void sweep(struct ring *ring, const char *script)
{
	unlink(LOG);
	unlink(STARTS);
	log_close();
	log_trace_to(LOG);
	*ring = (struct ring){ .loop = qb_loop_create() };
	wait_for.loop = ring->loop;
	timers = 0;
	install(script);
	ring_window_sweep(ring);
}

static pid_t first_start(void)
{
	FILE *file = fopen(STARTS, "re");
	int pid = 0;

	if (file && fscanf(file, "%d", &pid) != 1)
		pid = 0;
	if (file)
		fclose(file);
	return pid;
}

static void test_hung(struct ring *ring)
{
	pid_t pid;

	hangs = true;
	sweep(ring, "trap '' TERM; sleep 1000");
	ok(comes(STARTS, "", 1, BOUND), "one that hangs");
	pid = first_start();
	ok(comes(STARTS, "", 2, BOUND), "... is followed by another");
	ok(wait_for.looks > 5, "... meanwhile the loop goes on");
	ok(pid > 0 && waitpid(pid, NULL, WNOHANG) == pid, "... and it is ended");
	ok(count(LOG, TROUBLE "its helper did not answer in time") > 0, "... which is said");
	ok(was_asked(60000) && was_asked(61000), "... each a minute later");
	ok(comes(STARTS, "", 3, BOUND), "... and so on");
	qb_loop_destroy(ring->loop);
	hangs = false;
}

static void test_gone(struct ring *ring)
{
	sweep(ring, "kill -KILL $$");
	ok(comes(STARTS, "", 2, BOUND), "one that dies is followed by another");
	ok(count(LOG, TROUBLE "its helper died") > 0, "... and that is said");
	qb_loop_destroy(ring->loop);
	unlink(RELEVO_LIBEXEC "/window");
	*ring = (struct ring){ .loop = wait_for.loop = qb_loop_create() };
	ring_window_sweep(ring);
	ok(comes(LOG, "cannot look for windows", 2, BOUND), "one that cannot be started, too");
	qb_loop_destroy(ring->loop);
}

static void test_answers(struct ring *ring)
{
	sweep(ring, "echo \"ok 7000	vm1: it is held\"");
	ok(comes(STARTS, "", 2, BOUND), "one that has trouble is started again");
	ok(count(LOG, TROUBLE "vm1: it is held") > 0, "... and that is said");
	ok(was_asked(8000), "... when it says so");
	qb_loop_destroy(ring->loop);
	sweep(ring, "echo ok 9000");
	ok(comes(STARTS, "", 2, BOUND), "one that is to wait is started again");
	same(count(LOG, "log: "), 0, "... without a word");
	ok(was_asked(10000), "... and then");
	qb_loop_destroy(ring->loop);
	sweep(ring, "echo 'ok 0'");
	ok(comes(STARTS, "", 1, BOUND), "one that finds nothing");
	ok(waitpid(first_start(), NULL, 0) > 0, "... ends");
	comes(STARTS, "", 2, 200);
	same(timers, 1, "... and is not started again");
	qb_loop_destroy(ring->loop);
}

#define LINE "vm\tsource\tb\t/c\tCr0"

static int answers, last_error;
static char last_words[256];

static void windowed(void *data, int error, const char *words)
{
	(void)data;
	answers++;
	last_error = error;
	snprintf(last_words, sizeof(last_words), "%s", words);
}

/* Asks `ring`, whose loop does not run; it waits 5000 ms for the answer. */
static void ask(struct ring *ring, const char *question)
{
	answers = timers = 0;
	ring_window_ask(ring, question, 5000, windowed, ring);
}

static void says(int error, const char *words, const char *what)
{
	ok(answers == 1 && last_error == error && strcmp(last_words, words) == 0, "%s", what);
	if (answers != 1 || last_error != error || strcmp(last_words, words) != 0)
		printf("# %d answers, the last: %d %s\n", answers, last_error, last_words);
}

/* Two hosts, this one a. */
static void join(struct ring *ring)
{
	static const struct ring_settings alone;

	*ring = (struct ring){ .loop = qb_loop_create(),
		.settings = &alone,
		.joined = true,
		.quorate = true,
		.table = { .count = 2,
			.hosts = { { .id = 1, .name = "a", .member = true },
				{ .id = 2, .name = "b", .member = true } } } };
	ring_group_open(ring);
}

static void test_questions(struct ring *ring)
{
	struct ring_host *b = &ring->table.hosts[1];
	struct ring_message answer = { .kind = RING_WINDOWED, .error = 16, .text = "it is held" };

	join(ring);
	ask(ring, "open 2000 b " LINE);
	ok(answers == 0 && was_asked(5000), "who asks waits");
	ok(was_asked(3000), "... and this end is looked at later");
	answer.request = ring->request_id;
	ring_window_take(ring, &ring->table.hosts[0], &answer);
	same(answers, 0, "the answer of another host is none");
	answer.request++;
	ring_window_take(ring, b, &answer);
	same(answers, 0, "... nor is that to another question");
	answer.request--;
	ring_window_take(ring, b, &answer);
	says(16, "it is held", "the right one is passed on");
	ring_window_take(ring, b, &answer);
	same(answers, 1, "... once");
	ask(ring, "open 2000 b " LINE);
	ring_window_abandon(ring, ring);
	ask(ring, "close 0 b " LINE);
	ok(!was_asked(1000), "one that is closed is not looked at later");
	ring_windows_look_again(ring);
	same(answers, 0, "a host that is there may answer yet");
	b->member = false;
	ring_windows_look_again(ring);
	says(ENOTCONN, "host 'b' left the ring", "... one that left will not");
	ask(ring, "close 0 b " LINE);
	says(ENOTCONN, "ringd does not run on host 'b', or is not of the ring", "nor is it asked");
	b->member = true;
	ask(ring, "close 0 b " LINE);
	for (int i = 0; i < timers; i++)
		if (asked[i].ms == 5000)
			asked[i].call(asked[i].data);
	says(ETIMEDOUT, "ringd on host 'b' did not answer in time", "one that hangs is given up");
	ring->quorate = false;
	ask(ring, "open 2000 b " LINE);
	says(EPERM, "this part of the cluster has no quorum", "without quorum none is opened");
	ask(ring, "close 0 b " LINE);
	same(answers, 0, "... but closed");
	ring->joined = false;
	ask(ring, "close 0 b " LINE);
	says(ENOTCONN, "corosync is not there", "without corosync there is nobody");
	qb_loop_destroy(ring->loop);
	join(ring);
	ask(ring, "open 4000000000 b " LINE);
	ok(was_asked(24 * 3600 * 1000 + 1000), "no window is longer than a day");
	qb_loop_destroy(ring->loop);
}

/* What another host wants, of a helper that is not there: how many lines that logs. */
static int want(struct ring *ring, bool on, uint32_t left, uint32_t span, const char *words)
{
	struct ring_message message = {
		.kind = RING_WINDOW, .on = on, .left = left, .span = span, .window = LINE
	};

	unlink(LOG);
	log_close();
	log_trace_to(LOG);
	timers = 0;
	ring_window_take(ring, &ring->table.hosts[1], &message);
	return count(LOG, words);
}

static void test_errands(struct ring *ring)
{
	*ring = (struct ring){ .loop = wait_for.loop = qb_loop_create(), .quorate = true };
	ring->table.hosts[1] = (struct ring_host){ .id = 2, .name = "b", .member = true };
	install("[ $verb = settle ] || tr '\\n' ' ' >" REQUEST "; echo 'ok '");
	want(ring, true, 60000, 3000, "");
	ok(comes(LOG, "opened the window of 'vm'", 1, BOUND), "an end that is opened");
	ok(was_asked(4000), "... is looked at later");
	same(count(REQUEST, LINE " 60000 3000 b "), 1, "... as it was asked for");
	qb_loop_destroy(ring->loop);
	join(ring);
	unlink(RELEVO_LIBEXEC "/window");
	same(want(ring, true, 1000, 3000, "cannot open the window of 'vm': No such file"), 1,
		"an end that cannot be opened");
	ok(was_asked(4000), "... is looked at later all the same");
	same(want(ring, true, 1000, 3000, "cannot open"), 1, "... and another");
	same(timers, 0, "... with that one");
	same(want(ring, false, 1000, 0, "cannot close the window of 'vm': No such file"), 1,
		"one that cannot be closed");
	ok(was_asked(1000), "... soon");
	same(want(ring, false, 0, 0, ""), 0, "who does not wait is not heard");
	same(want(ring, false, 24 * 3600 * 1000 + 1, 0, ""), 0, "... nor who waits for ever");
	ring->quorate = false;
	same(want(ring, true, 1000, 0, "of 'vm': this part of the cluster has no quorum"), 1,
		"without quorum none is opened here");
	same(want(ring, false, 1000, 0, "of 'vm': No such file"), 1, "... but closed");
	qb_loop_destroy(ring->loop);
}

int main(void)
{
	char folder[] = RELEVO_LIBEXEC;
	struct ring ring;

	*strrchr(folder, '/') = '\0';
	if (!private_folder(folder) || mkdir(RELEVO_LIBEXEC, 0755) < 0)
		return skip_rest("it needs root for a libexec of its own");
	test_hung(&ring);
	test_gone(&ring);
	test_answers(&ring);
	test_questions(&ring);
	test_errands(&ring);
	return done();
}
