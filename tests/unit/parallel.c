// SPDX-License-Identifier: GPL-2.0-or-later
/* parallel: results in their places, and none of one that dies or hangs. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "parallel.h"
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
	same(parallel_run(work, PARALLEL_MAX + 1, results, 1, &deadline), -E2BIG, "too many");
	return done();
}
