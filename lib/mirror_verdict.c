// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_verdict: the first of these that is so, from what hurts now to what may hurt later. */
#include <stdio.h>

#include "mirror_verdict.h"

/* The first peer that is not there, else the first that is not whole; or NULL. */
static const struct drbd_peer *poor_peer(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].connection != DRBD_CONNECTED)
			return &drbd->peer[i];
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].source || drbd->peer[i].target ||
			(drbd->peer[i].disk != DRBD_UPTODATE && !drbd->peer[i].client))
			return &drbd->peer[i];
	return NULL;
}

static const struct drbd_peer *sync_source(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].target)
			return &drbd->peer[i];
	return NULL;
}

static void tell_disk(struct mirror_verdict *verdict, const struct drbd *drbd)
{
	const struct drbd_peer *source = sync_source(drbd);

	if (source)
		snprintf(verdict->words, sizeof(verdict->words), "is being synchronised: %.23s",
			source->state);
	else
		snprintf(verdict->words, sizeof(verdict->words), "has a disk that is %s",
			drbd_disk_name(drbd->disk));
}

static void tell_peer(struct mirror_verdict *verdict, const struct drbd_peer *peer)
{
	if (peer->connection != DRBD_CONNECTED)
		snprintf(verdict->words, sizeof(verdict->words), "has lost '%.20s': %.23s",
			peer->name,
			peer->connection == DRBD_STANDALONE ? "StandAlone" : "not connected");
	else if (peer->source || peer->target)
		snprintf(verdict->words, sizeof(verdict->words), "synchronises '%.20s': %.23s",
			peer->name, peer->state);
	else
		snprintf(verdict->words, sizeof(verdict->words),
			"has a peer '%.20s' with a disk that is %s", peer->name,
			drbd_disk_name(peer->disk));
}

struct mirror_verdict mirror_verdict(const struct drbd *drbd, bool split)
{
	bool primary = drbd->role == DRBD_PRIMARY, poor = drbd->disk != DRBD_UPTODATE;
	const struct drbd_peer *peer = poor_peer(drbd);
	struct mirror_verdict verdict = { 0 };

	for (int i = 0; i < drbd->peers; i++)
		verdict.alone |= drbd->peer[i].connection == DRBD_STANDALONE;
	verdict.code = primary ? OCF_DEGRADED_PROMOTED : OCF_DEGRADED;
	if (verdict.alone && split)
		snprintf(verdict.words, sizeof(verdict.words), "is in a split brain");
	else if (drbd->no_quorum)
		snprintf(verdict.words, sizeof(verdict.words), "has lost DRBD's quorum");
	else if (drbd->suspended)
		snprintf(verdict.words, sizeof(verdict.words), "has its I/O suspended");
	else if (!drbd->volumes)
		snprintf(verdict.words, sizeof(verdict.words), "has no volume");
	else if (poor && !drbd->client)
		tell_disk(&verdict, drbd);
	else if (peer)
		tell_peer(&verdict, peer);
	else
		verdict.code = primary ? OCF_RUNNING_PROMOTED : OCF_SUCCESS;
	if (primary && poor && !drbd_good_peer(drbd)) {
		verdict.code = OCF_FAILED_PROMOTED;
		snprintf(verdict.words, sizeof(verdict.words), "has no data: disk %s, no peer's",
			drbd_disk_name(drbd->disk));
	}
	return verdict;
}

enum ocf mirror_verdict_for_heartbeat(enum ocf code)
{
	if (code == OCF_RUNNING_PROMOTED)
		return OCF_SUCCESS;
	if (code == OCF_DEGRADED_PROMOTED)
		return OCF_DEGRADED;
	return code == OCF_SUCCESS || code == OCF_DEGRADED ? OCF_NOT_RUNNING : code;
}

enum ocf mirror_verdict_for_consumer(enum ocf code)
{
	if (code == OCF_RUNNING_PROMOTED)
		return OCF_SUCCESS;
	if (code == OCF_DEGRADED_PROMOTED)
		return OCF_DEGRADED;
	return code == OCF_FAILED_PROMOTED ? OCF_ERR_GENERIC : code;
}
