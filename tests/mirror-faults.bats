#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# soak: ten minutes; mirror, fence-peer-drbd and mirror-links have the power cuts and cut links, and
# make soak ONLY=mirror has these faults by chance
# mirror-faults: the nodes of a mirror that is written to lose power, in each order; and so with the
# peer's agent.
load faults.bash

LAB_NAME=mf
LAB_NETWORK=10.97.0

# This also shows that the judge sees a loss, and that promote waits.
@test "protocol A, a slow link, a slow handler: what the primary's power cut takes along is lost" {
	mirror protocol A
	mirror --must-lose do primary_power_late
}

@test "protocol B: the replication link is cut" {
	mirror protocol B
	mirror do replication_cut
	mirror protocol C
}

@test "the secondary loses power" {
	mirror do secondary_power
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

@test "ocf:linbit:drbd in the same lab: the primary loses power" {
	[ "${AGENT:-relevo}" = relevo ] || return 0
	mirror agent linbit
	mirror do primary_power >&3
}
