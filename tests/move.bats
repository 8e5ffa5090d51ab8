#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# alone: it bounds how long an address is silent
# move: from IPaddr2 to vip and back in a running cluster, in the way the README tells, and changes
# of its parameters, while a client asks the address all the time. The last test shows that a wrong
# way would be seen.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
ADDRESS=10.83.0.100

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name move --network 10.83.0 --plain a,b,c up
	lab wait-online
	lab run a crm configure primitive address ocf:heartbeat:IPaddr2 \
		params ip=$ADDRESS cidr_netmask=24 nic=br0 iflabel=web \
		op monitor interval=1s meta resource-stickiness=100
}

teardown_file() {
	lab down
}

setup() {
	observers=()
	mark=0
}

teardown() {
	((${#observers[@]} == 0)) || kill "${observers[@]}" 2>/dev/null || true
	lab run a crm configure property maintenance-mode=false
	lab run a crm_resource --cleanup
}

lab() {
	timeout 120 "$LAB" --state "$STATE" "$@"
}

# The cluster

edit_agent() { # PROVIDER TYPE
	lab run a cibadmin --modify --scope resources \
		--xml-text "<primitive id='address' provider='$1' type='$2'/>"
}

# The README's way.
move_over() { # PROVIDER TYPE
	lab run a crm configure property maintenance-mode=true
	edit_agent "$@"
	lab run a crm_resource --refresh --resource address
	lab run a crm_resource --wait
	lab run a crm configure property maintenance-mode=false
	lab run a crm_resource --wait
}

# Whether pacemaker's history has a good action of an agent on some node.
done_by() { # PROVIDER TYPE ACTION INTERVAL
	lab run a cibadmin --query --xpath "//lrm_resource[@id='address'][@provider='$1'][@type='$2']/\
lrm_rsc_op[@operation='$3'][@interval='$4'][@rc-code='0']" >/dev/null 2>&1
}

monitored_by() { # PROVIDER TYPE
	done_by "$@" monitor 1000
}

begin_with() { # PROVIDER TYPE
	edit_agent "$@"
	until_true 60 monitored_by "$@"
	lab run a crm_resource --wait
}

# The nodes that have the address, labelled.
holders() {
	local node
	for node in a b c; do
		! lab run $node ip -4 addr show dev br0 | grep -q "inet $ADDRESS/24 .*br0:web" || echo $node
	done
}

held_elsewhere() { # NODE
	local now
	now=$(holders)
	[ "${#now}" = 1 ] && [ "$now" != "$1" ]
}

# The records

observe() { # FILE NODE COMMAND...
	"$LAB" --state "$STATE" run "${@:2}" >"$BATS_TEST_TMPDIR/$1" 2>&1 3>&- &
	observers+=($!)
}

# From here on: the client's answers, every 20 ms, and what happens to addresses and the resource.
record() {
	local node
	for node in a b c; do
		wc -l <"$STATE/log/$node/pacemaker/pacemaker.log" >"$BATS_TEST_TMPDIR/log-$node"
		observe addresses-$node $node ip -o monitor address
	done
	observe answers client ping -n -i 0.02 $ADDRESS
	catch_up
}

# Ends when all that happened up to now is recorded, and half a second's answers after it.
catch_up() {
	local node
	mark=$((mark + 1))
	for node in a b c; do
		until_true 20 marked $node 192.0.2.$mark
	done
	until_true 20 answered $(($(answers | wc -l) + 25))
}

# An address of no other use comes and goes; whether that is recorded yet.
marked() { # NODE ADDRESS
	lab run "$1" ip addr add "$2/32" dev lo
	lab run "$1" ip addr del "$2/32" dev lo
	grep -q "$2/32" "$BATS_TEST_TMPDIR/addresses-$1"
}

answers() {
	sed -n 's/.*bytes from.* icmp_seq=\([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/answers"
}

answered() { # COUNT
	[ "$(answers | wc -l)" -ge "$1" ]
}

# The requests that were not answered once and in order.
lost() {
	local seen=$BATS_TEST_TMPDIR/seen
	answers >"$seen"
	seq "$(tail -n 1 "$seen")" | diff - "$seen" | grep '^[<>]'
}

# What pacemaker had an agent do since the record began.
actions() { # [ACTION|...]
	local node begin
	for node in a b c; do
		begin=$(($(cat "$BATS_TEST_TMPDIR/log-$node") + 1))
		tail -n "+$begin" "$STATE/log/$node/pacemaker/pacemaker.log"
	done | grep -oE "Requesting local execution of (${1:-start|stop}) operation for address on ."
}

nothing_happened() {
	catch_up
	run lost
	[ -z "$output" ] || fail "not answered: $output"
	run actions
	[ -z "$output" ] || fail "$output"
	run grep -h "$ADDRESS" "$BATS_TEST_TMPDIR"/addresses-?
	[ -z "$output" ] || fail "$output"
}

# The agent in charge moves the address to another node, and gives it back when it is taken away.
in_charge() { # PROVIDER TYPE
	local node
	until_true 60 monitored_by "$@"
	node=$(holders)
	lab run a crm node standby "$node"
	until_true 60 held_elsewhere "$node"
	lab run a crm node online "$node"
	lab run a crm_resource --wait
	run -0 lab run a crm_mon -1
	[[ $output != *Failed* ]] || fail "$output"
	done_by "$@" start 0
	catch_up
	until_true 60 monitored_by "$@"
	node=$(holders)
	lab run "$node" ip addr del $ADDRESS/24 dev br0
	until_true 60 eval '[ "$(holders)" ]'
	catch_up
}

@test "from IPaddr2 to vip: not a request is lost, nothing is stopped or started" {
	begin_with heartbeat IPaddr2
	record
	move_over relevo vip
	nothing_happened
	in_charge relevo vip
}

@test "from vip back to IPaddr2: the same" {
	begin_with relevo vip
	record
	move_over heartbeat IPaddr2
	nothing_happened
	in_charge heartbeat IPaddr2
}

@test "a parameter that needs no restart gets none: the agent reloads" {
	begin_with relevo vip
	record
	lab run a crm_resource --resource address --set-parameter arp_count --parameter-value 7
	until_true 60 actions reload-agent
	lab run a crm_resource --wait
	nothing_happened
	lab run a crm_resource --resource address --set-parameter iflabel --parameter-value web2
	until_true 60 actions start
	lab run a crm_resource --resource address --set-parameter iflabel --parameter-value web
	lab run a crm_resource --wait
}

@test "without maintenance it is a restart, which is seen in all three ways" {
	begin_with heartbeat IPaddr2
	record
	edit_agent relevo vip
	until_true 60 monitored_by relevo vip
	catch_up
	run -0 lost
	run -0 actions
	run -0 grep -h "Deleted.*$ADDRESS" "$BATS_TEST_TMPDIR"/addresses-?
}
