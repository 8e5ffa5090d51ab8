// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_role: tries, looks and waits. */
#include <errno.h>
#include <stdio.h>

#include "mirror_role.h"

/* How often it is looked whether something has changed, in ms. */
#define PAUSE 100

/* Waits a little, then looks: as mirror_look(). */
static int look_again(struct mirror *mirror, const struct deadline *deadline, int wait)
{
	struct deadline pause = deadline_slice(deadline, wait);
	struct deadline slice;

	if (wait)
		deadline_poll(&pause, NULL, 0);
	slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	return mirror_look(mirror, false, &slice);
}

static bool is_connected(const struct mirror *mirror)
{
	for (int i = 0; i < mirror->drbd.peers; i++)
		if (mirror->drbd.peer[i].connection != DRBD_CONNECTED)
			return false;
	return true;
}

void mirror_await_peers(struct mirror *mirror, const struct deadline *wait)
{
	while (deadline_left(wait) > 0 && !is_connected(mirror))
		if (look_again(mirror, wait, PAUSE) != 1)
			return;
}

static int refuse(struct mirror *mirror, int r, const char *why)
{
	snprintf(mirror->why, sizeof(mirror->why), "%s", why);
	return r;
}

/* One try; -EAGAIN: it may be another time. */
static int attempt(struct mirror *mirror, const struct mirror_facts *facts, bool once,
	const struct deadline *deadline, const char **ret_hint)
{
	const char *why;
	enum mirror_gate gate = mirror_gate(&mirror->drbd, facts, &why, ret_hint);
	bool late;
	int r = -EAGAIN;

	if (gate == MIRROR_GATE_SHUT)
		return refuse(mirror, -EPERM, why);
	/*
	 * DRBD looks whether that peer lives, and refuses if it does: unless it may have two. All
	 * the time there is: it waits for its fence-peer handler, which waits for the cluster, and
	 * nobody can kill it meanwhile.
	 */
	if (gate == MIRROR_GATE_OPEN || !mirror->two_primaries)
		r = mirror_primary(mirror, deadline);
	late = r == -ETIMEDOUT && deadline_left(deadline) == 0; /* in the middle of a try */
	if (gate == MIRROR_GATE_WAIT && (r == -EAGAIN || late))
		return refuse(mirror, once ? -EPERM : -EAGAIN, why);
	return r;
}

int mirror_promote(struct mirror *mirror, const struct mirror_facts *facts, bool once,
	const struct deadline *deadline, const char **ret_hint)
{
	char refusal[sizeof(mirror->why)] = "";
	bool late;
	int seen = 1, r = 0;

	*ret_hint = NULL;
	while (seen == 1 && mirror->drbd.role != DRBD_PRIMARY) {
		r = attempt(mirror, facts, once, deadline, ret_hint);
		if (r < 0 && (r != -EAGAIN || deadline_left(deadline) < PAUSE))
			break;
		if (r == -EAGAIN)
			snprintf(refusal, sizeof(refusal), "%s", mirror->why);
		seen = look_again(mirror, deadline, r ? PAUSE : 0);
		r = 0;
	}
	if (seen == 0)
		return refuse(mirror, -ENOENT, "it is not up any more");
	r = seen < 0 ? seen : r;
	/* The deadline came in the middle of a try: what was said of the one before counts. */
	late = r == -ETIMEDOUT && deadline_left(deadline) == 0;
	return late && refusal[0] ? refuse(mirror, -EAGAIN, refusal) : r;
}

int mirror_demote(struct mirror *mirror, const struct deadline *deadline)
{
	bool held = false;
	int seen = 1;

	while (seen == 1 && mirror->drbd.role == DRBD_PRIMARY) {
		struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
		int r = mirror_secondary(mirror, &slice);

		if (r == -ETIMEDOUT && held) /* the deadline came in the middle of another try */
			return refuse(mirror, -EBUSY, "it is held open");
		held = r == -EBUSY;
		if (r < 0 && (r == -ETIMEDOUT || deadline_left(deadline) < PAUSE))
			return r;
		seen = look_again(mirror, deadline, r ? PAUSE : 0);
	}
	return seen < 0 ? seen : 0;
}
