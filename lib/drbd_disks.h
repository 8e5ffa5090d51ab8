/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel knows of a DRBD resource's disks, over all its volumes, as "drbdsetup events2
 * --now RESOURCE" prints it for DRBD 8.4 and 9 (drbdsetup(8)).
 */
#ifndef RELEVO_DRBD_DISKS_H
#define RELEVO_DRBD_DISKS_H

#include <stdbool.h>

#include "deadline.h"

/* In DRBD's own order: a later one is better. */
enum drbd_disk {
	DISK_DISKLESS,
	DISK_ATTACHING,
	DISK_DETACHING,
	DISK_FAILED,
	DISK_NEGOTIATING,
	DISK_INCONSISTENT,
	DISK_OUTDATED,
	DISK_UNKNOWN,
	DISK_CONSISTENT,
	DISK_UP_TO_DATE,
};

struct drbd_disks {
	bool primary;
	int volumes;
	enum drbd_disk worst;                 /* of this node */
	enum drbd_disk peer_worst, peer_best; /* of the peer, or of all */
};

/*
 * Asks drbdsetup, a bounded child. `peer_id` is the one peer that counts, -1: all. 0; -ENOENT: the
 * kernel has no such resource with a volume and a peer; -EPROTO: drbdsetup failed or made no
 * sense; other -errno as child_run().
 */
int drbd_disks_ask(
	struct drbd_disks *ret, const char *resource, int peer_id, const struct deadline *deadline);

/* Pure part of it. 0, -ENOENT or -EPROTO. */
int drbd_disks_parse(struct drbd_disks *ret, const char *text, const char *resource, int peer_id);

/* The state's name as DRBD writes it. */
const char *drbd_disk_name(enum drbd_disk disk);

#endif
