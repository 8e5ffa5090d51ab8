// SPDX-License-Identifier: GPL-2.0-or-later
/* window_open: one mirror after the other, and all of them back if one refuses. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "mirror_promotion.h"
#include "ring_ask.h"
#include "window_gate.h"
#include "window_open.h"

/* How often it is looked whether the other end has let go, in ms. */
#define PAUSE 100

/* How long this end may take to let go before the other one is asked to, which has so long. */
#define LET_GO 2000
#define ASK    6000

/* A mirror of the window, and words of what is wrong with it. */
struct part {
	struct mirror mirror;
	char *why;
	size_t size;
};

static struct part part_of(
	const struct window *window, int i, const char *guard, char *why, size_t size)
{
	return (struct part){ .mirror = { .resource = window->mirrors[i].resource,
				      .config = window->config,
				      .guard = guard },
		.why = why,
		.size = size };
}

static int blame(struct part *part, int error, const char *words)
{
	snprintf(part->why, part->size, "mirror '%.60s': %.250s", part->mirror.resource, words);
	return error;
}

/* 1 if it is up, 0 if not, or -errno. */
static int look(struct part *part, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	int r;

	if (deadline_left(deadline) == 0) /* a child would take its time to be ended, too */
		return blame(part, -ETIMEDOUT, "there is no time left to look at it");
	r = mirror_look(&part->mirror, true, &slice);

	return r < 0 ? blame(part, r, part->mirror.why) : r;
}

/* The gate of one mirror; of a source, what it has now is noted. */
static int ask_gate(
	struct window *window, int i, struct part *part, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	struct drbd_policy policy;
	const char *fault;
	int r = look(part, deadline);

	if (r == 0)
		return blame(part, -EPERM, "it is not up");
	if (r == 1)
		r = mirror_policy(&part->mirror, &slice);
	if (r < 0)
		return blame(part, r, part->mirror.why);
	policy = (struct drbd_policy){ .dont_care = part->mirror.dont_care,
		.two_primaries = part->mirror.two_primaries,
		.protocol = part->mirror.protocol };
	fault = window_fault(&part->mirror.drbd, &policy, window->target);
	if (fault)
		return blame(part, -EPERM, fault);
	if (!window->target)
		window->mirrors[i].protocol = policy.protocol;
	return 0;
}

static int open_part(
	const struct window *window, struct part *part, const struct deadline *deadline)
{
	const struct mirror_wish wish = { .two_wanted = true };
	struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	const char *hint;
	int r = mirror_set_net(&part->mirror, 'C', true, &slice);

	if (r == 0 && window->target)
		r = mirror_become_primary(&part->mirror, &wish, deadline, &hint);
	return r < 0 ? blame(part, r, part->mirror.why) : 0;
}

int window_open(struct window *window, long ms, const char *guard, const struct deadline *deadline,
	char *why, size_t size)
{
	struct deadline back = deadline_reserve(deadline);
	char ignored[320];
	long left;
	int r = window_settle(
		window->instance, true, !window->target, guard, deadline, &left, why, size);

	if (r < 0)
		return r == -EBUSY ? -EALREADY : r;
	r = 0;
	for (int i = 0; r == 0 && i < window->count; i++) {
		struct part part = part_of(window, i, guard, why, size);

		r = ask_gate(window, i, &part, deadline);
	}
	if (r < 0)
		return r;
	r = window_save(window, ms);
	if (r < 0) {
		snprintf(why, size, "its journal cannot be written: %s", strerror(-r));
		return r;
	}
	for (int i = 0; r == 0 && i < window->count; i++) {
		struct part part = part_of(window, i, guard, why, size);

		r = open_part(window, &part, deadline);
	}
	if (r < 0)
		window_close(window, guard, &back, ignored, sizeof(ignored));
	return r;
}

/*
 * What holds the end of a target open may be the guest, or the rest of one that did not come and
 * that libvirt is about to end: who the peer is, or a caller that has seen the guest, tells.
 */
static bool is_known(const struct window *window, const struct drbd *drbd)
{
	return !window->target || window->here ||
	       (drbd->peers > 0 && drbd->peer[0].connection == DRBD_CONNECTED);
}

/* Tries to let it go, until not both ends are primary. 1: that is so, 0: it is not up; -EBUSY. */
static int end_two(const struct window *window, struct part *part, const struct deadline *deadline)
{
	struct mirror *mirror = &part->mirror;
	char holder[256];
	bool known;
	int r;

	for (;;) {
		struct deadline pause = deadline_slice(deadline, PAUSE);
		struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);

		r = look(part, deadline);
		if (r != 1 || mirror->drbd.role != DRBD_PRIMARY)
			return r;
		r = mirror_secondary(mirror, &slice);
		if (r == 0)
			return 1;
		known = is_known(window, &mirror->drbd);
		if (r == -EBUSY && known && !drbd_peer_is_primary(&mirror->drbd))
			return 1;
		if (r != -EBUSY || !known || deadline_left(deadline) == 0)
			break;
		deadline_poll(&pause, NULL, 0);
	}
	if (r != -EBUSY)
		return blame(part, r, mirror->why);
	mirror_opener(mirror, holder, sizeof(holder));
	snprintf(part->why, part->size,
		"mirror '%.60s' is primary here%s, and held open here by %s", mirror->resource,
		known ? " and on its peer" : " and does not see its peer", holder);
	return -EBUSY;
}

/* Without a connection's settings, which a new one takes from the configuration. */
static bool is_alone(const struct drbd *drbd)
{
	return drbd->peers == 0 || drbd->peer[0].connection == DRBD_STANDALONE;
}

static int close_part(
	const struct window *window, int i, struct part *part, const struct deadline *deadline)
{
	struct deadline slice;
	int r = end_two(window, part, deadline);

	if (r != 1 || is_alone(&part->mirror.drbd)) /* nothing is to be set back */
		return r < 0 ? r : 0;
	slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	r = mirror_set_net(&part->mirror, window->mirrors[i].protocol, false, &slice);
	return r < 0 ? blame(part, r, part->mirror.why) : 0;
}

int window_close(const struct window *window, const char *guard, const struct deadline *deadline,
	char *why, size_t size)
{
	int r = 0;

	for (int i = 0; i < window->count; i++) {
		struct part part = part_of(window, i, guard, why, size);
		int one = close_part(window, i, &part, deadline);

		r = one < 0 ? one : r;
	}
	return r < 0 ? r : window_forget(window);
}

int window_ask(const struct window *window, long ms, const struct deadline *deadline, char *why,
	size_t size)
{
	char line[WINDOW_TEXT_MAX], question[WINDOW_TEXT_MAX + 256];
	auto_free char *answer = NULL;
	int r = window_format(window, line);

	if (r < 0) {
		snprintf(why, size, "%s",
			r == -EMSGSIZE ? "its mirrors have too long names"
				       : "it cannot be told to ringd");
		return r;
	}
	snprintf(question, sizeof(question), "%s %ld %s %s", ms > 0 ? "open" : "close", ms,
		window->peer, line);
	answer = ring_ask("window", question, deadline, why, size);
	return answer ? 0 : -errno;
}

/*
 * Where the guest is is not known: the end that nothing holds open lets go, this one or, if that
 * does not do, the other one.
 */
static int settle_source(const struct window *window, const char *guard,
	const struct deadline *deadline, char *why, size_t size)
{
	struct deadline slice = deadline_slice(deadline, LET_GO);
	struct deadline asking = deadline_slice(deadline, ASK);
	int r = window_close(window, guard, &slice, why, size);
	char ignored[512];

	window_ask(window, 0, &asking, ignored, sizeof(ignored));
	return r == -EBUSY ? window_close(window, guard, deadline, why, size) : r;
}

int window_settle(const char *instance, bool every, bool here, const char *guard,
	const struct deadline *deadline, long *ret_left, char *why, size_t size)
{
	struct window window;
	int r = window_load(&window, instance, ret_left);

	if (r == -ENOENT)
		return 0;
	if (r == -EBUSY && !every) {
		snprintf(why, size, "a migration is under way");
		return r;
	}
	if (r < 0 && r != -EBUSY) {
		snprintf(why, size, "the journal of its window is no use: %s", strerror(-r));
		return r;
	}
	window.here = here;
	if (window.target)
		r = window_close(&window, guard, deadline, why, size);
	else
		r = settle_source(&window, guard, deadline, why, size);
	return r < 0 ? r : 1;
}
