// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_verdict: a few tables in words. In doubt there is no verdict but 1. */
#include <errno.h>

#include "fence_verdict.h"

int fence_disks(const struct drbd *drbd, int peer_id, struct fence_disks *ret)
{
	struct fence_disks disks = { .primary = drbd->role == DRBD_PRIMARY, .here = drbd->disk };
	bool found = false;

	for (int i = 0; i < drbd->peers; i++) {
		const struct drbd_peer *peer = &drbd->peer[i];

		if (peer_id >= 0 ? peer->id != peer_id : peer->client)
			continue;
		if (!found || peer->disk < disks.worst)
			disks.worst = peer->disk;
		if (!found || peer->best > disks.best)
			disks.best = peer->best;
		found = true;
	}
	if (!found || drbd->volumes == 0)
		return -ENOENT;
	*ret = disks;
	return 0;
}

enum fence_verdict fence_by_disks(const struct fence_disks *disks, const char **ret_why)
{
	if (disks->worst == DRBD_UPTODATE) {
		*ret_why = "the peer is connected again and UpToDate";
		return FENCE_FAILED;
	}
	if (disks->worst == DRBD_INCONSISTENT && disks->best == DRBD_INCONSISTENT) {
		*ret_why = "the peer's disk is Inconsistent";
		return FENCE_INCONSISTENT;
	}
	/* Outdated may be no more than the kernel's memory of a constraint that is gone by now. */
	return FENCE_WAIT;
}

/* What may be said of the peer's node. */
static enum fence_verdict by_node(const struct fence_facts *facts, const char **ret_why)
{
	switch (facts->view.state) {
	case PEER_MEMBER:
		*ret_why = facts->answers ? "the peer is in the cluster and answers"
					  : "the peer is in the cluster but does not answer";
		return facts->answers ? FENCE_OUTDATED : FENCE_WAIT;
	case PEER_DOWN:
		*ret_why = facts->fenced ? "the peer was fenced" : "the peer has left the cluster";
		return facts->fenced ? FENCE_STONITH : FENCE_DOWN;
	case PEER_MOVING:
		*ret_why = "the peer is joining or leaving the cluster";
		return FENCE_WAIT;
	case PEER_LOST:
		break;
	}
	*ret_why = facts->view.stonith ? "the peer is lost and not fenced yet"
				       : "the peer is lost, and this cluster fences no node";
	return facts->view.stonith ? FENCE_WAIT : FENCE_DOWN;
}

enum fence_verdict fence_by_cluster(const struct fence_facts *facts, const char **ret_why)
{
	enum fence_verdict verdict;

	if (facts->coming && (facts->view.ban == BAN_US || facts->view.state == PEER_MEMBER)) {
		*ret_why = "a guest is on its way here from the peer, which has it until then";
		return FENCE_WAIT;
	}
	if (facts->view.ban == BAN_US) {
		*ret_why = "the peer has gone on without this node: its constraint is in place";
		return facts->disks.primary ? FENCE_FAILED : FENCE_PRIMARY;
	}
	if (facts->view.ban == BAN_STRANGE) {
		*ret_why = "the constraint of this name is none that a handler writes";
		return FENCE_FAILED;
	}
	if (!*facts->view.peer) {
		*ret_why = "neither DRBD nor a cluster of two nodes tells who the peer is";
		return FENCE_FAILED;
	}
	if (!facts->view.quorate) {
		*ret_why = "this part of the cluster has no quorum";
		return FENCE_WAIT;
	}
	verdict = by_node(facts, ret_why);
	if (verdict == FENCE_WAIT)
		return FENCE_WAIT;
	/*
	 * That the peer has gone does not make this node's data any better. Consistent is enough
	 * where nothing can have been written since without a constraint against this node: by a
	 * peer that is kept from it from now on, or one that was fenced.
	 */
	if (facts->disks.here < (verdict == FENCE_DOWN ? DRBD_UPTODATE : DRBD_CONSISTENT)) {
		*ret_why = "this node's own disk is not good enough, the peer's may be better";
		return FENCE_FAILED;
	}
	return facts->view.ban == BAN_PEER ? verdict : FENCE_PLACE;
}
