#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-links: a mirror that is written to has its links cut, is resynchronised, and grows.
load faults.bash

LAB_NAME=ml
LAB_NETWORK=10.95.0

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
