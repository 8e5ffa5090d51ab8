// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_verdict: in the order in which one witness outweighs the others. */
#include <stdio.h>
#include <string.h>

#include "ring_verdict.h"

bool ring_needs_proof(const struct ring_witness *witness)
{
	bool off = witness->state == GUEST_OFF || witness->state == GUEST_ABSENT;

	return !witness->member && (witness->up || !witness->clean || !off);
}

bool ring_is_proven(const struct ring_witness *witness)
{
	return !witness->up && witness->fenced > witness->joined;
}

/* What one witness has against "off"; NULL: nothing. */
static const char *objection(const struct ring_witness *witness)
{
	if (witness->member && !witness->answered)
		return "does not answer";
	if (witness->member && witness->state == GUEST_UNKNOWN)
		return "cannot ask its libvirt";
	if (!witness->member && witness->up)
		return "is there, but its ringd is not (start it, or fence the host)";
	if (ring_needs_proof(witness) && !ring_is_proven(witness))
		return "is gone and not proven to be fenced since";
	return NULL;
}

/* Then pacemaker's history of that name is of either of them. NULL: all have names of their own. */
static const char *find_twin(const struct ring_witness *witnesses, int count)
{
	for (int i = 0; i < count; i++)
		for (int k = 0; witnesses[i].member && k < i; k++)
			if (witnesses[k].member && *witnesses[i].name &&
				strcmp(witnesses[i].name, witnesses[k].name) == 0)
				return witnesses[i].name;
	return NULL;
}

static int find(const struct ring_witness *witnesses, int count, int state)
{
	for (int i = 0; i < count; i++)
		if (witnesses[i].member && witnesses[i].answered && witnesses[i].state == state)
			return i;
	return -1;
}

static void write_evidence(
	const struct ring_witness *witnesses, int count, char *words, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < count && used < size; i++) {
		const struct ring_witness *witness = &witnesses[i];
		const char *state = guest_state_name(witness->state);

		used += (size_t)snprintf(words + used, size - used, "%s%s: %s%s", i ? "; " : "",
			witness->name, ring_needs_proof(witness) ? "fenced" : state,
			witness->member || ring_needs_proof(witness) ? "" : " when it went");
	}
}

enum ring_verdict ring_judge(const struct ring_witness *witnesses, int count, bool quorate,
	int *ret_host, char *words, size_t size)
{
	const char *twin = find_twin(witnesses, count);
	int on = find(witnesses, count, GUEST_ON), moving = find(witnesses, count, GUEST_MOVING);

	*ret_host = -1;
	/* Its source still has it on until it has landed. */
	if (moving >= 0) {
		snprintf(words, size, "it is being migrated, says '%s'", witnesses[moving].name);
		return RING_IS_MOVING;
	}
	if (on >= 0) {
		snprintf(words, size, "'%s' has it on", witnesses[on].name);
		*ret_host = on;
		return RING_IS_ON;
	}
	if (!quorate) {
		snprintf(words, size, "this part of the cluster has no quorum");
		return RING_UNKNOWN;
	}
	if (twin) {
		snprintf(words, size, "two hosts call themselves '%s' (see node in ringd.conf)",
			twin);
		return RING_UNKNOWN;
	}
	for (int i = 0; i < count; i++) {
		const char *against = objection(&witnesses[i]);

		if (against) {
			snprintf(words, size, "host '%s' %s", witnesses[i].name, against);
			return RING_UNKNOWN;
		}
	}
	if (count == 0) {
		snprintf(words, size, "no host was asked");
		return RING_UNKNOWN;
	}
	write_evidence(witnesses, count, words, size);
	return RING_IS_OFF;
}
