// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd: the words that both formats share, and the short texts. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "drbd.h"
#include "drbd_words.h"

static const char *const disks[] = {
	[DRBD_DISKLESS] = "Diskless",
	[DRBD_ATTACHING] = "Attaching",
	[DRBD_DETACHING] = "Detaching",
	[DRBD_FAILED] = "Failed",
	[DRBD_NEGOTIATING] = "Negotiating",
	[DRBD_INCONSISTENT] = "Inconsistent",
	[DRBD_OUTDATED] = "Outdated",
	[DRBD_DUNKNOWN] = "DUnknown",
	[DRBD_CONSISTENT] = "Consistent",
	[DRBD_UPTODATE] = "UpToDate",
};

bool drbd_word_is(const char *word, size_t length, const char *wanted)
{
	return strlen(wanted) == length && memcmp(word, wanted, length) == 0;
}

enum drbd_disk drbd_disk_of(const char *word, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(disks); i++)
		if (drbd_word_is(word, length, disks[i]))
			return (enum drbd_disk)i;
	return DRBD_DUNKNOWN;
}

enum drbd_role drbd_role_of(const char *word, size_t length)
{
	if (drbd_word_is(word, length, "Primary"))
		return DRBD_PRIMARY;
	return drbd_word_is(word, length, "Secondary") ? DRBD_SECONDARY : DRBD_UNKNOWN;
}

void drbd_replication(struct drbd_peer *peer, const char *word, size_t length)
{
	static const char *const sources[] = { "SyncSource", "PausedSyncS", "StartingSyncS",
		"WFBitMapS" };
	static const char *const targets[] = { "SyncTarget", "PausedSyncT", "StartingSyncT",
		"WFBitMapT", "WFSyncUUID" };
	bool source = false, target = false;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		source |= drbd_word_is(word, length, sources[i]);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		target |= drbd_word_is(word, length, targets[i]);
	peer->source |= source;
	peer->target |= target;
	if (source || target)
		drbd_keep(peer->state, sizeof(peer->state), word, length);
}

void drbd_peer_disk(struct drbd_peer *peer, enum drbd_disk disk)
{
	if (peer->volumes == 0 || disk < peer->disk)
		peer->disk = disk;
	if (peer->volumes == 0 || disk > peer->best)
		peer->best = disk;
	peer->volumes++;
}

void drbd_count_volumes(struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		while (drbd->peer[i].volumes < drbd->volumes)
			drbd_peer_disk(&drbd->peer[i], DRBD_DUNKNOWN);
}

void drbd_keep(char *to, size_t size, const char *word, size_t length)
{
	snprintf(to, size, "%.*s", (int)(length < size ? length : size - 1), word);
}

const char *drbd_disk_name(enum drbd_disk disk)
{
	return disks[disk];
}

const struct drbd_peer *drbd_good_peer(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].connection == DRBD_CONNECTED &&
			drbd->peer[i].disk == DRBD_UPTODATE)
			return &drbd->peer[i];
	return NULL;
}

bool drbd_peer_is_primary(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].connection == DRBD_CONNECTED &&
			drbd->peer[i].role == DRBD_PRIMARY)
			return true;
	return false;
}
