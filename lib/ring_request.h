/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request is one fencing or look that this host was asked for: it asks all hosts, has the owner
 * switch the guest, asks again, and waits for the proof that a lost owner was fenced, until there
 * is a verdict or no time any more.
 */
#ifndef RELEVO_RING_REQUEST_H
#define RELEVO_RING_REQUEST_H

#include "ring.h"
#include "ring_verdict.h"

enum ring_op {
	RING_STATUS,
	RING_OFF,
	RING_ON,
	RING_REBOOT,
};

/*
 * Takes the outcome: 0, the state as it was read back, and the evidence; or -errno and why. Of a
 * reboot 0 once the guest was off; the state says whether it is on again.
 */
typedef void ring_answered(void *data, int r, enum ring_verdict state, const char *words);

/* Begins a request that has `ms`; `answered` is called once, within
 * that time, maybe at once. */
void ring_request_begin(struct ring *ring, enum ring_op op, const char *guest, long ms,
	ring_answered *answered, void *data);

/* The one who asked has gone: `answered` is not called. */
void ring_request_abandon(struct ring *ring, const void *data);

/* Takes RING_LOOKED and RING_DONE. */
void ring_request_take(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message);

/* Hosts have come or gone. */
void ring_requests_look_again(struct ring *ring);

/* How many are worked at. */
int ring_requests_count(const struct ring *ring);

#endif
