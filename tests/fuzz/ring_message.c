// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_message: any bytes as a message; one that is taken is written as the same bytes. */
#include "ring_message.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ring_message message;
	static uint8_t bytes[RING_MESSAGE_MAX];
	uint8_t *copy = (uint8_t *)input_text(data, size);
	struct ring_guest guest;

	if (ring_message_read(&message, copy, size) == 0) {
		MUST(ring_message_write(&message, bytes) == (int)size);
		MUST(memcmp(bytes, copy, size) == 0);
		while (message.kind == RING_GUESTS && ring_records_next(&message, &guest) == 1)
			MUST(guest_name_is_good(guest.name) && guest.state < GUEST_STATES);
		MUST(message.kind != RING_GUESTS || message.records_size == 0);
	}
	free(copy);
	return 0;
}
