#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# qdevice: the corosync.conf of demo/active-passive, with the lab's addresses, under corosync, qdevice and
# qnetd themselves: who has quorum when the sites, or the ring between them, or qnetd's host are cut off.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
NETWORK=10.125.0
NOWHERE=02:00:00:00:00:fe # no node's

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	local node
	lab --name qdevice --network $NETWORK --no-cluster --plain a,b,c up
	(umask 077 && head -c 256 /dev/urandom >"$STATE/authkey")
	for node in a b; do
		sed "s,192\.0\.2\.,$NETWORK.,; s,to_syslog: yes,to_logfile: yes\n\tlogfile: /var/log/corosync/log," \
			"$BATS_TEST_DIRNAME/demo/active-passive/corosync.conf" >"$STATE/log/$node/corosync.conf"
		lab run $node sh -c 'cp /var/log/corosync.conf /run/lab/authkey /etc/corosync/ && corosync'
	done
	# All that the command of the file's head does on the hosts it does by ssh and scp.
	by_ssh "$(sed -n 's/^# *\(corosync-qdevice-net-certutil \)/\1/p' "$STATE/log/a/corosync.conf")"
	lab run c sh -c 'mkdir /run/corosync-qnetd && corosync-qnetd -s req'
	for node in a b; do
		lab run $node mkdir /run/corosync-qdevice
		until_true 30 lab run $node corosync-qdevice
	done
}

teardown_file() {
	lab down
}

lab() {
	timeout 60 "$LAB" --state "$STATE" "$@"
}

# What a node's corosync sees, and whether it has quorum with that: sees NODE NODES VOTES Yes|No
sees() {
	local told
	told=$(lab run "$1" corosync-quorumtool -s || true)
	grep -q "^Nodes: *$2\$" <<<"$told" && grep -q "^Total votes: *$3\$" <<<"$told" &&
		grep -q "^Quorate: *$4\$" <<<"$told"
}

both_see() { # NODES VOTES Yes|No
	sees a "$@" && sees b "$@"
}

# How often a node's quorum came or went.
turns() { # NODE
	grep -c 'component and will' "$STATE/log/$1/corosync/log"
}

setup() {
	until_true 60 both_see 2 3 Yes
	a_turns=$(turns a)
	b_turns=$(turns b)
}

have_turned() { # A B: so often since the test began
	[ $(($(turns a) - a_turns)) = "$1" ] && [ $(($(turns b) - b_turns)) = "$2" ]
}

@test "two nodes and qnetd: two votes of three are quorum; both connections are encrypted" {
	for node in a b; do
		run lab run $node corosync-quorumtool -s
		grep -qE '^Expected votes: +3$' <<<"$output"
		grep -qE '^Quorum: +2 *$' <<<"$output"
		grep -qE '^Flags: +Quorate Qdevice *$' <<<"$output"
		run lab run $node corosync-qdevice-tool -s
		grep -qE "^QNetd host:.*\b$NETWORK\.3:" <<<"$output"
		grep -qE '^State:.*\bConnected$' <<<"$output"
	done
	run lab run c corosync-qnetd-tool -l -v
	grep -q '^Cluster "sites":$' <<<"$output"
	[ "$(grep -cE "Client address:.*\b$NETWORK\.[12]:" <<<"$output")" = 2 ]
	[ "$(grep -cE 'TLS active:.*Yes \(client certificate verified\)$' <<<"$output")" = 2 ]
}

@test "a site cut off has no quorum, the other one keeps it with qnetd's vote" {
	lab cut a
	until_true 60 sees b 1 2 Yes
	until_true 60 sees a 1 1 No
	have_turned 1 0
	lab heal a
	until_true 60 both_see 2 3 Yes
}

@test "qnetd's host cut off: the sites go on, and have its vote again when it is back" {
	lab cut c
	until_true 60 both_see 2 2 Yes
	lab heal c
	until_true 60 both_see 2 3 Yes
	have_turned 0 0
}

@test "the ring between the sites cut, both reach qnetd: the first has quorum, the other one never" {
	lab run a ip neigh replace $NETWORK.2 lladdr $NOWHERE dev br0 nud permanent
	lab run b ip neigh replace $NETWORK.1 lladdr $NOWHERE dev br0 nud permanent
	until_true 30 sees a 1 2 Yes
	until_true 30 sees b 1 1 No
	have_turned 0 1
	lab run a ip neigh del $NETWORK.2 dev br0
	lab run b ip neigh del $NETWORK.1 dev br0
	until_true 60 both_see 2 3 Yes
	have_turned 0 2
}
