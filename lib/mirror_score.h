/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A promotion score says how good it would be to have the primary here. Pure. */
#ifndef RELEVO_MIRROR_SCORE_H
#define RELEVO_MIRROR_SCORE_H

#include "drbd.h"

/* What is done about the score while a peer is primary. */
enum mirror_if_primary { MIRROR_SCORE, MIRROR_NO_SCORE, MIRROR_UNLESS_EXPECTED };

struct mirror_scores {
	long consistent, remote, alone, best; /* as adjust_master_score has them */
	enum mirror_if_primary if_primary;
};

/* The score as it is kept: nothing must change. */
#define MIRROR_SCORE_KEEP (-1)

/* Reads four numbers with blanks between. False if they are not, or fall. */
bool mirror_scores_parse(const char *text, struct mirror_scores *ret);

/*
 * The score of a mirror in this state: 0 is none. A state that passes by itself, as Negotiating,
 * is MIRROR_SCORE_KEEP. `expected`: the cluster knows that a peer is primary.
 */
long mirror_score(const struct drbd *drbd, const struct mirror_scores *scores, bool expected);

#endif
