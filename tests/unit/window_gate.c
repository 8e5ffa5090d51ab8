// SPDX-License-Identifier: GPL-2.0-or-later
/* window_gate: the one state that opens each end, and each thing that keeps it shut. */
#include "window_gate.h"
#include "tap.h"

static const struct drbd good = { .role = DRBD_PRIMARY,
	.disk = DRBD_UPTODATE,
	.volumes = 1,
	.peers = 1,
	.peer = {
		{ .connection = DRBD_CONNECTED, .role = DRBD_SECONDARY, .disk = DRBD_UPTODATE } } };
static const struct drbd_policy closed = { .protocol = 'C' };

static void says(const struct drbd *drbd, const struct drbd_policy *policy, bool target,
	const char *words, const char *what)
{
	const char *fault = window_fault(drbd, policy, target);

	ok(words ? fault && strstr(fault, words) : !fault, "%s", what);
	if (words ? !fault || !strstr(fault, words) : fault != NULL)
		printf("# it says: %s\n", fault ? fault : "nothing");
}

int main(void)
{
	struct drbd drbd = good, other = good;
	struct drbd_policy policy = closed;

	other.role = DRBD_SECONDARY;
	other.peer[0].role = DRBD_PRIMARY;
	says(&good, &closed, false, NULL, "a source");
	says(&other, &closed, true, NULL, "a target");
	says(&other, &closed, false, "must be primary here", "a source that is secondary");
	says(&good, &closed, true, "must be secondary here", "a target that is primary");
	drbd = other;
	drbd.peer[0].role = DRBD_SECONDARY;
	says(&drbd, &closed, true, "must be secondary here", "a target of no primary");
	drbd = good;
	drbd.peer[0].role = DRBD_PRIMARY;
	says(&drbd, &closed, false, "must be primary here", "two primaries");
	drbd = good;
	drbd.peers = 0;
	says(&drbd, &closed, false, "no peer", "no peer");
	drbd.peers = 2;
	says(&drbd, &closed, false, "more than one", "two peers");
	drbd = good;
	drbd.peer[0].connection = DRBD_CONNECTING;
	says(&drbd, &closed, false, "not connected", "a peer that is not connected");
	drbd.peer[0].connection = DRBD_STANDALONE;
	says(&drbd, &closed, false, "not connected", "... nor waits for it");
	drbd = good;
	drbd.disk = DRBD_CONSISTENT;
	says(&drbd, &closed, false, "disk here", "a disk that is not UpToDate");
	drbd = good;
	drbd.peer[0].disk = DRBD_INCONSISTENT;
	says(&drbd, &closed, false, "peer's disk", "that of a peer");
	drbd = good;
	drbd.suspended = true;
	says(&drbd, &closed, false, "suspended", "frozen I/O");
	drbd = good;
	drbd.no_quorum = true;
	says(&drbd, &closed, false, "suspended", "no quorum of DRBD's");
	policy.protocol = 0;
	says(&good, &policy, false, "protocol", "protocols that differ");
	says(&other, &policy, true, "protocol", "... on a target");
	policy = closed;
	policy.protocol = 'A';
	says(&good, &policy, false, NULL, "protocol A, which the window changes");
	policy.two_primaries = true;
	says(&good, &policy, false, "two primaries already", "two primaries for good");
	says(&other, &policy, true, NULL, "a target, which the source may have opened");
	return done();
}
