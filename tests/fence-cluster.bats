#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# fence-cluster: pacemaker fences two nodes of real parts by fence_domain and fence_ipmi, with devices
# that die, take their time or want another password, and agents that are killed. A device switches
# the node's power (tests/lab/chassis.py); the guest of a node runs nowhere else before that is off.
load node.bash
load bmc.bash

LAB=$BATS_TEST_DIRNAME/lab
SOAK=$BATS_TEST_DIRNAME/soak
CLIENT=10.86.0.200
PAUSE=0.2

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	local node
	duel --name fences up
	"$LAB/copies.py" "$(cat "$STATE/duel.uuid")" >"$STATE/copies" 3>&- &
	echo $! >"$STATE/copies.pid"
	write_password pass-w0rd
	for node in a b; do
		write_bmc "$STATE/bmc-$node" $CLIENT "$(port $node)" \
			"python3 -S -E -B $(realpath "$LAB")/chassis.py $node"
		start_bmc_of $node
	done
	write_devices >"$STATE/devices.crm"
	lab run a crm configure load update /run/lab/devices.crm
}

teardown_file() {
	kill "$(cat "$STATE/copies.pid")" || true
	duel down
}

duel() {
	timeout 500 "$SOAK/fence" --state "$STATE" "$@"
}

lab() {
	timeout 150 "$LAB/lab" --state "$STATE" "$@"
}

port() { # NODE
	[ "$1" = a ] && echo 9001 || echo 9002
}

write_password() { # PASSWORD
	(umask 077 && echo "$1" >"$STATE/password")
}

# One try each: the fencer's second would be no other.
write_devices() {
	local node
	for node in a b; do
		echo "primitive bmc-$node stonith:fence_ipmi params ip=$CLIENT ipport=$(port $node)" \
			"username=admin password_file=/run/lab/password pcmk_host_list=$node" \
			"pcmk_off_retries=1 login_timeout=1 shell_timeout=10 power_timeout=3"
		echo "location bmc-$node-elsewhere bmc-$node -inf: $node"
	done
}

bmc_answers() { # NODE
	printf '%s\n' action=monitor ip=$CLIENT ipport="$(port $1)" username=admin password=pass-w0rd |
		lab run client fence_ipmi >/dev/null 2>&1
}

start_bmc_of() { # NODE
	lab run client sh -c "cd /run/lab/bmc-$1 && setsid -f sh -c 'echo \$\$ >pid
		exec ipmi_sim -n -c lan.conf -f sim.emu -s state' >>out 2>&1 </dev/null"
	until_true 30 bmc_answers $1
}

stop_bmc_of() { # NODE
	lab run client kill -KILL "$(cat "$STATE/bmc-$1/pid")"
	rm "$STATE/bmc-$1/pid"
}

# The levels of each node's topology: its fence (by fence_domain), its bmc.
topology() { # DEVICE...
	local node level levels=
	for node in a b; do
		level=0
		for device; do
			levels+="<fencing-level id='$node-$((++level))' target='$node' index='$level'
				devices='$device-$node'/>"
		done
	done
	lab run a cibadmin --delete --xpath //fencing-topology || true
	lab run a cibadmin --create --scope configuration \
		--xml-text "<fencing-topology>$levels</fencing-topology>"
}

stonith_action() { # ACTION
	lab run a crm_attribute --name stonith-action --update "$1"
}

# Whatever the test before left: all is healthy.
setup() {
	local node
	rm -f "$STATE"/slow-{a,b}
	write_password pass-w0rd
	for node in a b; do
		[ -e "$STATE/bmc-$node/pid" ] || start_bmc_of $node
	done
	duel heal
	stonith_action off
	topology fence
	here=$(duel place)
	[ "$here" = a ] && there=b || there=a
	off_here=$(times_off $here)
	off_there=$(times_off $there)
	looks=$(wc -l <"$STATE/copies")
	logged=$(wc -l <"$STATE/log/$there/messages")
}

teardown() {
	local node
	for node in a b; do
		lab run $node sh -c 'kill -CONT $(pidof corosync)' || true
		grep -a 'fence_' "$STATE/log/$node/messages" | tail -n 5 >&2 || true
	done
	tail -n 5 "$STATE/power.log" >&2
	to_libvirtd CONT
}

# Corosync stands still: to the other the node is gone, while its guest runs on.
hang() {
	lab run $here sh -c 'kill -STOP $(pidof corosync)'
}

# That of fence_domain's, not the nodes' own.
to_libvirtd() { # SIGNAL
	lab run client sh -c "kill -$1 \$(pidof libvirtd)"
}

times_off() { # NODE
	grep -c " off $1 OK " "$STATE/power.log" || true
}

guest_is_on() { # NODE
	[ "$(duel place)" = "$1" ]
}

# A receipt since the test began, on the node that fences, has all of the words.
receipt() { # PROGRAM WORDS...
	local found
	found=$(tail -n "+$((logged + 1))" "$STATE/log/$there/messages" | grep -a "$1\[.*{\"fencing\"") ||
		return 1
	for words in "${@:2}"; do
		found=$(grep -F -- "$words" <<<"$found") || return 1
	done
}

no_receipt() {
	! receipt "$@"
}

# Pacemaker has on record a fencing of the node that ended so.
recorded() { # STATUS
	lab run $there stonith_admin --history $here --verbose \
		--output-as=xml | grep -q "status=\"$1\""
}

ran_twice() {
	tail -n "+$((looks + 1))" "$STATE/copies" | grep TWICE
}

guest_moved() {
	ran_twice || guest_is_on $there
}

# The node was switched off so often, as pacemaker knows, the other one was not; the guest moved, and
# never ran twice.
ends_well() { # [TIMES]
	until_true 90 guest_moved
	run -1 ran_twice
	until_true 30 recorded success
	[ "$(times_off $here)" = $((off_here + ${1-1})) ]
	[ "$(times_off $there)" = "$off_there" ]
}

@test "fence_domain: a node loses its power, is fenced, and its guest starts elsewhere" {
	lab kill $here
	ends_well 2 # the cut, and the fencing after it
	until_true 10 receipt fence_domain '"result":"done"' '"state":"off"' "\"node\":\"$here\""
}

@test "fence_domain: a node that hangs is rebooted, and is back without a hand" {
	stonith_action reboot
	hang
	ends_well
	until_true 10 receipt fence_domain '"fencing":"reboot"' '"result":"done"' '"state":"off"'
	until_true 60 lab wait-online
	[ "$(times_off $here)" = $((off_here + 1)) ]
}

@test "fence_ipmi: a node that hangs is off by its BMC, and the second level is not asked" {
	topology bmc fence
	hang
	ends_well
	until_true 10 receipt fence_ipmi '"result":"done"' '"state":"off"' "\"node\":\"$here\""
	no_receipt fence_domain
}

fencing() { # PROGRAM: its pid on the node that fences
	lab run $there pgrep -x "$1"
}

another_fences() { # PROGRAM PID
	local now
	now=$(fencing "$1") && [ "$now" != "$2" ]
}

@test "an agent is killed in the middle of a fencing: the cluster tries again, and it ends right" {
	to_libvirtd STOP
	hang
	until_true 60 fencing fence_domain
	pid=$(fencing fence_domain)
	lab run $there kill -KILL $pid
	until_true 60 another_fences fence_domain $pid
	guest_is_on $here
	to_libvirtd CONT
	ends_well
	until_true 10 receipt fence_domain '"result":"done"'
}

@test "a BMC that is dead: the second level takes over" {
	topology bmc fence
	stop_bmc_of $here
	hang
	ends_well
	until_true 10 receipt fence_ipmi '"result":"failed"' '"state":"unknown"'
	until_true 10 receipt fence_domain '"result":"done"'
}

@test "a chassis that takes its time gets it, as the BMC answers meanwhile" {
	topology bmc fence
	echo 6 >"$STATE/slow-$here"
	hang
	ends_well
	until_true 10 receipt fence_ipmi '"result":"done"' '"state":"off"'
	no_receipt fence_domain
}

@test "... and no more than power_timeout, if that was wanted: then the second level takes over" {
	topology bmc fence
	lab run a crm_resource --resource bmc-$here --set-parameter disable_timeout --parameter-value false
	echo 600 >"$STATE/slow-$here"
	hang
	ends_well
	until_true 10 receipt fence_ipmi '"result":"failed"' '"state":"unknown"' "chassis power is on"
	until_true 10 receipt fence_domain '"result":"done"'
	lab run $there crm_resource --resource bmc-$here --delete-parameter disable_timeout
}

@test "another password: that is said, and until the second level has the node off, no guest starts" {
	topology bmc fence
	write_password wr0ng-one
	to_libvirtd STOP
	hang
	until_true 60 receipt fence_ipmi '"result":"failed"' password
	until_true 60 receipt fence_domain '"result":"failed"' '"state":"unknown"'
	until_true 60 recorded failed
	guest_is_on $here
	[ "$(times_off $here)" = "$off_here" ]
	to_libvirtd CONT
	ends_well
	until_true 10 receipt fence_domain '"result":"done"'
	run ! grep -arq wr0ng-one "$STATE/log"
}

@test "the ring is cut, and both want to fence: only the node with the guest survives" {
	run -0 duel cut
	run -1 ran_twice
}
