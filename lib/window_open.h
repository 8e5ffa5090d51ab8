/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One end of a window, on this node, opened and closed: the source by the agent domain, the target
 * by the helper window, which ringd starts. What DRBD has is the evidence, and what holds a mirror
 * open is where the guest is: that end stays primary.
 */
#ifndef RELEVO_WINDOW_OPEN_H
#define RELEVO_WINDOW_OPEN_H

#include <stddef.h>

#include "window.h"

/*
 * Opens it on every mirror, or on none: the gate is asked of all, the journal written (a source
 * notes which protocol it finds), two primaries and protocol C set, and a target becomes primary.
 * Nobody is to touch it for `ms`. `guard` as in child.h. 0 or -errno and `why`: -EPERM for the
 * gate, -EALREADY for an older window that cannot be closed.
 */
int window_open(struct window *window, long ms, const char *guard, const struct deadline *deadline,
	char *why, size_t size);

/*
 * Closes it: each mirror that nothing holds open here becomes secondary; once not both ends are
 * primary it is set back as it was, and the journal is removed. 0 or -errno and `why`; -EBUSY: both
 * are primary at the end of the time, and what holds it here; or a target does not see its peer,
 * and is held open by what may not be the guest.
 */
int window_close(const struct window *window, const char *guard, const struct deadline *deadline,
	char *why, size_t size);

/*
 * Asks ringd to have the peer open its end and not to touch it for `ms`, or (0) to close it. 0 or
 * -errno and `why`, as ring_ask().
 */
int window_ask(const struct window *window, long ms, const struct deadline *deadline, char *why,
	size_t size);

/*
 * Closes what a crash left open, of one instance, on a source also the other end; with `every` also
 * one that is under way; `here`: the guest runs on this node. 1 if there was one, 0 if not, or
 * -errno and `why`; -EBUSY also when it is under way, `ret_left` as window_load() has it.
 */
int window_settle(const char *instance, bool every, bool here, const char *guard,
	const struct deadline *deadline, long *ret_left, char *why, size_t size);

#endif
