/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ring as one ringd sees it: its place in the group, the table of hosts and guests, and what it
 * works at. There is one thread and one loop (libqb); nothing that is called from it may wait.
 */
#ifndef RELEVO_RING_H
#define RELEVO_RING_H

#include <qb/qbloop.h>

#include "ring_message.h"
#include "ring_settings.h"
#include "ring_start.h"
#include "ring_table.h"
#include "xvm.h"

#define RING_MS 1000000ULL /* a millisecond in ns, as qb_loop_timer_add() counts */

/* What was taken and what was dropped, since the start. */
struct ring_counters {
	unsigned long packets, malformed, unsigned_packets, forged, misplaced, repeated, crowded;
	unsigned long served, denied, unproven;
	unsigned long messages, bad_messages, repeated_messages, expired_messages;
	unsigned long watch_starts, group_joins;
};

/* What pacemaker's history says of a host. */
struct ring_proof {
	char host[RING_NAME_MAX];
	long long fenced; /* s of the clock; 0: never */
	long long before; /* the same when the host came, if that was yet to come: no proof */
	long long asked;  /* instant */
	bool busy, came;  /* the helper is at it; its answer is of a host that has come */
};

struct ring {
	qb_loop_t *loop;
	const struct ring_settings *settings;
	struct xvm_key key;
	struct ring_table table;
	struct ring_counters counters;
	char name[RING_NAME_MAX];
	uint32_t id;         /* corosync's ID of this node; 0: not in the group */
	uint64_t life;       /* random */
	uint64_t sequence;   /* of the last message sent */
	uint64_t request_id; /* of the last request */
	bool joined, quorate;
	bool crowded;               /* there is a host for which the table has no room */
	uint32_t nodes[RING_HOSTS]; /* corosync's members, with a ringd or without */
	size_t node_count;
	struct ring_group *group;
	struct ring_watch *watch;
	struct ring_request *requests;
	struct ring_starts starts;
	struct ring_proof proofs[RING_HOSTS];
	struct ring_xvm *xvm;
	struct ring_peer *peers;
	struct ring_service *services;
	struct ring_window *windows;
	qb_loop_timer_handle sweep; /* when it is looked next what is left open; 0: it is not */
	long long sweep_at;         /* instant */
	struct ring_client *clients;
	int client_count;
};

/* This host's own row; NULL before it has joined. */
struct ring_host *ring_self(struct ring *ring);

/* True if the node of this ID is in the cluster, whether its ringd is there or not. */
bool ring_node_is_up(const struct ring *ring, uint32_t id);

/* Seconds of the clock, as pacemaker's history counts. */
long long ring_clock(void);

#endif
