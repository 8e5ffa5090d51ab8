/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DRBD as this node's kernel tells of one of its resources. A parser only, of "drbdsetup events2
 * --now --statistics RES" (manual page drbdsetup-9.0); drbd_proc.h has that of /proc/drbd.
 */
#ifndef RELEVO_DRBD_H
#define RELEVO_DRBD_H

#include <stdbool.h>
#include <stddef.h>

#define DRBD_VOLUMES  64
#define DRBD_PEERS    16
#define DRBD_NAME_MAX 128 /* bytes of a resource's or a node's name, with its end */

enum drbd_role { DRBD_UNKNOWN, DRBD_SECONDARY, DRBD_PRIMARY };

/* From the worst to the best, as far as that can be said; a new word is DRBD_DUNKNOWN. */
enum drbd_disk {
	DRBD_DISKLESS,
	DRBD_ATTACHING,
	DRBD_DETACHING,
	DRBD_FAILED,
	DRBD_NEGOTIATING,
	DRBD_INCONSISTENT,
	DRBD_OUTDATED,
	DRBD_DUNKNOWN,
	DRBD_CONSISTENT,
	DRBD_UPTODATE,
};

enum drbd_connection { DRBD_STANDALONE, DRBD_CONNECTING, DRBD_CONNECTED };

/* A peer. Of several volumes the worst disk counts, DUnknown if one is not told. In KiB. */
struct drbd_peer {
	char name[DRBD_NAME_MAX]; /* "peer" if nothing tells */
	int id;                   /* node id, 0 with 8.4 */
	enum drbd_connection connection;
	char state[24]; /* DRBD's own word for the connection or, if it is up, what replicates */
	enum drbd_role role;
	int volumes;               /* of which DRBD tells the disk */
	enum drbd_disk disk, best; /* the worst and the best of them */
	bool client;               /* DRBD 9: has no disk, on purpose */
	bool source, target;       /* of a resynchronisation, running or paused */
	long long out_of_sync;
};

struct drbd {
	enum drbd_role role;
	bool suspended;         /* I/O waits, for fencing, quorum or somebody */
	bool no_quorum, client; /* DRBD 9: has lost its quorum; has no disk on purpose */
	enum drbd_disk disk;    /* the worst of its volumes */
	int volumes, minors[DRBD_VOLUMES];
	int peers;
	struct drbd_peer peer[DRBD_PEERS];
};

/*
 * Reads what events2 says of `resource`. 1; 0 if it says that there is no such resource; -EBADMSG
 * if it is no whole dump, -E2BIG for more peers or volumes than there is room for.
 */
int drbd_parse_events(const char *text, const char *resource, struct drbd *ret);

const char *drbd_disk_name(enum drbd_disk disk); /* DRBD's own word */

/* A peer that is connected and has all of the data, or NULL. */
const struct drbd_peer *drbd_good_peer(const struct drbd *drbd);
bool drbd_peer_is_primary(const struct drbd *drbd); /* some peer is connected and so */

#endif
