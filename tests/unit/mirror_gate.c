// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_gate: who may become primary, and why not. */
#include <errno.h>

#include "tap.h"

#include "mirror_gate.h"

static const struct mirror_facts quorate = { .pacemaker = true, .cluster = true, .quorate = 1 };

static const struct drbd secondary = {
	.role = DRBD_SECONDARY,
	.disk = DRBD_UPTODATE,
	.volumes = 1,
	.peers = 1,
	.peer = { { .connection = DRBD_CONNECTED, .role = DRBD_SECONDARY, .disk = DRBD_UPTODATE } },
};

static void is(const struct drbd *drbd, const struct mirror_facts *facts, enum mirror_gate wanted,
	const char *words)
{
	const char *why, *hint;

	same(mirror_gate(drbd, facts, &why, &hint), wanted, words);
	if (wanted == MIRROR_GATE_OPEN)
		ok(!why && !hint, "... without a word");
	else
		ok(why && strstr(why, words), "... %s", why ? why : "(null)");
}

static void test_cluster(void)
{
	struct mirror_facts facts = quorate;

	is(&secondary, &facts, MIRROR_GATE_OPEN, "a whole mirror in a quorate cluster");
	facts.quorate = 0;
	is(&secondary, &facts, MIRROR_GATE_SHUT, "not quorate");
	facts.quorate = -ETIMEDOUT;
	is(&secondary, &facts, MIRROR_GATE_SHUT, "does not tell");
	facts = quorate;
	facts.split = true;
	is(&secondary, &facts, MIRROR_GATE_SHUT, "split brain");
	facts = quorate;
	facts.dont_care = true;
	is(&secondary, &facts, MIRROR_GATE_OPEN, "dont-care is a warning only");
	facts.need_fencing = true;
	is(&secondary, &facts, MIRROR_GATE_SHUT, "require_fencing");
}

static void test_heartbeat(void)
{
	struct mirror_facts facts = { .quorate = -ENOTCONN };
	struct drbd drbd = secondary;

	is(&drbd, &facts, MIRROR_GATE_OPEN, "without a cluster, and the peer is secondary");
	drbd.peer[0].role = DRBD_PRIMARY;
	facts.peers_off = true;
	is(&drbd, &facts, MIRROR_GATE_WAIT, "the peer is primary");
	drbd.peer[0].connection = DRBD_CONNECTING;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "it is proven off");
	drbd.disk = DRBD_OUTDATED;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "neither the disk here");
	drbd.disk = DRBD_UPTODATE;
	facts.peers_off = false;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "no stonith has proven it off");
}

static void test_data(void)
{
	struct mirror_facts facts = quorate;
	struct drbd drbd = secondary;

	drbd.peer[0].connection = DRBD_CONNECTING;
	drbd.peer[0].role = DRBD_UNKNOWN;
	drbd.peer[0].disk = DRBD_DUNKNOWN;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "the survivor");
	drbd.disk = DRBD_OUTDATED;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "neither the disk here");
	drbd.disk = DRBD_CONSISTENT;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "Consistent, for DRBD's handler to prove");
	facts.dont_care = true;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "only Consistent");
	drbd = secondary;
	drbd.disk = DRBD_DISKLESS;
	is(&drbd, &quorate, MIRROR_GATE_OPEN, "no disk, but the peer's");
	drbd.no_quorum = true;
	is(&drbd, &quorate, MIRROR_GATE_SHUT, "DRBD has no quorum");
}

static void test_primary_peer(void)
{
	struct mirror_facts facts = quorate;
	struct drbd drbd = secondary;

	drbd.peer[0].role = DRBD_PRIMARY;
	is(&drbd, &facts, MIRROR_GATE_WAIT, "the peer is primary");
	facts.two_wanted = true;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "two are wanted");
	facts.quorate = 0;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "not quorate");
}

/* Pacemaker has no primary demoted then, nor a node fenced for a link. */
static void test_two(void)
{
	struct mirror_facts facts = quorate;
	struct drbd drbd = secondary;

	facts.two_wanted = facts.dont_care = true;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "two are wanted, and the peer is in sight");
	drbd.peer[0].connection = DRBD_CONNECTING;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "two primaries are wanted, the peer is not connected");
	facts.dont_care = false;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "DRBD asks its handler");
	facts.dont_care = true;
	facts.two_wanted = false;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "one is wanted: pacemaker has seen to the other");
}

static void test_no_cluster(void)
{
	struct mirror_facts facts = { .quorate = -ENOTCONN };
	struct drbd drbd = secondary;

	is(&drbd, &facts, MIRROR_GATE_OPEN, "without a cluster, the peer in sight");
	drbd.peer[0].connection = DRBD_CONNECTING;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "not pacemaker that asks");
	facts.cluster = true;
	facts.quorate = 1;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "not connected: it may be primary");
	drbd.peers = 0;
	is(&drbd, &facts, MIRROR_GATE_SHUT, "the peer is not connected");
	facts.alone = true;
	is(&drbd, &facts, MIRROR_GATE_OPEN, "somebody answers for the peer");
}

int main(void)
{
	test_cluster();
	test_heartbeat();
	test_data();
	test_primary_peer();
	test_two();
	test_no_cluster();
	return done();
}
