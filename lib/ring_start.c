// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_start: a few places; the one that ends first gives way when there is none. */
#include <string.h>

#include "ring_start.h"

uint32_t ring_start_note(struct ring_starts *starts, uint32_t from,
	const struct ring_message *message, long long now)
{
	struct ring_start *place = &starts->all[0];

	for (int i = 0; i < RING_STARTS; i++) {
		struct ring_start *start = &starts->all[i];

		if (start->until > now && start->host != message->to &&
			memcmp(start->uuid, message->uuid, RING_UUID_SIZE) == 0)
			return start->host;
		if (start->until < place->until)
			place = start;
	}
	*place = (struct ring_start){ .host = message->to,
		.asker = from,
		.request = message->request,
		.until = now + message->left };
	memcpy(place->uuid, message->uuid, RING_UUID_SIZE);
	return 0;
}

void ring_start_done(struct ring_starts *starts, uint32_t from, const struct ring_message *message,
	long long now)
{
	for (int i = 0; i < RING_STARTS; i++) {
		struct ring_start *start = &starts->all[i];

		if (start->until > now && start->host == from && start->asker == message->to &&
			start->request == message->request)
			start->until = message->state == GUEST_ON ? now + RING_START_LAST_MS : 0;
	}
}
