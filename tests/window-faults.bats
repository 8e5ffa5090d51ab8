#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# soak: a quarter of an hour; window has the same faults by hand, but for the power cuts
# window-faults: pacemaker moves a guest live over its mirrors, and things break in the middle. After
# each the guest runs exactly once, no record that a client heard of is lost, and no window is open.
NAME=winf NETWORK=10.116.0 REPLICATION=10.116.1
load window.bash

setup_file() {
	make_pair
	cat >"$STATE/log/a/guest.crm" <<-END
		primitive vm ocf:relevo:domain params config=/var/log/vm.xml mirrors="r0 r1" drbdconf=/var/log/drbd.conf \
		  migration_transport=tcp shutdown_timeout=10 \
		  autoset_utilization_cpu=false autoset_utilization_host_memory=false \
		  autoset_utilization_hv_memory=false \
		  op start timeout=120s op stop timeout=60s op monitor interval=5s timeout=30s \
		  op migrate_to timeout=120s op migrate_from timeout=60s meta allow-migrate=true
		order vm-after-m0 m0 vm
		order vm-after-m1 m1 vm
		colocation vm-on-m0 inf: vm m0
		colocation vm-on-m1 inf: vm m1
		location vm-on-a vm 50: a
		location vm-not-on-c vm resource-discovery=never -inf: c
		rsc_defaults resource-stickiness=100
	END
	lab run a crm configure load update /var/log/guest.crm
	until_true 120 serves
	start_client
	until_true 60 has_stamps a 5
}

teardown_file() {
	end_client
	lab down
}

setup() {
	until_true 120 settled
}

teardown() {
	[ -n "$BATS_TEST_COMPLETED" ] || lab run c crm_mon -1 -f >&2 || true
}

lines() {
	wc -l <"$STATE/acked"
}

heard() { # COUNT: so many more answers than `before`
	[ "$(lines)" -ge $((before + $1)) ]
}

node_of() {
	lab run c crm_resource --resource vm --locate --quiet
}

other() {
	[ "$1" = a ] && echo b || echo a
}

# It runs once, where the cluster has it, and serves; nothing is left open.
is_well_now() {
	local node
	node=$(node_of) && [ -n "$node" ] && is_only_on "$node" && serves && is_closed "$node"
}

# It goes on so, and nothing is lost of what a client heard of, also of the last boot.
is_well() {
	until_true 240 is_well_now
	before=$(lines)
	until_true 60 heard 5
	nothing_lost "$(node_of)"
	until_true 120 settled
	lab run c crm_resource --cleanup --resource vm
	lab run c crm_resource --resource vm --clear
}

# What pacemaker had done with a resource since a line of its logs.
actions() { # RESOURCE ACTION
	cat "$STATE"/log/[ab]/pacemaker/pacemaker.log | grep -c "local execution of $2 operation for $1 on" || true
}

move_to() { # NODE [SPEED]
	lab run c crm_resource --resource vm --set-parameter migration_speed --parameter-value "${2-0}" || true
	until_true 60 settled
	lab run c crm_resource --resource vm --move --node "$1"
}

is_moving() {
	says "$1" ' 0: .*ro:Primary/Primary' && [ "$(place | wc -l)" = 2 ]
}

begin_move() { # FROM TO
	move_to "$2" 1
	until_true 60 is_moving "$1"
}

@test "pacemaker moves it live, there and back, and leaves the mirrors alone" {
	local boots starts
	boots=$(stamps a | wc -l)
	starts="$(actions r0 stop) $(actions r0 start) $(actions r1 stop) $(actions vm start)"
	for node in b a; do
		move_to $node
		until_true 120 is_only_on $node
		is_well
	done
	[ "$(stamps a | wc -l)" = "$boots" ] || fail "it was booted: $(stamps a)"
	[ "$(actions r0 stop) $(actions r0 start) $(actions r1 stop) $(actions vm start)" = "$starts" ]
}

@test "standby moves it live" {
	local boots
	boots=$(stamps a | wc -l)
	lab run c crm_standby --node a --update on
	until_true 120 is_only_on b
	lab run c crm_standby --node a --delete
	is_well
	[ "$(stamps b | wc -l)" = "$boots" ] || fail "it was booted: $(stamps b)"
}

fault() { # NAME
	local from
	from=$(node_of)
	begin_move "$from" "$(other "$from")"
	"$@" "$from" "$(other "$from")"
	is_well
}

kill_agent() {
	lab run "$1" pkill -KILL -f 'relevo/domain migrate_to'
}

kill_libvirtd() {
	lab run "$1" pkill -KILL -x libvirtd
	lab run "$1" sh -c 'rm -f /run/libvirt/libvirtd.pid; setsid libvirtd --listen >/var/log/libvirtd.out 2>&1 </dev/null &'
}

cut_replication() {
	lab cut "$2" replication
	until_true 120 not_moving "$1"
	lab heal "$2" replication
}

not_moving() {
	[ "$(place | wc -l)" -lt 2 ]
}

cut_power() { # FROM TO: of the target
	lab kill "$2"
	until_true 120 grep -q " off $2 OK" "$STATE/power.log"
	revive "$2"
}

cut_source() {
	lab kill "$1"
	until_true 120 grep -q " off $1 OK" "$STATE/power.log"
	revive "$1"
}

revive() { # NODE
	until_true 300 serves
	lab on "$1"
	lab run "$1" ln -sf /var/log/drbd.conf /etc/drbd.conf
	start_ringd "$1"
}

@test "the agent is killed in the middle" {
	fault kill_agent
}

@test "libvirtd of the source is killed in the middle" {
	fault kill_libvirtd
}

@test "the replication link is cut in the middle" {
	fault cut_replication
}

@test "the target loses its power in the middle" {
	fault cut_power
}

@test "the source loses its power in the middle" {
	fault cut_source
}
