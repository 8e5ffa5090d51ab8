// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_verdict: off is said only when nothing is against it. */
#include "ring_verdict.h"
#include "tap.h"

static struct ring_witness a, b, c;
static char words[512];

static void reset(void)
{
	a = (struct ring_witness){ .name = "a", .member = true, .answered = true };
	a.state = GUEST_OFF;
	b = (struct ring_witness){ .name = "b", .member = true, .answered = true };
	b.state = GUEST_ABSENT;
	c = (struct ring_witness){ .name = "c", .clean = true, .state = GUEST_ON, .joined = 1000 };
}

static int judge(int count, bool quorate)
{
	struct ring_witness all[] = { a, b, c };
	int host = -2, verdict = (int)ring_judge(all, count, quorate, &host, words, sizeof(words));

	if ((host >= 0) != (verdict == RING_IS_ON))
		ok(false, "host %d with verdict %d", host, verdict);
	return verdict;
}

static void test_members(void)
{
	reset();
	same(judge(2, true), RING_IS_OFF, "all say that it is off or not there");
	same_text(words, "a: off; b: absent", "that is the evidence");
	same(judge(2, false), RING_UNKNOWN, "but not without quorum");
	same(judge(0, true), RING_UNKNOWN, "nor when nobody was asked");
	b.answered = false;
	same(judge(2, true), RING_UNKNOWN, "nor when one does not answer");
	same_text(words, "host 'b' does not answer", "and which");
	b.answered = true;
	b.state = GUEST_UNKNOWN;
	same(judge(2, true), RING_UNKNOWN, "nor when one cannot tell");
	b.state = GUEST_ON;
	same(judge(2, true), RING_IS_ON, "one has it on");
	same(judge(2, false), RING_IS_ON, "with quorum or without");
	a.state = GUEST_MOVING;
	same(judge(2, true), RING_IS_MOVING, "it is on its way from one to the other");
	a.answered = false;
	same(judge(2, true), RING_IS_ON, "what was not answered does not count");
	reset();
	strcpy(b.name, "a");
	same(judge(2, true), RING_UNKNOWN, "two hosts of one name");
	same_text(
		words, "two hosts call themselves 'a' (see node in ringd.conf)", "and what to do");
	reset();
	strcpy(c.name, "a");
	c.fenced = 1001;
	same(judge(3, true), RING_IS_OFF, "a lost one may have had a name that is in use again");
}

static void test_lost(void)
{
	reset();
	same(judge(3, true), RING_UNKNOWN, "a lost host had it on and was not fenced");
	same_text(words, "host 'c' is gone and not proven to be fenced since", "the words");
	c.fenced = 1000;
	same(judge(3, true), RING_UNKNOWN, "a fencing before it came proves nothing");
	c.fenced = 1001;
	same(judge(3, true), RING_IS_OFF, "one since does");
	same_text(words, "a: off; b: absent; c: fenced", "and is the evidence");
	same(judge(3, false), RING_UNKNOWN, "with quorum");
	b.state = GUEST_ON;
	same(judge(3, true), RING_IS_ON, "unless it runs elsewhere");
	reset();
	c.state = GUEST_UNKNOWN;
	same(judge(3, true), RING_UNKNOWN, "a lost host of which nothing is known");
	c.state = GUEST_MOVING;
	same(judge(3, true), RING_UNKNOWN, "or that it was coming to");
	c.state = GUEST_OFF;
	same(judge(3, true), RING_IS_OFF, "its last word was that it is off");
	same_text(words, "a: off; b: absent; c: off when it went", "which is said");
	c.state = GUEST_ABSENT;
	same(judge(3, true), RING_IS_OFF, "or that it has none such");
	c.clean = false;
	same(judge(3, true), RING_UNKNOWN, "but not one that took no leave: it may have got it");
	c.fenced = 1001;
	same(judge(3, true), RING_IS_OFF, "unless it was fenced");
	reset();
	c.state = GUEST_ON;
	c.answered = true;
	same(judge(3, true), RING_UNKNOWN, "an answer from before it went does not count");
}

/* A node that is in the cluster without its ringd. */
static void test_mute(void)
{
	reset();
	c.up = true;
	c.state = GUEST_ABSENT;
	same(judge(3, true), RING_UNKNOWN, "a last word does not hold while it is there");
	same_text(words, "host 'c' is there, but its ringd is not (start it, or fence the host)",
		"and what to do");
	c.fenced = 2000;
	same(judge(3, true), RING_UNKNOWN, "nor does a fencing: it is back");
	c.up = false;
	c.state = GUEST_UNKNOWN;
	same(judge(3, true), RING_IS_OFF, "it went by that");
}

int main(void)
{
	test_members();
	test_lost();
	test_mute();
	return done();
}
