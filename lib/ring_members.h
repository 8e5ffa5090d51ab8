/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Members are the hosts in the group: who comes, who goes, what they tell, and what is told to
 * them. A host that goes is remembered with its last word, over a restart of ringd by its name
 * alone (in /run/relevo), until it comes again or an administrator forgets it. The last word holds
 * only of one that took its leave and whose node went then, too: any other one may have had a guest
 * since.
 */
#ifndef RELEVO_RING_MEMBERS_H
#define RELEVO_RING_MEMBERS_H

#include "ring.h"

/* Reads which hosts were known before this start. */
void ring_members_load(struct ring *ring);

/* A host takes its leave: it is about to go by its own will, and has told all. */
void ring_members_leave(struct ring *ring, uint32_t id);

/* The cluster consists of these nodes now, with a ringd or without. */
void ring_members_see(struct ring *ring, const uint32_t *nodes, size_t count);

/* The group consists of these now. */
void ring_members_change(struct ring *ring, const uint32_t *ids, size_t count);

/* Takes a message from the group. What is no message, old or too late is dropped and counted. */
void ring_members_take(struct ring *ring, uint32_t from, const uint8_t *bytes, size_t size);

/* Tells the others who this is, and all its guests; or how one guest is now. */
void ring_members_tell_all(struct ring *ring);
void ring_members_tell(struct ring *ring, const struct ring_guest *guest);

/* The last word that is known here of a guest on hosts that are gone. */
void ring_members_lost(struct ring *ring, const uint8_t *uuid, struct ring_message *ret);

/* Asks all to forget a lost host. 0; -EBUSY when its node is in the cluster; -ENOENT; -ENOTCONN. */
int ring_members_forget(struct ring *ring, const char *name);

#endif
