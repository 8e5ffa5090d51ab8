/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is asked for a guest, and what they say (struct ring_witness of ring_verdict.h). */
#ifndef RELEVO_RING_WITNESS_H
#define RELEVO_RING_WITNESS_H

#include "ring.h"
#include "ring_verdict.h"

/* All hosts that are known here, none of which has answered yet. How many. */
int ring_witness_gather(
	struct ring *ring, const uint8_t *uuid, struct ring_witness witnesses[RING_HOSTS]);

/*
 * Takes a member's answer. Pure. Of a host that is gone for both, the word that says more is the
 * last one, and in doubt the one that is worse; a host that only the other misses is added.
 */
void ring_witness_hear(struct ring_witness witnesses[RING_HOSTS], int *count, uint32_t from,
	const struct ring_message *answer);

/* True once all members have answered. Pure. */
bool ring_witness_complete(const struct ring_witness *witnesses, int count);

/*
 * The place of the member that is to start a guest that is off: `first` if it has it defined, else
 * `self`, else any; -1: none has. Pure.
 */
int ring_witness_choose(
	const struct ring_witness *witnesses, int count, uint32_t first, uint32_t self);

#endif
