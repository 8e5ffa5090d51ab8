/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A deadline is the one budget of an action: the cluster's timeout less a reserve for cleaning up.
 * All times are milliseconds; instants are of CLOCK_MONOTONIC.
 */
#ifndef RELEVO_DEADLINE_H
#define RELEVO_DEADLINE_H

#include <poll.h>

struct deadline {
	long long work; /* instant at which ordinary work must have ended */
	long long end;  /* instant at which the cluster stops waiting */
};

/* Now, in milliseconds of CLOCK_MONOTONIC. */
long long deadline_now(void);

/*
 * The deadline of an action that begins now and has `timeout` ms. The reserve is timeout/5, at
 * least 2 s and at most 15 s, but never more than half of the timeout. Eleven days are the most.
 */
struct deadline deadline_start(long timeout);

/* Milliseconds until ordinary work must have ended; 0 when it is too late. */
int deadline_left(const struct deadline *deadline);

/* The same deadline or one that ends its work in `ms` from now, whichever is sooner. */
struct deadline deadline_slice(const struct deadline *deadline, long ms);

/* The same, with a `part`th of the time that is left: 2 is half of it. */
struct deadline deadline_part(const struct deadline *deadline, int part);

/*
 * The deadline for cleaning up: its work may use the reserve, but for a twentieth of what is left
 * (of 15 s, if more is), in which the action says how it ended.
 */
struct deadline deadline_reserve(const struct deadline *deadline);

/*
 * poll(2) until one of `count` descriptors is ready: their number, or -ETIMEDOUT when the work of
 * `deadline` must have ended, or another -errno. A signal does not end it.
 */
int deadline_poll(const struct deadline *deadline, struct pollfd *polled, unsigned count);

#endif
