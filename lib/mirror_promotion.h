/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A promotion is how a mirror becomes primary: whoever wants that, the agent mirror or a resource
 * on top of it, asks here, and all pass the same gate (mirror_gate.h). What that must know is
 * gathered here: quorum, DRBD's policy, a split brain that is on record or in the kernel's log.
 */
#ifndef RELEVO_MIRROR_PROMOTION_H
#define RELEVO_MIRROR_PROMOTION_H

#include "mirror.h"

struct mirror_wish {
	bool two_wanted;   /* a second primary is what the cluster wants */
	bool need_fencing; /* not while DRBD's own fencing policy is dont-care */
	bool alone; /* nobody asks on a cluster's behalf, but somebody answers for the peer */
	bool once;  /* one try while a peer is primary, else until the deadline */
};

/*
 * Makes it primary. Of `mirror` the resource, the config and a guard of the caller's own must be
 * set; the rest may be 0. 1: it is now, and `dont_care` says whether a failover can lose writes;
 * 0: it was before; -ENOENT: it is not up; -ENODEV: it has no device node; -EPERM: the gate is
 * shut; other -errno: DRBD refuses or a tool failed. `why` says what, `ret_hint` what to do or
 * NULL.
 */
int mirror_become_primary(struct mirror *mirror, const struct mirror_wish *wish,
	const struct deadline *deadline, const char **ret_hint);

/*
 * Makes it secondary, with the same of `mirror` set. 1: it is now; 0: it was before; -ENOENT: it is
 * not up; -EBUSY: it is held open, mirror_opener() tells by what; other -errno and `why`.
 */
int mirror_become_secondary(struct mirror *mirror, const struct deadline *deadline);

#endif
