#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# room: what demo/active-active does with its guests' memory, by pacemaker itself and with guests of a
# real qemu: its lines but for mirrors, addresses and fencing, with sizes of the tests.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab
NETWORK=10.114.20
GUESTS=(g1 g2 g3 g4)
UUID=7d2f6c11-9a0b-4b7e-8c52-3a5d8c1a7c0 # and the guest's number
ALL=$((160 << 10)) LESS=$((128 << 10)) # KiB

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name room --network $NETWORK --token 1000 up
	write_guests
	grep -E '^(node|primitive (g|room)|location (g|room|not-on)|colocation room)' \
		"$BATS_TEST_DIRNAME/demo/active-active/cluster.crm" |
		sed 's,/etc/relevo/,/var/log/,; s/ mirrors=r[0-9]//; s/transport=tls/transport=tcp/
			s/memory=1024M/memory=128M/; s/memory=2048M/memory=160M/; s/interval=10s/interval=3s/' >"$STATE/cluster.crm"
	echo "property transition-delay=50ms placement-strategy=utilization" >>"$STATE/cluster.crm"
	lab wait-online
	lab run a crm configure load update /run/lab/cluster.crm
}

teardown_file() {
	lab down
}

lab() {
	timeout 150 "$LAB/lab" --state "$STATE" "$@"
}

write_guests() {
	local guest
	for guest in "${GUESTS[@]}"; do
		PYTHONPATH=$LAB python3 - "${guest#g}" $NETWORK $UUID "$BATS_TEST_DIRNAME/../build/guest" <<-'END' |
			import os, sys
			from guest import guest_xml
			number, network, uuid, folder = sys.argv[1:]
			folder = os.path.realpath(folder)
			print(guest_xml(f"g{number}", uuid + number,
			                f"{network}.15{number}/24", f"52:54:00:93:00:0{number}",
			                f"{folder}/vmlinuz", f"{folder}/initrd"))
		END
			sed "s/>96</>160</; s/memballoon model='none'/memballoon model='virtio'/" |
			tee "$STATE/log/a/$guest.xml" >"$STATE/log/b/$guest.xml"
	done
}

serves() { # GUEST
	[[ $(lab run client curl -sm 2 "http://$NETWORK.15${1#g}/") == "guest $1 "* ]]
}

# The guest runs on the node and has so much, in KiB.
has() { # NODE KIB GUEST...
	local guest
	for guest in "${@:3}"; do
		lab run "$1" virsh dominfo "$guest" 2>/dev/null | grep -q "^Used memory: *$2 KiB" || return 1
	done
}

pids() { # GUEST...
	local guest
	for guest in "${@#g}"; do
		pgrep -f -- "-uuid $UUID$guest"
	done
}

no_failure() {
	run -1 lab run c sh -c 'crm_mon -1 --output-as=xml | grep "<failure "'
}

@test "with both sites up, each guest has all of its memory, and was started once" {
	for guest in "${GUESTS[@]}"; do
		until_true 120 serves $guest
	done
	until_true 60 has a $ALL g1 g2
	until_true 60 has b $ALL g3 g4
	[ "$(pids "${GUESTS[@]}" | wc -l)" = 4 ]
	run -1 grep -h 'local execution of stop operation for g' "$STATE"/log/[ab]/pacemaker/pacemaker.log
	no_failure
}

@test "room-a and room-b stopped: less memory, and no guest is started anew" {
	before=$(pids "${GUESTS[@]}")
	lab run a crm resource stop room-a room-b
	until_true 60 has a $LESS g1 g2
	until_true 60 has b $LESS g3 g4
	lab run a crm resource start room-a room-b
	until_true 60 has a $ALL g1 g2
	until_true 60 has b $ALL g3 g4
	[ "$(pids "${GUESTS[@]}")" = "$before" ]
	no_failure
}

@test "a site is lost: the other one has all four with less memory, its own without a new start" {
	before=$(pids g1 g2)
	lab kill b
	for guest in g3 g4; do
		until_true 120 serves $guest
	done
	until_true 60 has a $LESS "${GUESTS[@]}"
	[ "$(pids g1 g2)" = "$before" ]
	no_failure
}
