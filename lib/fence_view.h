/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view is what the cluster knows when DRBD wants a peer fenced: the clone that promotes the
 * mirror, the constraint that a handler put before, and what became of the peer's node. The helper
 * `constraint` makes it from the CIB (fence_view_xml.h) and hands it over as a line of text.
 */
#ifndef RELEVO_FENCE_VIEW_H
#define RELEVO_FENCE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "drbd_call.h"

/* The peer's node as the CIB has it. */
enum fence_peer {
	PEER_MEMBER, /* in the cluster */
	PEER_DOWN,   /* has left and nothing is to be feared of it: it was shut down or fenced */
	PEER_MOVING, /* of the ring, but on its way into the cluster or out of it */
	PEER_LOST,   /* has gone, and nobody knows how it is */
};

/* The constraint of the handlers for this mirror. */
enum fence_ban {
	BAN_NONE,    /* there is none */
	BAN_PEER,    /* keeps the peer from being promoted, not this node */
	BAN_OTHER,   /* keeps a third node from it, but neither the peer nor this node */
	BAN_US,      /* keeps this node from it: the peer has gone on without it */
	BAN_STRANGE, /* has its name, but no handler wrote it */
};

struct fence_view {
	char clone[DRBD_NAME_MAX];               /* id of the promotable clone */
	char constraint[2 * DRBD_NAME_MAX + 32]; /* id that the constraint has or is to have */
	char peer[DRBD_NAME_MAX];   /* the peer's name; empty: none given, several others */
	char keeper[DRBD_NAME_MAX]; /* the first node that the constraint lets through */
	bool promoted;              /* the role is called Promoted, not Master */
	bool quorate;
	bool stonith; /* the cluster fences nodes */
	enum fence_peer state;
	enum fence_ban ban;
	long long fenced; /* when the peer was last fenced with success, s of the clock; 0: never */
};

/* The view as one line, and back. 0 or -EPROTO. */
void fence_view_format(const struct fence_view *view, char *text, size_t size);
int fence_view_parse(struct fence_view *ret, const char *text);

#endif
