#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# lab-uml: hosts with kernels of their own do what those of namespaces do, and have what these lack:
# DRBD, two links that can be cut and slowed apart, disks that lose what was not flushed.
load drbd.bash

RING=10.96.0
REPLICATION=10.96.1
ALONE_RING=10.93.0
ALONE_REPLICATION=10.93.1

setup() {
	ALONE=$BATS_TEST_TMPDIR/alone # where a test may have a lab of its own
}

teardown() {
	[ ! -d "$ALONE" ] || STATE=$ALONE lab down
}

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name labuml --network $RING --kind uml --token 3000 --disks 2 up
	lab wait-online
}

teardown_file() {
	lab down
}

cluster_says() {
	lab run a crm_mon -1 | grep -qF "$2"
}

answers() { # FROM ADDRESS
	lab run "$1" ping -c 1 -W 1 "$2" >/dev/null
}

# Round trip in whole milliseconds.
trip() { # FROM ADDRESS
	lab run "$1" ping -c 5 -i 0.2 "$2" | sed -n 's|^rtt.*= \([0-9]*\)\..*|\1|p'
}

# Cuts a node's power and waits until the cluster has fenced it, or that would come later.
power_cut() { # NODE, but c, which is asked when the cluster has come to rest
	local before
	before=$(times_off "$1")
	lab kill "$1"
	until_true 60 was_off "$1" $((before + 2))
	lab run c crm_resource --wait --timeout 100 # some fencings are asked for twice
}

times_off() { # NODE
	grep -c " off $1 OK " "$STATE/power.log" || true
}

was_off() { # NODE TIMES
	[ "$(times_off "$1")" -ge "$2" ]
}

# The processes on this machine that belong to the lab.
inhabitants() {
	pgrep -f "linux.uml .*uml_node|lossy -f /run/uml" | while read -r pid; do
		! grep -qF "${STATE#*bats-run-}" "/proc/$pid/mountinfo" 2>/dev/null || echo "$pid"
	done
}

@test "three fenced nodes with a kernel and a DRBD of their own are online" {
	for node in a b c; do
		[ "$(lab run $node uname -r)" != "$(uname -r)" ]
		[ "$(lab run $node uname -n)" = $node ]
		lab run $node grep -q '^version: 8\.4' /proc/drbd
		for disk in 0 1; do # of the offers of its server the one that can lose a request is not
			run -0 lab run $node cut -c 29-30 /sys/bus/virtio/devices/virtio$disk/features
			[ "$output" = 10 ]
		done
	done
	cluster_says a "Online: [ a b c ]"
	[ "$(lab run client uname -r)" = "$(uname -r)" ]
	until_true 10 answers client $RING.1
	until_true 10 answers a $RING.200
}

@test "run hands on input, output, errors and the exit code, and many at once" {
	run -7 --separate-stderr lab run a sh -c 'cat; echo out; echo err >&2; exit 7' <<<in
	[ "$output" = $'in\nout' ]
	[ "$stderr" = err ]
	run -137 lab run a sh -c 'kill -KILL $$'
	run -127 lab run a /nonexistent
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/much"
	lab run b cat <"$BATS_TEST_TMPDIR/much" | cmp - "$BATS_TEST_TMPDIR/much"
	cat "$BATS_TEST_TMPDIR/much" | lab run b cat | cmp - "$BATS_TEST_TMPDIR/much"
	for i in {1..8}; do
		lab run c sh -c "sleep 1; echo $i" >"$BATS_TEST_TMPDIR/$i" 3>&- &
	done
	wait
	for i in {1..8}; do
		[ "$(cat "$BATS_TEST_TMPDIR/$i")" = "$i" ]
	done
}

@test "a command ends with its caller" {
	"$LAB" --state "$STATE" run a sleep 4321 3>&- &
	until_true 20 lab run a pgrep -f 'sleep 4321'
	kill -KILL $!
	until_true 20 eval '! lab run a pgrep -f "sleep 4321"'
}

# In a lab of its own: a cluster fences a node that is cut off for long, as on a busy machine.
@test "each link is cut and healed alone, or both" {
	STATE=$ALONE
	lab --name labcut --network $ALONE_RING --kind uml --nodes a,b --no-cluster up
	until_true 10 answers a $ALONE_REPLICATION.2
	until_true 10 answers a $ALONE_RING.2
	lab cut a replication
	run ! answers a $ALONE_REPLICATION.2
	until_true 10 answers a $ALONE_RING.2
	lab heal a replication
	until_true 10 answers a $ALONE_REPLICATION.2
	lab cut b ring
	run ! answers a $ALONE_RING.2
	until_true 10 answers a $ALONE_REPLICATION.2
	lab heal b ring
	until_true 10 answers a $ALONE_RING.2
	lab cut b
	run ! answers a $ALONE_REPLICATION.2
	run ! answers a $ALONE_RING.2
	lab heal b
	until_true 10 answers a $ALONE_REPLICATION.2
	until_true 10 answers a $ALONE_RING.2
	run -1 --separate-stderr lab cut a moon
	[[ $stderr == *"has no link 'moon' (it has ring, replication)" ]]
}

@test "each link is slowed alone" {
	lab shape a replication delay 400ms
	[ "$(trip a $REPLICATION.2)" -ge 400 ]
	[ "$(trip a $RING.2)" -lt 400 ]
	lab shape a replication
	[ "$(trip a $REPLICATION.2)" -lt 400 ]
	run -1 --separate-stderr lab shape a replication nonsense
	[ "${#stderr_lines[@]}" = 1 ]
}

@test "a power cut loses what was not flushed, and only that" {
	lab run b sh -c '
		echo flushed | dd of=/dev/vda bs=4096 conv=sync,fsync
		echo flushed | dd of=/dev/vdb bs=4096 conv=sync oflag=direct,dsync
		echo written | dd of=/dev/vda bs=4096 conv=sync seek=1 oflag=direct
		echo written | dd of=/dev/vdb bs=4096 conv=sync seek=1 oflag=direct'
	read_disk() { # DISK
		lab run b dd if=/dev/$1 bs=4096 count=2 iflag=direct status=none | tr -d '\0'
	}
	[ "$(read_disk vda)" = $'flushed\nwritten' ]
	power_cut b
	lab on b
	[ "$(read_disk vda)" = flushed ]
	[ "$(read_disk vdb)" = flushed ]
	until_true 60 cluster_says a "Online: [ a b c ]"
}

# Its kernel loses one of a disk's interrupts now and then, and what waits for that would for ever.
@test "a kernel hears of its disks without end, though nobody uses them" {
	interrupts() { # DISK
		lab run b sed -n "s/^ *[0-9]*: *\([0-9]*\) .*virtio-uml\.$1-.*/\1/p" /proc/interrupts
	}
	more() { # DISK THAN
		[ "$(interrupts "$1")" -gt "$2" ]
	}
	for disk in 0 1; do
		before=$(interrupts $disk)
		until_true 10 more $disk $((before + 5))
	done
}

@test "pacemaker cuts the power of a node, and it comes back" {
	lab run a stonith_admin --fence c --timeout 30
	lab status | grep -q '^c off '
	grep -q ' off c OK ' "$STATE/power.log"
	lab on c
	until_true 60 cluster_says a "Online: [ a b c ]"
	grep -q 'relevo' <(lab run c ls /usr/lib/ocf/resource.d)
}

@test "a mirror over the second link: what was acknowledged is on the other side" {
	for node in a b; do
		drbd_config | lab run $node sh -c \
			'cat >/etc/drbd.d/r0.res; drbdadm create-md --force r0; drbdadm up r0'
	done
	lab run a drbdadm primary --force r0
	until_true 60 lab run a grep -q 'ds:UpToDate/UpToDate' /proc/drbd
	lab run a sh -c 'echo record | dd of=/dev/drbd0 bs=4096 conv=sync oflag=direct'
	power_cut a
	until_true 60 lab run b drbdadm primary r0
	[ "$(lab run b dd if=/dev/drbd0 bs=4096 count=1 status=none | tr -d '\0')" = record ]
	lab run b drbdadm down r0
	lab on a
	until_true 60 cluster_says b "Online: [ a b c ]"
}

@test "the machine's files cannot be changed from a node, and its log outlives it" {
	run ! lab run a sh -c 'echo x >>/etc/hostname.lab && test -e /proc/1/root/nothing'
	[ ! -e /etc/hostname.lab ]
	lab run a sh -c 'echo kept >/var/log/kept'
	[ "$(cat "$STATE/log/a/kept")" = kept ]
}

@test "when the lab ends nothing of it is left" {
	[ -n "$(inhabitants)" ]
	lab down
	until_true 10 eval '[ -z "$(inhabitants)" ]'
	setup_file
	[ -n "$(inhabitants)" ]
	kill -KILL "$(cut -d' ' -f1 "$STATE/building.pid")"
	until_true 10 eval '[ -z "$(inhabitants)" ]'
}
