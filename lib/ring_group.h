/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The group is how one ringd reaches the others: corosync's closed process group (libcpg), whose
 * messages all members get in the same order, and its word on quorum (libquorum). When corosync
 * ends, the group is left and joined again once it is back. With ring=false there is no corosync,
 * and this host is the whole group.
 */
#ifndef RELEVO_RING_GROUP_H
#define RELEVO_RING_GROUP_H

#include "ring.h"

/* Begins to join; goes on trying until it succeeds. 0 or -errno. */
int ring_group_open(struct ring *ring);

/*
 * Sends a message to all members, this one among them; its life and sequence are filled in. It
 * waits in a queue while corosync is busy; without a group it is dropped.
 */
void ring_send(struct ring *ring, struct ring_message *message);

/*
 * Takes leave of the others, who then know that this host's last word is whole. Without, as when
 * ringd dies, it is not.
 */
void ring_group_leave(struct ring *ring);

/* What the group calls: ring_members.h. */

#endif
