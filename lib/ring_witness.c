// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_witness: from the table and the answers to what ring_judge() takes. */
#include <stdio.h>
#include <string.h>

#include "ring_proof.h"
#include "ring_witness.h"

#define SKEW 5 /* s by which the clocks of two hosts, and when they saw a third come, differ */

int ring_witness_gather(
	struct ring *ring, const uint8_t *uuid, struct ring_witness witnesses[RING_HOSTS])
{
	for (int i = 0; i < ring->table.count; i++) {
		const struct ring_host *host = &ring->table.hosts[i];
		const struct ring_guest *guest = ring_host_guest(host, uuid);
		struct ring_witness *witness = &witnesses[i];

		*witness = (struct ring_witness){ .id = host->id,
			.member = host->member,
			.up = ring_node_is_up(ring, host->id),
			.clean = host->clean,
			.joined = host->joined };
		snprintf(witness->name, sizeof(witness->name), "%s", host->name);
		witness->fenced = ring_proof_known(ring, host->name);
		if (!host->member && host->told)
			witness->state = guest ? guest->state : (uint8_t)GUEST_ABSENT;
	}
	return ring->table.count;
}

static struct ring_witness *find(struct ring_witness *witnesses, int count, uint32_t id)
{
	for (int i = 0; i < count; i++)
		if (witnesses[i].id == id)
			return &witnesses[i];
	return NULL;
}

static void hear_of_lost(struct ring_witness *witness, const struct ring_lost *lost)
{
	long long joined = (long long)lost->joined;

	if (witness->member)
		return;
	if (witness->state == GUEST_UNKNOWN) {
		if (joined + SKEW >= witness->joined) {
			witness->state = lost->state;
			witness->clean = lost->clean;
		}
	} else if (lost->state == GUEST_UNKNOWN) {
		if (joined > witness->joined + SKEW)
			witness->state = GUEST_UNKNOWN;
	} else {
		if (lost->state > witness->state)
			witness->state = lost->state;
		witness->clean &= lost->clean;
	}
	if (joined > witness->joined)
		witness->joined = joined;
}

void ring_witness_hear(struct ring_witness witnesses[RING_HOSTS], int *count, uint32_t from,
	const struct ring_message *answer)
{
	struct ring_witness *witness = find(witnesses, *count, from), *asked = witness;

	if (!witness || !witness->member)
		return;
	witness->answered = true;
	witness->state = answer->state;
	witness->instant = answer->instant;
	for (size_t i = 0; i < answer->lost_count; i++) {
		const struct ring_lost *lost = &answer->lost[i];

		witness = find(witnesses, *count, lost->id);
		if (witness) {
			hear_of_lost(witness, lost);
		} else if (*count < RING_HOSTS) {
			witness = &witnesses[(*count)++];
			*witness = (struct ring_witness){ .id = lost->id,
				.state = lost->state,
				.clean = lost->clean,
				.joined = (long long)lost->joined };
			snprintf(witness->name, sizeof(witness->name), "%s", lost->name);
		} else {
			asked->answered = false; /* what it says is more than fits in here */
		}
	}
}

bool ring_witness_complete(const struct ring_witness *witnesses, int count)
{
	for (int i = 0; i < count; i++)
		if (witnesses[i].member && !witnesses[i].answered)
			return false;
	return true;
}

int ring_witness_choose(
	const struct ring_witness *witnesses, int count, uint32_t first, uint32_t self)
{
	int chosen = -1;

	for (int i = 0; i < count; i++) {
		if (!witnesses[i].member || witnesses[i].state != GUEST_OFF)
			continue;
		if (witnesses[i].id == first)
			return i;
		if (chosen < 0 || witnesses[i].id == self)
			chosen = i;
	}
	return chosen;
}
