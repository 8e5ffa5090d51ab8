// SPDX-License-Identifier: GPL-2.0-or-later
/* parallel: results in their places, and none of one that dies or hangs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "abandoned.h"
#include "parallel.h"
#include "state.h"
#include "tap.h"

struct result {
	int number;
	char much[200000];
};

/* 1 dies, 2 hangs. */
static void work(int number, void *ret)
{
	struct result *result = ret;

	if (number == 1)
		raise(SIGKILL);
	while (number == 2)
		pause();
	result->number = number + 10;
	memset(result->much, 'a' + number, sizeof(result->much));
}

/* Dies if it has a descriptor of its caller's. */
static void work_alone(int number, void *ret)
{
	work(number, ret);
	if (fcntl(STDOUT_FILENO, F_GETFD) >= 0)
		raise(SIGKILL);
}

/* As an abandoned process would be noted; this one lives. */
static void note(const char *guard)
{
	abandoned_note(guard, getpid());
}

static void guarded(struct result *results)
{
	const char *guards[] = { "unit-0", "unit-1", "unit-2", "unit-3" };
	long long begin = deadline_now();
	struct deadline deadline = { begin + 2000, begin + 2000 };
	int errors[4];

	note(guards[3]);
	same(parallel_guarded(work_alone, 4, results, sizeof(*results), guards, errors, &deadline),
		0, "four, with guards");
	ok(errors[0] == 0 && results[0].number == 10, "... the first is done");
	same(errors[1], -ECHILD, "... the second died");
	same(errors[2], -ETIMEDOUT, "... the third hung");
	same(errors[3], -EBUSY, "... the fourth was not started while an earlier one lives");
	same(results[3].number, 0, "... and gave nothing");
	ok(!abandoned_lives(guards[2]), "... and what could be killed is not noted");
	state_remove(guards[3]);
	deadline.work = deadline.end = deadline_now() + 60000;
	same(parallel_guarded(work_alone, 1, results, sizeof(*results), guards, errors, &deadline),
		0, "one alone, too, is bounded");
	same(errors[0], 0, "... and done");
}

int main(void)
{
	static struct result results[5];
	long long begin = deadline_now();
	struct deadline deadline = { begin + 2000, begin + 2000 };

	same(parallel_run(work, 5, results, sizeof(results[0]), &deadline), 0, "five at once");
	ok(deadline_now() - begin >= 2000, "... the one that hangs is waited for");
	for (int i = 0; i < 5; i++) {
		bool none = i == 1 || i == 2;

		ok(results[i].number == (none ? 0 : i + 10), "result of %d", i);
		ok(results[i].much[199999] == (none ? 0 : 'a' + i), "... its end");
	}
	same(parallel_run(work, 1, results, sizeof(results[0]), &deadline), 0, "one alone");
	same(results[0].number, 10, "... its result");
	guarded(results);
	same(parallel_run(work, PARALLEL_MAX + 1, results, 1, &deadline), -E2BIG, "too many");
	return done();
}
