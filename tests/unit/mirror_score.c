// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_score: the scores that ocf:linbit:drbd gives in the same states. */
#include "tap.h"

#include "mirror_score.h"

static struct mirror_scores usual(void)
{
	struct mirror_scores scores = { 0 };

	ok(mirror_scores_parse("0 10 1000 10000", &scores), "the default is taken");
	return scores;
}

static struct drbd state(enum drbd_role role, enum drbd_disk disk, enum drbd_connection connection,
	enum drbd_role peer_role, enum drbd_disk peer_disk)
{
	return (struct drbd){
		.role = role,
		.disk = disk,
		.volumes = 1,
		.peers = 1,
		.peer = { { .connection = connection, .role = peer_role, .disk = peer_disk } },
	};
}

static void test_words(void)
{
	struct mirror_scores scores = { .best = 7 };

	ok(mirror_scores_parse("  5\t5 5 1000000 ", &scores), "blanks, and equal scores");
	same(scores.best, 1000000, "... and the highest");
	ok(!mirror_scores_parse("", &scores), "not nothing");
	ok(!mirror_scores_parse("1 2 3", &scores), "not three");
	ok(!mirror_scores_parse("1 2 3 4 5", &scores), "not five");
	ok(!mirror_scores_parse("1 3 2 4", &scores), "not falling ones");
	ok(!mirror_scores_parse("-1 0 1 2", &scores), "not negative ones");
	ok(!mirror_scores_parse("1 2 3 1000001", &scores), "not more than INFINITY");
	ok(!mirror_scores_parse("1 2 3 4x", &scores), "not half a number");
	same(scores.best, 1000000, "what was there is left alone");
}

static void test_states(void)
{
	struct mirror_scores scores = usual();
	struct drbd drbd =
		state(DRBD_SECONDARY, DRBD_UPTODATE, DRBD_CONNECTED, DRBD_SECONDARY, DRBD_UPTODATE);

	same(mirror_score(&drbd, &scores, false), 10000, "a whole mirror");
	drbd.peer[0].disk = DRBD_INCONSISTENT;
	same(mirror_score(&drbd, &scores, false), 10000, "a source");
	drbd = state(DRBD_SECONDARY, DRBD_UPTODATE, DRBD_CONNECTING, DRBD_UNKNOWN, DRBD_DUNKNOWN);
	same(mirror_score(&drbd, &scores, false), 1000, "a secondary that lost its peer");
	drbd.role = DRBD_PRIMARY;
	same(mirror_score(&drbd, &scores, false), 10000, "a primary that lost its peer");
	drbd = state(
		DRBD_SECONDARY, DRBD_INCONSISTENT, DRBD_CONNECTED, DRBD_PRIMARY, DRBD_UPTODATE);
	same(mirror_score(&drbd, &scores, false), 10, "a target");
	drbd.peer[0].connection = DRBD_CONNECTING;
	same(mirror_score(&drbd, &scores, false), 0, "a target that lost its source");
	drbd.disk = DRBD_OUTDATED;
	same(mirror_score(&drbd, &scores, false), 0, "an outdated one");
	drbd.disk = DRBD_CONSISTENT;
	scores.consistent = 5;
	same(mirror_score(&drbd, &scores, false), 5, "one that is only Consistent");
	drbd.disk = DRBD_NEGOTIATING;
	same(mirror_score(&drbd, &scores, false), MIRROR_SCORE_KEEP, "a state that passes");
	drbd.no_quorum = true;
	same(mirror_score(&drbd, &scores, false), 0, "one without DRBD's quorum");
}

static void test_peer_primary(void)
{
	struct mirror_scores scores = usual();
	struct drbd drbd =
		state(DRBD_SECONDARY, DRBD_UPTODATE, DRBD_CONNECTED, DRBD_PRIMARY, DRBD_UPTODATE);

	same(mirror_score(&drbd, &scores, false), 10000, "a primary peer is ignored");
	scores.if_primary = MIRROR_NO_SCORE;
	same(mirror_score(&drbd, &scores, true), 0, "or not");
	scores.if_primary = MIRROR_UNLESS_EXPECTED;
	same(mirror_score(&drbd, &scores, true), 10000, "one that the cluster knows");
	same(mirror_score(&drbd, &scores, false), 0, "and one that it does not");
	drbd.role = DRBD_PRIMARY;
	same(mirror_score(&drbd, &scores, false), 10000,
		"... but not of one that is primary itself");
	drbd.role = DRBD_SECONDARY;
	drbd.peer[0].connection = DRBD_CONNECTING;
	same(mirror_score(&drbd, &scores, false), 10000, "one that is gone does not count");
}

static void test_client(void)
{
	struct mirror_scores scores = usual();
	struct drbd drbd =
		state(DRBD_SECONDARY, DRBD_DISKLESS, DRBD_CONNECTED, DRBD_SECONDARY, DRBD_UPTODATE);

	drbd.client = true;
	same(mirror_score(&drbd, &scores, false), 9999, "without a disk on purpose");
	drbd.peers = 2;
	drbd.peer[1].disk = DRBD_DUNKNOWN;
	same(mirror_score(&drbd, &scores, false), 999, "... and one peer of two");
	drbd.peers = 0;
	same(mirror_score(&drbd, &scores, false), 0, "... and none");
}

int main(void)
{
	test_words();
	test_states();
	test_peer_primary();
	test_client();
	return done();
}
