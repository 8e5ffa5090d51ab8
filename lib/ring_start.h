/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A start is a guest that one host was told to start. All hosts hear of it in the same order: while
 * one is at it, no other host starts the same guest, whoever asks for that. Pure.
 */
#ifndef RELEVO_RING_START_H
#define RELEVO_RING_START_H

#include "ring_message.h"

#define RING_STARTS        64
#define RING_START_LAST_MS 6000 /* for a look from before it was started to be forgotten */

struct ring_starts {
	struct ring_start {
		uint8_t uuid[RING_UUID_SIZE];
		uint32_t host, asker;
		uint64_t request;
		long long until; /* instant; 0: free */
	} all[RING_STARTS];
};

/*
 * Takes a RING_DO that switches on, from a host, at the instant `now`. 0: it is noted; else the ID
 * of the host that is at it already: then the order is void.
 */
uint32_t ring_start_note(struct ring_starts *starts, uint32_t from,
	const struct ring_message *message, long long now);

/* Takes any RING_DONE from a host: if that was about a start, it ends or soon does. */
void ring_start_done(struct ring_starts *starts, uint32_t from, const struct ring_message *message,
	long long now);

#endif
