#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-faults: the mirror in a cluster that fences, while records are written on it: each fault
# once, and two by chance. After each, what was acknowledged is on both sides, there were never two
# primaries, and the cluster is healthy without a hand (tests/soak/trial.py judges).
# AGENT=linbit does all of it to ocf:linbit:drbd and crm-fence-peer.9.sh.
load node.bash

MIRROR=$BATS_TEST_DIRNAME/soak/mirror

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	mirror --name mf --network 10.97.0 --agent "${AGENT:-relevo}" up
}

teardown_file() {
	mirror down
}

mirror() {
	timeout 600 "$MIRROR" --state "$STATE" "$@"
}

# This also shows that the judge sees a loss, and that promote waits.
@test "protocol A, a slow link, a slow handler: what the primary's power cut takes along is lost" {
	mirror protocol A
	mirror --must-lose do primary_power_late
}

@test "protocol B: the secondary loses power" {
	mirror protocol B
	mirror do secondary_power
	mirror protocol C
}

@test "both lose power, and the primary comes back first" {
	mirror do both_power_primary_first
}

@test "both lose power, and the secondary comes back first" {
	mirror do both_power_secondary_first
}

@test "the survivor loses power too, and the one that has not its writes comes back first" {
	mirror do outlived_power
}

@test "the replication link is cut, the ring is, both are" {
	mirror do replication_cut ring_cut both_cut
}

@test "a resync is interrupted ten times" {
	mirror do resync_interrupted
}

@test "the mirror becomes larger while it is written to" {
	mirror do grow
}

@test "a second primary is seen, however short" {
	run ! mirror do second_primary
	[[ $output == *" 1 double primaries"* ]]
}

@test "two faults by chance" {
	mirror random 2 >&3
}

@test "ocf:linbit:drbd in the same lab: the primary loses power" {
	[ "${AGENT:-relevo}" = relevo ] || return 0
	mirror agent linbit
	mirror do primary_power >&3
}
