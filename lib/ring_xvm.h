/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The front end for the stock fence_xvm and fence_virt: signed requests by multicast, to which this
 * end connects back, or by TCP. Of the hosts that hear one multicast only one serves it: the first
 * whose word the group hears. What is not signed, repeated or sent from elsewhere is dropped and
 * counted.
 */
#ifndef RELEVO_RING_XVM_H
#define RELEVO_RING_XVM_H

#include "ring.h"

/* Opens the sockets that the settings ask for. 0, or -errno and what cannot be done in `why`. */
int ring_xvm_open(struct ring *ring, char *why, size_t size);

/* Host `id` serves the request with this fingerprint; or has gone, and serves none any more. */
void ring_xvm_taken(struct ring *ring, uint32_t id, const uint8_t *fingerprint);
void ring_xvm_release(struct ring *ring, uint32_t id);

#endif
