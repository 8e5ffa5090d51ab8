// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_verdict: the tables, row by row. */
#include <errno.h>

#include "fence_verdict.h"
#include "tap.h"

static void by_disks(enum drbd_disk worst, enum drbd_disk best, enum fence_verdict wanted)
{
	struct fence_disks disks = { .here = DRBD_UPTODATE, .worst = worst, .best = best };
	const char *why = NULL;

	ok(fence_by_disks(&disks, &why) == wanted, "peer's disks %s to %s: %d",
		drbd_disk_name(worst), drbd_disk_name(best), wanted);
	ok(wanted == FENCE_WAIT || (why && *why), "... and why");
}

/* What is good for a verdict; each row spoils a part of it. */
static struct fence_facts good(enum fence_peer state)
{
	return (struct fence_facts){
		.view = { .peer = "b",
			.quorate = true,
			.stonith = true,
			.state = state,
			.ban = BAN_PEER },
		.disks = { .primary = true,
			.here = DRBD_UPTODATE,
			.worst = DRBD_DUNKNOWN,
			.best = DRBD_DUNKNOWN },
		.answers = true,
	};
}

static void is(struct fence_facts facts, enum fence_verdict wanted, const char *what)
{
	const char *why = NULL;

	same(fence_by_cluster(&facts, &why), wanted, what);
	ok(why && *why, "... and why: %s", why ? why : "");
}

static void members(void)
{
	struct fence_facts facts = good(PEER_MEMBER);

	is(facts, FENCE_OUTDATED, "a peer that answers, constraint in place: 4");
	facts.disks.here = DRBD_CONSISTENT;
	is(facts, FENCE_OUTDATED, "... a Consistent disk is good enough");
	facts.disks.here = DRBD_OUTDATED;
	is(facts, FENCE_FAILED, "... an Outdated one is not");
	facts = good(PEER_MEMBER);
	facts.view.ban = BAN_NONE;
	is(facts, FENCE_PLACE, "... without a constraint: place it");
	facts.view.ban = BAN_OTHER;
	is(facts, FENCE_PLACE, "... with one that lets the peer through: place it");
	facts.view.quorate = false;
	is(facts, FENCE_WAIT, "... never without quorum");
	facts = good(PEER_MEMBER);
	facts.coming = true;
	is(facts, FENCE_WAIT, "... nor while its guest is on the way here");
	facts.view.ban = BAN_US;
	is(facts, FENCE_WAIT, "... even if it has gone on without us: its guest has to go first");
	facts = good(PEER_DOWN);
	facts.coming = facts.fenced = true;
	is(facts, FENCE_STONITH, "... but if it was fenced in the middle of that");
	facts = good(PEER_MEMBER);
	facts.answers = false;
	facts.fenced = true;
	is(facts, FENCE_WAIT, "a member that does not answer: wait");
	is(good(PEER_MOVING), FENCE_WAIT, "a peer on its way: wait");
}

static void gone(void)
{
	struct fence_facts facts = good(PEER_DOWN);

	is(facts, FENCE_DOWN, "a peer that was shut down: 5");
	facts.fenced = true;
	is(facts, FENCE_STONITH, "... was fenced: 7");
	facts.disks.here = DRBD_CONSISTENT;
	is(facts, FENCE_STONITH, "... and this disk is only Consistent: 7");
	facts.disks.here = DRBD_OUTDATED;
	is(facts, FENCE_FAILED, "... but this disk is Outdated");
	facts.fenced = false;
	facts.disks.here = DRBD_CONSISTENT;
	is(facts, FENCE_FAILED, "a peer that was shut down, and only Consistent here: 1");
	facts = good(PEER_DOWN);
	facts.fenced = true;
	facts.view.quorate = false;
	is(facts, FENCE_WAIT, "... never without quorum");
	facts.view.quorate = true;
	facts.view.ban = BAN_NONE;
	is(facts, FENCE_PLACE, "... without a constraint: place it");
	facts = good(PEER_LOST);
	is(facts, FENCE_WAIT, "a lost peer: wait for its fencing");
	facts.fenced = true;
	is(facts, FENCE_WAIT, "... a history without its node's word is not enough");
	facts.fenced = false;
	facts.view.stonith = false;
	is(facts, FENCE_DOWN, "... 5 in a cluster that fences nobody");
}

static void against_us(void)
{
	struct fence_facts facts = good(PEER_MEMBER);

	facts.view.ban = BAN_US;
	is(facts, FENCE_FAILED, "the peer's constraint and this node is Primary: 1");
	facts.disks.primary = false;
	is(facts, FENCE_PRIMARY, "... Secondary: 6");
	facts.view.ban = BAN_STRANGE;
	is(facts, FENCE_FAILED, "a strange constraint: 1");
	facts = good(PEER_MEMBER);
	facts.view.peer[0] = '\0';
	is(facts, FENCE_FAILED, "nobody tells who the peer is: 1");
}

static void summed_up(const struct drbd *drbd, int id, enum drbd_disk worst, enum drbd_disk best,
	const char *what)
{
	struct fence_disks got = { 0 };

	same(fence_disks(drbd, id, &got), 0, what);
	ok(got.primary && got.here == DRBD_CONSISTENT, "... this node");
	ok(got.worst == worst && got.best == best, "... the peer: %s to %s",
		drbd_disk_name(got.worst), drbd_disk_name(got.best));
}

static void disks(void)
{
	struct drbd drbd = { .role = DRBD_PRIMARY,
		.disk = DRBD_CONSISTENT,
		.volumes = 2,
		.peers = 2,
		.peer = { { .id = 1, .disk = DRBD_INCONSISTENT, .best = DRBD_OUTDATED },
			{ .id = 3, .disk = DRBD_DUNKNOWN, .best = DRBD_UPTODATE } } };
	struct fence_disks got;

	summed_up(&drbd, 1, DRBD_INCONSISTENT, DRBD_OUTDATED, "one peer of two");
	summed_up(&drbd, 3, DRBD_DUNKNOWN, DRBD_UPTODATE, "the other");
	summed_up(&drbd, -1, DRBD_INCONSISTENT, DRBD_UPTODATE, "both");
	drbd.peer[0].client = true;
	summed_up(&drbd, -1, DRBD_DUNKNOWN, DRBD_UPTODATE, "all but one that is to have no disk");
	summed_up(&drbd, 1, DRBD_INCONSISTENT, DRBD_OUTDATED, "unless it is asked for");
	same(fence_disks(&drbd, 2, &got), -ENOENT, "a peer that is not there");
	drbd.peers = 0;
	same(fence_disks(&drbd, -1, &got), -ENOENT, "no peer");
	drbd.peers = 2;
	drbd.volumes = 0;
	same(fence_disks(&drbd, -1, &got), -ENOENT, "no volume");
}

int main(void)
{
	disks();
	by_disks(DRBD_UPTODATE, DRBD_UPTODATE, FENCE_FAILED);
	by_disks(DRBD_INCONSISTENT, DRBD_INCONSISTENT, FENCE_INCONSISTENT);
	by_disks(DRBD_INCONSISTENT, DRBD_OUTDATED, FENCE_WAIT);
	by_disks(DRBD_OUTDATED, DRBD_OUTDATED, FENCE_WAIT);
	by_disks(DRBD_OUTDATED, DRBD_DUNKNOWN, FENCE_WAIT);
	by_disks(DRBD_INCONSISTENT, DRBD_DUNKNOWN, FENCE_WAIT);
	by_disks(DRBD_DISKLESS, DRBD_DISKLESS, FENCE_WAIT);
	by_disks(DRBD_DUNKNOWN, DRBD_DUNKNOWN, FENCE_WAIT);
	members();
	gone();
	against_us();
	return done();
}
