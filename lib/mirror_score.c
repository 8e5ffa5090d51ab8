// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_score: the order of the cases is that of ocf:linbit:drbd. */
#include <stdlib.h>
#include <string.h>

#include "mirror_score.h"

#define MOST 1000000 /* pacemaker's INFINITY */

bool mirror_scores_parse(const char *text, struct mirror_scores *ret)
{
	long numbers[4];
	const char *at = text;

	for (int i = 0; i < 4; i++) {
		char *end;

		at += strspn(at, " \t");
		if (*at < '0' || *at > '9')
			return false;
		numbers[i] = strtol(at, &end, 10);
		if (numbers[i] > MOST || (i && numbers[i] < numbers[i - 1]) ||
			(*end && *end != ' ' && *end != '\t'))
			return false;
		at = end;
	}
	if (at[strspn(at, " \t")])
		return false;
	ret->consistent = numbers[0];
	ret->remote = numbers[1];
	ret->alone = numbers[2];
	ret->best = numbers[3];
	return true;
}

static int peers_with(const struct drbd *drbd, enum drbd_disk disk)
{
	int count = 0;

	for (int i = 0; i < drbd->peers; i++)
		count += drbd->peer[i].disk == disk;
	return count;
}

/* True if a primary that can be reached has all of the data. */
static bool has_good_primary(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].connection == DRBD_CONNECTED &&
			drbd->peer[i].role == DRBD_PRIMARY && drbd->peer[i].disk == DRBD_UPTODATE)
			return true;
	return false;
}

static bool is_passing(enum drbd_disk disk)
{
	return disk == DRBD_ATTACHING || disk == DRBD_DETACHING || disk == DRBD_NEGOTIATING;
}

static long without_disk(const struct drbd *drbd, const struct mirror_scores *scores)
{
	bool best = drbd->role == DRBD_PRIMARY || peers_with(drbd, DRBD_UPTODATE) == drbd->peers;
	long score = !drbd_good_peer(drbd) ? 0 : (best ? scores->best : scores->alone) - 1;

	return score > 0 ? score : 0;
}

long mirror_score(const struct drbd *drbd, const struct mirror_scores *scores, bool expected)
{
	bool removes = scores->if_primary == MIRROR_NO_SCORE ||
		       (scores->if_primary == MIRROR_UNLESS_EXPECTED && !expected);

	if (drbd->no_quorum)
		return 0;
	if (removes && drbd->role != DRBD_PRIMARY && has_good_primary(drbd))
		return 0;
	if (drbd->client)
		return without_disk(drbd, scores);
	if (drbd->disk == DRBD_UPTODATE)
		return drbd->role == DRBD_PRIMARY || !peers_with(drbd, DRBD_DUNKNOWN)
			       ? scores->best
			       : scores->alone;
	if (drbd_good_peer(drbd))
		return scores->remote;
	if (is_passing(drbd->disk))
		return MIRROR_SCORE_KEEP;
	return drbd->disk == DRBD_CONSISTENT ? scores->consistent : 0;
}
