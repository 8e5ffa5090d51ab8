/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress is how far a resynchronisation has come, as DRBD tells: /proc/drbd of 8.4 has a line
 * "sync'ed: 66.7% (...)" and one "finish: 0:00:09 ..." for each volume, events2 of 9 done:66.70
 * and, since 9.19 of drbd-utils, eta:9. Pure.
 */
#ifndef RELEVO_DRBD_PROGRESS_H
#define RELEVO_DRBD_PROGRESS_H

#include <stdbool.h>

struct drbd_progress {
	int permille; /* done, of the volume that has the least */
	long seconds; /* until the last of them has finished; -1: not known */
};

/* Reads /proc/drbd for these minors. False if none of them tells. */
bool drbd_parse_proc_progress(
	const char *text, const int minors[], int count, struct drbd_progress *ret);

/* Reads events2. False if it does not tell. */
bool drbd_parse_events_progress(const char *text, struct drbd_progress *ret);

#endif
