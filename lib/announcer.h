/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An announcer is a process of its own that announces an address for as long as that takes, while
 * the action that started it goes on and ends. It has nothing of the action's but what is here,
 * lives a bounded time, and before each announcement looks whether the address is still on its
 * link. What it did is its record, a state (state.h) that the next call reads:
 * "process", "sent" (announcements that left), "at" (the last, as people write it) and, when that
 * failed, "failure" (an errno value), "since" and "to" (a target).
 */
#ifndef RELEVO_ANNOUNCER_H
#define RELEVO_ANNOUNCER_H

#include <sys/types.h>

#include "deadline.h"
#include "link.h"
#include "prefix.h"

#define ANNOUNCER_TARGETS 8

struct announcer_plan {
	struct link link;
	struct prefix address;
	long count, interval; /* of a burst, ms */
	long again;           /* ms until a second burst, or 0 */
	/* Neighbours that are told one by one, too; AF_UNSPEC stands for the link's gateway. */
	struct prefix targets[ANNOUNCER_TARGETS];
	unsigned target_count;
	const char *record; /* name of the state */
};

struct announcer {
	pid_t pid;
	int tell, told;
};

#define auto_announcer __attribute__((cleanup(announcer_close)))

/*
 * Starts one that has its packet socket and waits for announcer_go(). 0 or -errno; -EPERM without
 * CAP_NET_RAW.
 */
int announcer_open(
	struct announcer *ret, const struct announcer_plan *plan, const struct deadline *deadline);

/*
 * Lets it begin, and waits until the first announcement has left or, with `whole`, the first
 * burst. 0 or -errno of the announcement.
 */
int announcer_go(struct announcer *announcer, bool whole, const struct deadline *deadline);

/* Leaves it alone; one that was not let go ends. All zero is fine. */
void announcer_close(struct announcer *announcer);

/*
 * Kills the one of this record, if it still runs, and removes the record. Nothing leaves it any
 * more; its end is not waited for, because the kernel closes a packet socket in 10 ms and more.
 * 0 or -errno.
 */
int announcer_stop(const char *record);

/* True while the one of this record runs. */
bool announcer_runs(const char *record);

/* True if the last announcement failed; `why` is then to whom, since when, and why, in words. */
bool announcer_failed(const char *record, char *why, size_t size);

/* Notes the -errno with which no announcer could be started. 0 or -errno. */
int announcer_note(const char *record, int failure);

#endif
