/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A peer is one TCP connection with a fence_xvm or fence_virt client: both prove that they have the
 * key, the client by an answer that no recording holds; only then its request is worked at.
 */
#ifndef RELEVO_RING_PEER_H
#define RELEVO_RING_PEER_H

#include <sys/socket.h>

#include "ring.h"

#define RING_PEERS 64 /* at once; the oldest that has not proven itself gives way */

/* Tells how the handshake ended: true once the client has proven itself. May be NULL. */
typedef void ring_peer_ended(struct ring *ring, const uint8_t *fingerprint, bool proven);

/* Connects back to one who sent `request`. 0 or -errno: then `ended` is not called. */
int ring_peer_connect(struct ring *ring, const struct xvm_request *request,
	const struct sockaddr_storage *address, const uint8_t *fingerprint, ring_peer_ended *ended);

/* Takes a connection that came in, from which the request is still to be read. */
void ring_peer_accept(struct ring *ring, int fd, const struct sockaddr_storage *address);

/* The address as a prefix without a length. */
struct prefix ring_peer_prefix(const struct sockaddr_storage *address);

#endif
