/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The owner is the host that has a guest: it answers how the guest is, and switches it, when
 * another host or itself asks by a message.
 */
#ifndef RELEVO_RING_OWNER_H
#define RELEVO_RING_OWNER_H

#include "ring.h"

/* Takes RING_LOOK and RING_DO. */
void ring_owner_take(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message);

/* Answers a RING_DO that is void, for the host of this ID starts the guest. */
void ring_owner_refuse(struct ring *ring, const struct ring_host *from,
	const struct ring_message *message, uint32_t other);

#endif
