/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The role of a mirror, and its peers: what takes more than one try until a deadline. 0 or -errno
 * and `why`, as in mirror.h; a tool that hangs (-ETIMEDOUT) is not tried again.
 */
#ifndef RELEVO_MIRROR_ROLE_H
#define RELEVO_MIRROR_ROLE_H

#include "mirror.h"
#include "mirror_gate.h"

/* Waits until every peer is connected or `wait` is over. */
void mirror_await_peers(struct mirror *mirror, const struct deadline *wait);

/*
 * Makes it primary if the gate lets it, and sees that it is. -EPERM: the gate is shut, `ret_hint`
 * is what to do about it or NULL. While a peer is primary it is tried until the deadline, or once.
 */
int mirror_promote(struct mirror *mirror, const struct mirror_facts *facts, bool once,
	const struct deadline *deadline, const char **ret_hint);

/* Makes it secondary, and sees that it is. -EBUSY: it is held open. */
int mirror_demote(struct mirror *mirror, const struct deadline *deadline);

#endif
