/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A verdict is what the cluster is told of a mirror's state. Pure. */
#ifndef RELEVO_MIRROR_VERDICT_H
#define RELEVO_MIRROR_VERDICT_H

#include "drbd.h"
#include "ocf.h"

struct mirror_verdict {
	enum ocf code;  /* 0, 8, 9, 190 or 191 */
	char words[64]; /* what is wrong, after "mirror 'NAME' "; "" if nothing is */
	bool alone;     /* a peer is StandAlone: DRBD will not connect to it by itself */
};

/* The worst that can be said of it, in words that do not move. `split`: with a split brain. */
struct mirror_verdict mirror_verdict(const struct drbd *drbd, bool split);

/* What heartbeat is told: to it only a primary is running. */
enum ocf mirror_verdict_for_heartbeat(enum ocf code);

/* What pacemaker is told of a plain clone's instance, where whoever uses the mirror promotes it. */
enum ocf mirror_verdict_for_consumer(enum ocf code);

#endif
