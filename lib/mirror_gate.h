/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate: may this node become primary? Pure; whoever asks has gathered the facts. What it lets
 * through is asked of DRBD without force, which has its own say.
 */
#ifndef RELEVO_MIRROR_GATE_H
#define RELEVO_MIRROR_GATE_H

#include "drbd.h"

struct mirror_facts {
	bool pacemaker;    /* it asks: it has had a primary demoted or its node fenced before */
	bool cluster;      /* it does, or corosync runs here */
	int quorate;       /* 1, 0, or -errno: it could not be seen */
	bool two_wanted;   /* the cluster asks for two primaries */
	bool split;        /* DRBD has found a split brain that is not resolved */
	bool dont_care;    /* DRBD's own fencing policy is dont-care */
	bool need_fencing; /* then refuse */
	bool peers_off;    /* without a cluster: every peer is proven off */
	bool alone;        /* without pacemaker: the administrator answers for the peer */
};

/* MIRROR_GATE_WAIT: a peer is primary as far as DRBD knows, which may not have noticed its end. */
enum mirror_gate { MIRROR_GATE_OPEN, MIRROR_GATE_WAIT, MIRROR_GATE_SHUT };

/* What it says, and unless it is open why not: words for an operator, and what to do or NULL. */
enum mirror_gate mirror_gate(const struct drbd *drbd, const struct mirror_facts *facts,
	const char **ret_why, const char **ret_hint);

#endif
