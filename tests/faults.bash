# SPDX-License-Identifier: GPL-2.0-or-later
# faults: what the suites share that do faults to a mirror while records are written on it: their
# lab. After each fault, what was acknowledged is on both sides, there were never two primaries, and
# the cluster is healthy without a hand (tests/soak/trial.py judges).
# AGENT=linbit does all of it to ocf:linbit:drbd and crm-fence-peer.9.sh.
load node.bash

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	mirror --name "$LAB_NAME" --network "$LAB_NETWORK" --agent "${AGENT:-relevo}" up
}

teardown_file() {
	mirror down
}

mirror() {
	timeout 600 "$BATS_TEST_DIRNAME/soak/mirror" --state "$STATE" "$@"
}
