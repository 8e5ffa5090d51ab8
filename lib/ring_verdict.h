/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A verdict is what can be said of a guest's power once the hosts of the ring were asked. It is off
 * only if every host that is there said so, every host that is gone was fenced or said so when it
 * took its leave, and this part of the cluster is quorate. Pure.
 */
#ifndef RELEVO_RING_VERDICT_H
#define RELEVO_RING_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring_message.h"

/* What one host says, or said before it went. */
struct ring_witness {
	uint32_t id;
	char name[RING_NAME_MAX];
	bool member;
	bool answered;    /* a member: to this question */
	bool up;          /* one that is gone: only its ringd is, its node is in the cluster */
	bool clean;       /* one that is gone: it took its leave, and its node went with it */
	uint8_t state;    /* enum guest_state; of one that is gone its last word */
	long long joined; /* when one that is gone had come, s of the clock */
	long long fenced; /* when it was last fenced with success, s; 0: never, or not known */
	uint64_t instant; /* of its own clock, when it answered */
};

enum ring_verdict {
	RING_UNKNOWN, /* it cannot be told, now */
	RING_IS_OFF,
	RING_IS_ON,
	RING_IS_MOVING,
};

/*
 * The verdict, and in `words` its evidence or what is in its way. `ret_host`: for on the place of
 * the first witness that has it on, else -1.
 */
enum ring_verdict ring_judge(const struct ring_witness *witnesses, int count, bool quorate,
	int *ret_host, char *words, size_t size);

/* True if a host that is gone must be proven fenced before this guest can be off. */
bool ring_needs_proof(const struct ring_witness *witness);

/*
 * True if it is. Only a fencing since it last came ended what it had running, and not what it has
 * got since it was back.
 */
bool ring_is_proven(const struct ring_witness *witness);

#endif
