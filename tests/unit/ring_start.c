// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_start: two hosts never start one guest. */
#include "ring_start.h"
#include "tap.h"

static struct ring_starts starts;

/* An order to host `to`, by host 1, to start guest number `guest`. */
static uint32_t order(uint8_t guest, uint32_t to, uint64_t request, long long now)
{
	struct ring_message message = { .kind = RING_DO, .on = 1, .uuid = { guest } };

	message.to = to;
	message.request = request;
	message.left = 20000;
	return ring_start_note(&starts, 1, &message, now);
}

static void done_by(uint32_t host, uint64_t request, int state, long long now)
{
	struct ring_message message = { .kind = RING_DONE, .to = 1, .state = (uint8_t)state };

	message.request = request;
	ring_start_done(&starts, host, &message, now);
}

static void test_two(void)
{
	memset(&starts, 0, sizeof(starts));
	same(order(7, 2, 100, 1000), 0, "the first one does it");
	same(order(7, 3, 101, 1001), 2, "no second one");
	same(order(7, 2, 102, 1002), 0, "but the same: its libvirt sees what it does");
	same(order(8, 3, 103, 1003), 0, "nor is another guest kept back");
	same(order(7, 3, 104, 20999), 2, "as long as the order holds");
	same(order(7, 3, 105, 21003), 0, "no longer");
}

static void test_end(void)
{
	memset(&starts, 0, sizeof(starts));
	order(7, 2, 100, 1000);
	done_by(3, 100, GUEST_UNKNOWN, 1001);
	done_by(2, 99, GUEST_UNKNOWN, 1001);
	same(order(7, 3, 101, 1002), 2, "another's end, or of another request, is not its");
	done_by(2, 100, GUEST_UNKNOWN, 1003);
	same(order(7, 3, 102, 1004), 0, "it failed");
	done_by(3, 102, GUEST_ON, 2000);
	same(order(7, 2, 103, 2000 + RING_START_LAST_MS - 1), 3, "it did it, which all must see");
	same(order(7, 2, 104, 2000 + RING_START_LAST_MS), 0, "and have seen");
}

static void test_many(void)
{
	memset(&starts, 0, sizeof(starts));
	for (uint8_t guest = 0; guest < 2 * RING_STARTS; guest++)
		order(guest, 2, guest, 1000 + guest);
	same(order(2 * RING_STARTS - 1, 3, 1000, 1200), 2, "of very many the last are known");
}

int main(void)
{
	test_two();
	test_end();
	test_many();
	return done();
}
