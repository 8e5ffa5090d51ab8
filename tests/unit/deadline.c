// SPDX-License-Identifier: GPL-2.0-or-later
/* deadline: the arithmetic of the reserve, and waits that end in time whatever happens. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "cleanup.h"
#include "deadline.h"
#include "tap.h"

/* A machine that is busy may be this late, in ms. */
#define LATE 20000

static volatile sig_atomic_t alarms;

static void count_alarm(int signal)
{
	(void)signal;
	alarms++;
}

static void reserves(void)
{
	static const struct {
		long timeout, reserve;
		const char *what;
	} rows[] = {
		{ 60000, 12000, "a fifth of a minute" },
		{ 10000, 2000, "a fifth of ten seconds" },
		{ 9000, 2000, "at least two seconds" },
		{ 4001, 2000, "two seconds of four" },
		{ 4000, 2000, "half of four seconds" },
		{ 3000, 1500, "at most half" },
		{ 1000, 500, "at most half of a second" },
		{ 1, 0, "nothing of a millisecond" },
		{ 0, 0, "nothing of nothing" },
		{ 75000, 15000, "a fifth of 75 seconds" },
		{ 75005, 15000, "at most fifteen seconds" },
		{ 86400000, 15000, "fifteen seconds of a day" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		long long before = deadline_now();
		struct deadline deadline = deadline_start(rows[i].timeout);
		long long after = deadline_now();

		same(deadline.end - deadline.work, rows[i].reserve, rows[i].what);
		ok(deadline.end >= before + rows[i].timeout &&
				deadline.end <= after + rows[i].timeout,
			"... and the end is the timeout from now");
	}
}

static void left(void)
{
	long long now = deadline_now();
	struct deadline past = { now - 5, now + 100 },
			far = { now + (1LL << 40), now + (1LL << 41) };
	struct deadline soon = { now + 60000, now + 70000 };

	same(deadline_left(&past), 0, "a deadline that is over has nothing left");
	same(deadline_left(&far), INT_MAX, "one that is far away has what poll(2) can wait");
	ok(deadline_left(&soon) <= 60000 && deadline_left(&soon) > 60000 - LATE,
		"else what is left until the end of work");
	ok(deadline_now() >= now, "the clock does not go back");
}

static void slices(void)
{
	struct deadline whole = deadline_start(60000);
	struct deadline slice = deadline_slice(&whole, 1000);
	struct deadline longer = deadline_slice(&whole, 100000), none = deadline_slice(&whole, -1);

	struct deadline half = deadline_part(&whole, 2);

	ok(deadline_left(&half) <= 24000 && deadline_left(&half) > 24000 - LATE,
		"half of the rest");
	ok(deadline_left(&slice) <= 1000 && slice.work >= whole.work - 48000 + 1000,
		"a slice ends its work sooner");
	same(slice.end, whole.end, "... and has the same end");
	same(longer.work, whole.work, "a longer slice is the whole");
	same(deadline_left(&none), 0, "a slice of less than nothing is over");
}

static void reserve(void)
{
	long long now = deadline_now();
	struct deadline late = { now - 1, now + 10000 }, over = { now - 10, now - 5 };
	static const long timeouts[] = { 1, 5000, 90000, 240000, 400000, 86400000 };
	struct deadline cleaning = deadline_reserve(&late);
	long long after = deadline_now();

	ok(cleaning.work >= now + 9500 && cleaning.work < late.end,
		"cleaning up may use the reserve but its last twentieth");
	ok(cleaning.work <= late.end - (late.end - after) / 20, "... of what is left now");
	same(cleaning.end, late.end, "... and the end stays");
	cleaning = deadline_reserve(&over);
	same(deadline_left(&cleaning), 0, "after the end there is no reserve");
	for (size_t i = 0; i < ARRAY_SIZE(timeouts); i++) {
		struct deadline deadline = deadline_start(timeouts[i]);

		cleaning = deadline_reserve(&deadline);
		ok(cleaning.end - cleaning.work <= (deadline.end - deadline.work + 1) / 2 + 1,
			"of a timeout of %ld ms most of the reserve is for cleaning up",
			timeouts[i]);
	}
}

/* How long a poll of `fd` takes and what it returns, with `ms` to wait. */
static long long poll_for(int fd, long ms, int *ret)
{
	struct deadline deadline = deadline_start(120000);
	struct deadline slice = deadline_slice(&deadline, ms);
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	long long begin = deadline_now();

	*ret = deadline_poll(&slice, &polled, 1);
	return deadline_now() - begin;
}

static void polls(void)
{
	int ends[2], r;
	long long took;

	if (pipe(ends) < 0)
		ok(false, "the test needs a pipe");
	took = poll_for(ends[0], 200, &r);
	same(r, -ETIMEDOUT, "a pipe that says nothing is too late");
	ok(took >= 200 && took < 200 + LATE, "... in time, after %lld ms", took);
	took = poll_for(ends[0], 0, &r);
	same(r, -ETIMEDOUT, "without time it is too late at once");
	ok(took < LATE, "... after %lld ms", took);
	ok(write(ends[1], "x", 1) == 1, "a byte is written");
	took = poll_for(ends[0], 60000, &r);
	same(r, 1, "then the pipe is ready");
	ok(took < LATE, "... after %lld ms", took);
	took = poll_for(ends[0], -5, &r);
	same(r, 1, "what is ready is seen even when it is late");
	close(ends[1]);
	close(ends[0]);
	same(deadline_poll(&(struct deadline){ 0 }, NULL, 4), -EFAULT,
		"poll's own error is passed on");
	took = poll_for(-1, 100, &r);
	ok(r == -ETIMEDOUT && took >= 100, "no descriptor: a pause");
}

static void signals(void)
{
	const struct itimerval often = { { 0, 10000 }, { 0, 10000 } }, never = { 0 };
	struct sigaction action = { .sa_handler = count_alarm };
	int ends[2], r;
	long long took;

	if (pipe(ends) < 0)
		ok(false, "the test needs a pipe");
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	took = poll_for(ends[0], 300, &r);
	setitimer(ITIMER_REAL, &never, NULL);
	same(r, -ETIMEDOUT, "signals do not end a poll");
	ok(alarms > 0, "... that were delivered");
	ok(took >= 300 && took < 300 + LATE, "... nor make it longer: %lld ms", took);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	reserves();
	left();
	slices();
	reserve();
	polls();
	signals();
	return done();
}
