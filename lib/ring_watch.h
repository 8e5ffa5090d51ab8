/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watch is the helper of that name, which has the connection to this host's libvirt. It is
 * started again when it ends, as it does with libvirtd, and ended when it does not answer.
 */
#ifndef RELEVO_RING_WATCH_H
#define RELEVO_RING_WATCH_H

#include "ring.h"

/* Takes how a guest is on this host now; GUEST_UNKNOWN: nobody could tell. */
typedef void ring_watch_seen(void *data, enum guest_state state);

/* Begins to watch. 0 or -errno. */
int ring_watch_open(struct ring *ring);

/* True while all guests of this host are known. */
bool ring_watch_ready(const struct ring *ring);

/* Asks libvirt itself for a guest; `seen` is called once, soon or at once. */
void ring_watch_look(struct ring *ring, const uint8_t *uuid, ring_watch_seen *seen, void *data);

#endif
