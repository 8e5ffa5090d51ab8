/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client of fence_xvm that has proven itself is served: its permission, request, answer. */
#ifndef RELEVO_RING_SERVICE_H
#define RELEVO_RING_SERVICE_H

#include "ring.h"

/* Takes the answer's bytes as the wire has them. */
typedef void ring_service_answer(void *data, const void *bytes, size_t size);

/* Begins; `answer` is called once, maybe at once. */
void ring_service_begin(struct ring *ring, const struct xvm_request *request,
	const struct prefix *from, ring_service_answer *answer, void *data);

/* The client has gone: its request goes on, but it is not answered. */
void ring_service_abandon(struct ring *ring, void *data);

#endif
