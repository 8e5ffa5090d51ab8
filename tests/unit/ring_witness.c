// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_witness: answers, and what several members know of one that is gone. */
#include "ring_witness.h"
#include "tap.h"

static struct ring_witness all[RING_HOSTS];
static struct ring_message answer;
static int count;

static void reset(int state, long long joined)
{
	memset(all, 0, sizeof(all));
	all[0] = (struct ring_witness){ .id = 1, .name = "a", .member = true };
	all[1] = (struct ring_witness){ .id = 2, .name = "b", .member = true };
	all[2] = (struct ring_witness){
		.id = 3, .name = "c", .state = (uint8_t)state, .joined = joined
	};
	count = 3;
	answer = (struct ring_message){ .state = GUEST_OFF };
}

/* Host b answers that it misses c, with this last word. What is held of c then. */
static int lost(int ours, long long our_joined, int theirs, long long their_joined)
{
	reset(ours, our_joined);
	answer.lost_count = 1;
	answer.lost[0] = (struct ring_lost){ 3, (uint8_t)theirs, 1, (uint64_t)their_joined, "c" };
	ring_witness_hear(all, &count, 2, &answer);
	return all[2].state;
}

static void test_answers(void)
{
	reset(GUEST_OFF, 100);
	ok(!ring_witness_complete(all, count), "nobody has answered");
	ring_witness_hear(all, &count, 1, &answer);
	ring_witness_hear(all, &count, 1, &answer);
	ok(!ring_witness_complete(all, count), "one has, twice");
	ring_witness_hear(all, &count, 3, &answer);
	ok(!all[2].answered, "one that is gone does not");
	ring_witness_hear(all, &count, 9, &answer);
	same(count, 3, "nor one that is not known");
	answer.state = GUEST_ON;
	ring_witness_hear(all, &count, 2, &answer);
	ok(ring_witness_complete(all, count), "all members have");
	same(all[1].state, GUEST_ON, "with what they said");
}

static void test_lost(void)
{
	same(lost(GUEST_UNKNOWN, 100, GUEST_OFF, 98), GUEST_OFF, "they know, here nobody does");
	same(lost(GUEST_UNKNOWN, 100, GUEST_ON, 100), GUEST_ON, "also that it was on");
	same(lost(GUEST_UNKNOWN, 100, GUEST_OFF, 90), GUEST_UNKNOWN, "but of an earlier life");
	same(lost(GUEST_OFF, 100, GUEST_UNKNOWN, 100), GUEST_OFF, "here it is known");
	same(lost(GUEST_OFF, 100, GUEST_UNKNOWN, 120), GUEST_UNKNOWN, "but of an earlier life");
	same(all[2].joined, 120, "it came later than was known here");
	same(lost(GUEST_OFF, 100, GUEST_ON, 100), GUEST_ON, "of two words the worse");
	same(lost(GUEST_ON, 100, GUEST_ABSENT, 100), GUEST_ON, "either way");
	lost(GUEST_UNKNOWN, 100, GUEST_OFF, 100);
	ok(all[2].clean, "with it goes how it left");
	lost(GUEST_OFF, 100, GUEST_OFF, 100);
	ok(!all[2].clean, "only if both say so, it took its leave");
	reset(GUEST_OFF, 100);
	answer.lost_count = 1;
	answer.lost[0] = (struct ring_lost){ 4, GUEST_ON, 0, 7, "d" };
	ring_witness_hear(all, &count, 2, &answer);
	ok(count == 4 && !all[3].member && all[3].state == GUEST_ON && all[3].joined == 7,
		"a host that was not known here");
	same_text(all[3].name, "d", "by its name");
	answer.lost[0] = (struct ring_lost){ 1, GUEST_ON, 0, 7, "a" };
	ring_witness_hear(all, &count, 2, &answer);
	same(all[0].state, GUEST_UNKNOWN, "a member that another misses speaks for itself");
	for (uint32_t id = 10; id < 10 + RING_HOSTS; id++) {
		answer.lost[0].id = id;
		ring_witness_hear(all, &count, 2, &answer);
	}
	same(count, RING_HOSTS, "there is room for so many");
	ok(!all[1].answered, "one that misses more has not answered");
}

static void test_choice(void)
{
	reset(GUEST_OFF, 100);
	same(ring_witness_choose(all, count, 3, 1), -1, "nobody has it defined");
	all[0].state = all[1].state = GUEST_OFF;
	same(ring_witness_choose(all, count, 3, 2), 1, "this host, for the first is gone");
	same(ring_witness_choose(all, count, 1, 2), 0, "where it was");
	same(ring_witness_choose(all, count, 0, 9), 0, "any");
	all[1].state = GUEST_ABSENT;
	same(ring_witness_choose(all, count, 2, 2), 0, "where it is defined");
}

int main(void)
{
	test_answers();
	test_lost();
	test_choice();
	return done();
}
