#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# arbitrator: the corosync.conf of demo/active-active, with the lab's addresses, under corosync itself:
# who has quorum when a node is cut off.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
NETWORK=10.114.30

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	local node
	lab --name arbiter --network $NETWORK --no-cluster --plain a,b,c up
	(umask 077 && head -c 256 /dev/urandom >"$STATE/authkey")
	for node in a b c; do
		sed "s,192\.0\.2\.,$NETWORK.,; s,to_syslog: yes,to_logfile: yes\n\tlogfile: /var/log/corosync/log," \
			"$BATS_TEST_DIRNAME/demo/active-active/corosync.conf" >"$STATE/log/$node/corosync.conf"
		lab run $node sh -c 'cp /var/log/corosync.conf /run/lab/authkey /etc/corosync/ && corosync'
	done
}

teardown_file() {
	lab down
}

lab() {
	timeout 60 "$LAB" --state "$STATE" "$@"
}

# Whether a node sees as many, and has quorum with them: sees NODE COUNT Yes|No
sees() {
	local told
	told=$(lab run "$1" corosync-quorumtool -s || true)
	grep -q "^Nodes: *$2\$" <<<"$told" && grep -q "^Quorate: *$3\$" <<<"$told"
}

@test "all three are in the ring; two votes of three are quorum" {
	for node in a b c; do
		until_true 30 sees $node 3 Yes
	done
	lab run a corosync-quorumtool -s | grep -qE '^Quorum: +2'
}

@test "a site cut off has no quorum, the other one has it with the arbitrator" {
	lab cut a
	until_true 30 sees a 1 No
	until_true 30 sees b 2 Yes
	lab heal a
	until_true 30 sees a 3 Yes
}

@test "the arbitrator cut off: the sites go on" {
	lab cut c
	until_true 30 sees c 1 No
	for node in a b; do
		until_true 30 sees $node 2 Yes
	done
	lab heal c
	until_true 30 sees c 3 Yes
}
