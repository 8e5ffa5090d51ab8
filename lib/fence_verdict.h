/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A verdict is what DRBD is told after its fence-peer event. The numbers are DRBD's own: enum
 * drbd_peer_state in its headers (linux/drbd.h, P_INCONSISTENT and on), as conn_try_outdate_peer()
 * reads them in 8.4 and 9 and as the handlers of drbd-utils return them. A number that is none of
 * them leaves frozen I/O frozen ("fencing resource-and-stonith") and refuses to promote.
 */
#ifndef RELEVO_FENCE_VERDICT_H
#define RELEVO_FENCE_VERDICT_H

#include "drbd.h"
#include "fence_view.h"

enum fence_verdict {
	FENCE_WAIT = -2,  /* nothing can be told yet */
	FENCE_PLACE = -1, /* the constraint comes first, then ask again */

	FENCE_FAILED = 1,       /* nothing could be told: I/O stays as it is */
	FENCE_INCONSISTENT = 3, /* the peer's disk is Inconsistent: it is no danger */
	FENCE_OUTDATED = 4,     /* the constraint keeps the peer from being promoted */
	FENCE_DOWN = 5,         /* the peer is taken to be down; the constraint is in place */
	FENCE_PRIMARY = 6,      /* the peer has gone on without this node, which is Outdated */
	FENCE_STONITH = 7,      /* the peer's node has been fenced; the constraint is in place */
};

/* What the kernel knows of the disks, over all volumes. */
struct fence_disks {
	bool primary;               /* this node is */
	enum drbd_disk here;        /* the worst of this node's */
	enum drbd_disk worst, best; /* of the peer's */
};

struct fence_facts {
	struct fence_view view;
	struct fence_disks disks;
	bool answers; /* the peer's controller answered over the ring, now */
	bool coming;  /* a guest is on its way from the peer to here: the peer's word comes first */
	bool fenced;  /* the peer was fenced with success since its connection was lost */
};

/*
 * Pure: sums up what DRBD tells. `peer_id` is the one peer that counts, -1: all of them
 * that are to have a disk. -ENOENT if
 * there is no volume, or no such peer.
 */
int fence_disks(const struct drbd *drbd, int peer_id, struct fence_disks *ret);

/* Pure: what the kernel knows by itself: 3 or 1 with a reason; FENCE_WAIT: ask the cluster. */
enum fence_verdict fence_by_disks(const struct fence_disks *disks, const char **ret_why);

/* Pure: what the cluster knows. `ret_why` is a text without an owner. */
enum fence_verdict fence_by_cluster(const struct fence_facts *facts, const char **ret_why);

#endif
