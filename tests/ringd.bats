#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# ringd: on one host without a ring, served to the stock fence_xvm and fence_virt as they run in a
# guest: in a network namespace of their own, behind a link to the host.
load node.bash
load guests.bash

HERE=qemu:///system
HOST=192.0.2.1
CLIENT=192.0.2.2
KEY=/run/fence_xvm.key
LOGGED=/var/log/messages
UUID2=5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b02

setup_file() {
	start_libvirtd
	ip netns add client
	ip link add guests type veth peer name eth0 netns client
	ip address add $HOST/24 dev guests
	ip link set guests up
	ip -n client address add $CLIENT/24 dev eth0
	ip -n client address add 192.0.2.3/24 dev eth0
	ip -n client link set eth0 up
	ip -n client link set lo up
	ip -n client route add 224.0.0.0/4 dev eth0
	head -c 512 /dev/urandom >$KEY
	head -c 512 /dev/urandom >$KEY.wrong
}

teardown_file() {
	stop_ringd
	pkill -KILL -x libvirtd || true
}

setup() {
	mkdir -p /run/relevo
	config=/run/ringd.conf
	printf '%s\n' ring=false listen=true interface=guests key_file=$KEY >$config
}

teardown() {
	stop_ringd
	pkill -CONT -x 'libvirtd|qemu-system-x86' || true
	pidof libvirtd >/dev/null || start_libvirtd
	for name in $(virsh -c $HERE list --all --name); do
		virsh -c $HERE destroy "$name" >/dev/null 2>&1 || true
		virsh -c $HERE undefine "$name" >/dev/null 2>&1 || true
	done
}

start_ringd() { # [OPTION...]
	rm -f /run/relevo/ringd*
	ringd --config $config "$@" >"$BATS_TEST_TMPDIR/ringd" 2>&1 3>&- &
	echo $! >/run/ringd.pid
	until_true 20 ready
}

stop_ringd() {
	[ -s /run/ringd.pid ] || return 0
	kill "$(cat /run/ringd.pid)" 2>/dev/null || true
	until_true 10 gone "$(cat /run/ringd.pid)"
	rm -f /run/ringd.pid
}

gone() { # PID
	! kill -0 "$1" 2>/dev/null
}

shows() { # KEY VALUE: ringd's state has it so
	[ "$(ringd --json | python3 -c "import json, sys
print(json.dumps(json.load(sys.stdin)['$1']))")" = "$2" ]
}

ready() {
	shows guests_known true 2>/dev/null
}

define() { # NAME UUID
	cat >"$BATS_TEST_TMPDIR/$1.xml" <<-XML
		<domain type='qemu'>
		  <name>$1</name>
		  <uuid>$2</uuid>
		  <memory unit='MiB'>16</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
		</domain>
	XML
	virsh -c $HERE define "$BATS_TEST_TMPDIR/$1.xml" >/dev/null
}

state() { # NAME
	virsh -c $HERE domstate "$1" 2>/dev/null | head -n 1
}

# The stock clients, from the namespace. By multicast and by TCP.
xvm() { # ARGUMENTS
	timeout 100 ip netns exec client fence_xvm -k $KEY -t 60 "$@"
}

virt() { # ARGUMENTS
	timeout 100 ip netns exec client fence_virt -T $HOST -k $KEY -t 60 "$@"
}

receipt_has() { # WORDS
	grep -a 'ringd\[' "$LOGGED" | grep -ao '{"fencing".*' | tail -n 1 | grep -qF "$1"
}

@test "the stock fence_xvm and fence_virt: status, off, on, reboot, by name and by UUID" {
	define guest $UUID
	start_ringd
	for client in xvm virt; do
		run -2 $client -o status -H guest
		run -0 $client -o on -H guest
		[ "$(state guest)" = running ]
		run -0 $client -o status -H guest
		before=$(guest_pid)
		run -0 $client -o reboot -H guest
		[ "$(guest_pid)" != "$before" ]
		run -0 $client -o status -H guest
		run -0 $client -o off -H guest
		[ "$(state guest)" = "shut off" ]
		until_true 10 receipt_has '"plug":"guest"'
		receipt_has "\"state\":\"off\""
		receipt_has "$CLIENT"
		run -2 $client -o status -H guest
		run -0 $client -o off -H guest
	done
	run -0 xvm -o on -u -H $UUID
	[ "$(state guest)" = running ]
	run -0 xvm -o off -u -H ${UUID^^}
	[ "$(state guest)" = "shut off" ]
	run -0 xvm -o monitor
}

@test "list: each guest with its UUID and state, and none that was undefined" {
	define guest $UUID
	start_ringd
	define other $UUID2
	virsh -c $HERE start other >/dev/null
	for client in xvm virt; do
		until_true 10 lists $client "other $UUID2 on"
		run -0 $client -o list
		[ "$(squeeze <<<"$output")" = "guest $UUID off"$'\n'"other $UUID2 on" ]
	done
	virsh -c $HERE destroy other >/dev/null
	virsh -c $HERE undefine other >/dev/null
	until_true 10 lists_not xvm other
	run -0 ringd --list
	[ "$output" = "guest"$'\t'"$UUID"$'\t'"off"$'\t'"$(uname -n)" ]
}

squeeze() {
	sed 's/  */ /g' | sort
}

lists() { # CLIENT LINE
	$1 -o list | squeeze | grep -qx "$2"
}

lists_not() { # CLIENT NAME
	! $1 -o list | grep -q "$2"
}

@test "a guest that nobody knows, or of a name that two have, is a failure" {
	define guest $UUID
	start_ringd
	for client in xvm virt; do
		for op in off reboot on status; do
			run -1 $client -o $op -H nobody
		done
	done
	# A UUID that no host has is on nowhere, and yet fences nothing.
	for op in off reboot on status; do
		run -1 xvm -o $op -u -H $UUID2
	done
	receipt_has '"result":"failed"'
}

@test "a transient guest that has ended is off" {
	start_ringd
	define guest $UUID
	virsh -c $HERE start guest >/dev/null
	virsh -c $HERE undefine guest >/dev/null
	until_true 10 xvm -o status -H guest
	run -0 virt -o off -H guest
	no_guest
	run -2 xvm -o status -H guest
	run -0 xvm -o off -H guest
	# It was off, and that is what counts; there is nothing to start.
	run -0 xvm -o reboot -H guest
	run -1 xvm -o on -H guest
}

@test "a paused guest is on; one that does not hear a shutdown, too" {
	define guest $UUID
	start_ringd
	virsh -c $HERE start guest >/dev/null
	virsh -c $HERE suspend guest >/dev/null
	run -0 xvm -o status -H guest
	run -0 xvm -o off -H guest
	[ "$(state guest)" = "shut off" ]
}

@test "the wrong key, no key and a weak hash: no answer, and counted" {
	define guest $UUID
	start_ringd
	virsh -c $HERE start guest >/dev/null
	for client in "fence_xvm" "fence_virt -T $HOST"; do
		run ! ip netns exec client $client -k $KEY.wrong -t 3 -o off -H guest
		run ! ip netns exec client $client -k /run/none -t 3 -o off -H guest
		run ! ip netns exec client $client -k $KEY -c sha1 -t 3 -o off -H guest
		# The packet is signed well, but it is no SHA-256 that answers the challenge.
		run ! ip netns exec client $client -k $KEY -C sha1 -t 3 -o off -H guest
	done
	[ "$(state guest)" = running ]
	shows requests_served 0
	run ! shows packets_forged 0
	run ! shows packets_unsigned 0
	run -0 xvm -o status -H guest
}

@test "groups: only their addresses fence their guests, and see them in the list" {
	define guest $UUID
	define other $UUID2
	# The multicast comes from each of the client's addresses; this one is no group's.
	ip -n client address del 192.0.2.3/24 dev eth0
	echo "groups=$CLIENT : guest ; 192.0.2.64/28 : *" >>$config
	start_ringd
	for client in xvm virt; do
		run -0 $client -o on -H guest
		run -0 $client -o off -H $UUID
		for op in on off reboot status; do
			run -3 $client -o $op -H other
			run -3 $client -o $op -H $UUID2
			run -3 $client -o $op -H nobody
		done
		run -0 $client -o list
		[ "$(squeeze <<<"$output")" = "guest $UUID off" ]
	done
	[ "$(state other)" = "shut off" ]
	ip -n client address add 192.0.2.3/24 dev eth0
	ip -n client address add 192.0.2.70/24 dev eth0
	until_true 60 lists virt_from_70 "other $UUID2 off"
	ip -n client address del 192.0.2.70/24 dev eth0
}

# A route that chooses the source address.
virt_from_70() {
	ip -n client route replace $HOST/32 dev eth0 src 192.0.2.70
	virt "$@"
	ip -n client route del $HOST/32
}

@test "bad options end it with words; a second ringd does not start" {
	define guest $UUID
	for line in groups=web1 ipport=0 multicast_address=x no_such=1 key_file=/run/none \
		interface=none; do
		printf '%s\n' ring=false "key_file=$KEY" $line >/run/bad.conf
		run ringd --config /run/bad.conf
		[ "$status" = 1 ] || [ "$status" = 2 ]
		[[ $output == *"ringd: "* ]] || fail "$line: $output"
	done
	: >/run/empty.key
	run -1 ringd --config $config --key-file /run/empty.key
	run -1 ringd --config /run/none.conf
	run -1 ringd --status
	[[ $output == *"does not run"* ]]
	start_ringd
	run -1 ringd --config $config
	[[ $output == *"a ringd runs here"* ]]
	run -0 ringd --status
	[[ $output == *"all guests known"*"requests served"* ]]
}
