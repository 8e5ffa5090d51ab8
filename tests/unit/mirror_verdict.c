// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_verdict: the code and the words for each state. */
#include "tap.h"

#include "mirror_verdict.h"

static const struct drbd whole = {
	.role = DRBD_PRIMARY,
	.disk = DRBD_UPTODATE,
	.volumes = 1,
	.peers = 1,
	.peer = { { .name = "b",
		.connection = DRBD_CONNECTED,
		.role = DRBD_SECONDARY,
		.disk = DRBD_UPTODATE,
		.state = "Connected" } },
};

static void is(const struct drbd *drbd, bool split, enum ocf code, const char *words)
{
	struct mirror_verdict verdict = mirror_verdict(drbd, split);

	same(verdict.code, code, words);
	same_text(verdict.words, words, "... in words");
}

int main(void)
{
	struct drbd drbd = whole;
	struct drbd_peer *peer = &drbd.peer[0];

	is(&drbd, false, OCF_RUNNING_PROMOTED, "");
	drbd.role = DRBD_SECONDARY;
	is(&drbd, false, OCF_SUCCESS, "");
	drbd.volumes = 0;
	is(&drbd, false, OCF_DEGRADED, "has no volume");
	drbd.volumes = 1;
	drbd.suspended = true;
	is(&drbd, false, OCF_DEGRADED, "has its I/O suspended");
	drbd = whole;
	peer->connection = DRBD_CONNECTING;
	is(&drbd, false, OCF_DEGRADED_PROMOTED, "has lost 'b': not connected");
	peer->connection = DRBD_STANDALONE;
	is(&drbd, false, OCF_DEGRADED_PROMOTED, "has lost 'b': StandAlone");
	ok(mirror_verdict(&drbd, false).alone, "... which is seen");
	is(&drbd, true, OCF_DEGRADED_PROMOTED, "is in a split brain");
	peer->connection = DRBD_CONNECTED;
	is(&drbd, true, OCF_RUNNING_PROMOTED, ""); /* it is over */
	peer->disk = DRBD_DISKLESS;
	is(&drbd, false, OCF_DEGRADED_PROMOTED, "has a peer 'b' with a disk that is Diskless");
	peer->disk = DRBD_INCONSISTENT;
	peer->source = true;
	strcpy(peer->state, "SyncSource");
	is(&drbd, false, OCF_DEGRADED_PROMOTED, "synchronises 'b': SyncSource");
	drbd = whole;
	drbd.disk = DRBD_DISKLESS;
	is(&drbd, false, OCF_DEGRADED_PROMOTED, "has a disk that is Diskless");
	peer->disk = DRBD_INCONSISTENT;
	is(&drbd, false, OCF_FAILED_PROMOTED, "has no data: disk Diskless, no peer's");
	drbd = whole;
	drbd.role = DRBD_SECONDARY;
	drbd.disk = DRBD_INCONSISTENT;
	peer->target = true;
	strcpy(peer->state, "SyncTarget");
	is(&drbd, false, OCF_DEGRADED, "is being synchronised: SyncTarget");
	drbd = whole;
	drbd.no_quorum = true;
	is(&drbd, false, OCF_DEGRADED_PROMOTED, "has lost DRBD's quorum");
	drbd = whole;
	drbd.client = true;
	drbd.disk = DRBD_DISKLESS;
	is(&drbd, false, OCF_RUNNING_PROMOTED, "");
	drbd = whole;
	peer->disk = DRBD_DISKLESS;
	peer->client = true;
	is(&drbd, false, OCF_RUNNING_PROMOTED, ""); /* it is to have no disk */
	same(mirror_verdict_for_heartbeat(OCF_SUCCESS), OCF_NOT_RUNNING, "to heartbeat none runs");
	same(mirror_verdict_for_heartbeat(OCF_DEGRADED), OCF_NOT_RUNNING, "... but a primary");
	same(mirror_verdict_for_heartbeat(OCF_RUNNING_PROMOTED), OCF_SUCCESS, "... which does");
	same(mirror_verdict_for_heartbeat(OCF_DEGRADED_PROMOTED), OCF_DEGRADED, "... or half");
	same(mirror_verdict_for_consumer(OCF_SUCCESS), OCF_SUCCESS, "a plain clone has no role");
	same(mirror_verdict_for_consumer(OCF_RUNNING_PROMOTED), OCF_SUCCESS, "... of a primary");
	same(mirror_verdict_for_consumer(OCF_DEGRADED), OCF_DEGRADED, "... it is degraded");
	same(mirror_verdict_for_consumer(OCF_DEGRADED_PROMOTED), OCF_DEGRADED, "... as a primary");
	same(mirror_verdict_for_consumer(OCF_FAILED_PROMOTED), OCF_ERR_GENERIC, "... or fails");
	same(mirror_verdict_for_consumer(OCF_NOT_RUNNING), OCF_NOT_RUNNING, "... or is not there");
	return done();
}
