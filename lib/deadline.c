// SPDX-License-Identifier: GPL-2.0-or-later
/* deadline: arithmetic on the monotonic clock, and poll(2) that keeps to it. */
#include <errno.h>
#include <limits.h>
#include <time.h>

#include "deadline.h"

#define RESERVE_MIN 2000
#define RESERVE_MAX 15000
#define TIMEOUT_MAX 1000000000 /* eleven days */

long long deadline_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static long reserve_of(long timeout)
{
	long reserve = timeout / 5;

	if (reserve < RESERVE_MIN)
		reserve = RESERVE_MIN;
	if (reserve > RESERVE_MAX)
		reserve = RESERVE_MAX;
	return reserve < timeout / 2 ? reserve : timeout / 2;
}

struct deadline deadline_start(long timeout)
{
	long long now = deadline_now();

	if (timeout > TIMEOUT_MAX)
		timeout = TIMEOUT_MAX;
	return (struct deadline){ now + timeout - reserve_of(timeout), now + timeout };
}

int deadline_left(const struct deadline *deadline)
{
	long long left = deadline->work - deadline_now();

	if (left < 0)
		return 0;
	return left < INT_MAX ? (int)left : INT_MAX;
}

struct deadline deadline_slice(const struct deadline *deadline, long ms)
{
	struct deadline slice = *deadline;
	long long until = deadline_now() + ms;

	if (until < slice.work)
		slice.work = until;
	return slice;
}

struct deadline deadline_part(const struct deadline *deadline, int part)
{
	return deadline_slice(deadline, deadline_left(deadline) / part);
}

struct deadline deadline_reserve(const struct deadline *deadline)
{
	struct deadline reserve = *deadline;
	long long left = deadline->end - deadline_now();

	if (left > RESERVE_MAX)
		left = RESERVE_MAX;
	reserve.work = deadline->end - (left > 0 ? left / 20 : 0);
	return reserve;
}

int deadline_poll(const struct deadline *deadline, struct pollfd *polled, unsigned count)
{
	for (;;) {
		int ready = poll(polled, count, deadline_left(deadline));

		if (ready > 0)
			return ready;
		if (ready == 0 && deadline_left(deadline) == 0)
			return -ETIMEDOUT;
		if (ready < 0 && errno != EINTR)
			return -errno;
	}
}
