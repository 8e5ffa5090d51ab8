#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# heartbeat-guest: the example of demo/heartbeat, an address, a mirror and a guest in one line, run by the
# heartbeat daemon on real DRBD. Only addresses, paths, times and the stonith are the lab's.
load drbd.bash

ROOT=$BATS_TEST_DIRNAME/..
NETWORK=10.114.40
REPLICATION=10.114.41
VIP=$NETWORK.100
GUEST=$NETWORK.150
UUID=7d2f6c11-9a0b-4b7e-8c52-3a5d8c1a7b0c
MIRROR=r1

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	local node
	lab --name hbguest --network $NETWORK --kind uml --nodes a,b --plain "" --disks 1 --disk-mib 16 \
		--memory 768 --no-cluster --stonith --haresources "a none" up
	for node in a b; do
		ours drbd.res | sed 's,/dev/vg/r1,/dev/vda,' >"$STATE/log/$node/drbd.conf"
		PYTHONPATH=$ROOT/tests/lab python3 - "$UUID" "$GUEST/24" "$ROOT/build/guest" $node \
			<<-'END' >"$STATE/log/$node/g1.xml"
			import os, sys
			from guest import guest_xml
			uuid, address, folder, node = sys.argv[1:]
			folder = os.path.realpath(folder)
			print(guest_xml("g1", uuid, address, "52:54:00:95:00:02", f"{folder}/vmlinuz",
			                f"{folder}/initrd", node, ["/dev/drbd1"], writes=True))
		END
		ours haresources >"$STATE/log/$node/haresources"
		ours ha.cf | sed "/^stonith_host/d; s/^deadtime .*/deadtime 10/; s/^initdead .*/initdead 20/" >"$STATE/log/$node/ha.cf"
		echo "stonith_host * external/lab a,b" >>"$STATE/log/$node/ha.cf"
		lab run $node ln -sf /var/log/drbd.conf /etc/drbd.conf
		lab run $node modprobe tun
		lab run $node drbdadm create-md --force $MIRROR </dev/null
		lab run $node drbdadm up $MIRROR
	done
	until_true 30 says a 'cs:Connected'
	lab run a drbdadm new-current-uuid --clear-bitmap $MIRROR/0
	for node in a b; do
		until_true 120 libvirtd_is_ready $node
	done
	for node in a b; do
		start_heartbeat $node
	done
}

teardown_file() {
	lab down
}

# A file of the example, with the lab's addresses and folder.
ours() {
	sed "s,192\.0\.2\.,$NETWORK.,g; s,/etc/relevo/,/var/log/," "$BATS_TEST_DIRNAME/demo/heartbeat/$1"
}

libvirtd_is_ready() { # NODE
	lab run "$1" timeout 20 virsh -q list
}

start_heartbeat() { # NODE
	lab run "$1" sh -c "PYTHONPATH=$ROOT/tests/lab python3 -B -c 'import json, heartbeat
heartbeat.configure(json.load(open(\"/run/lab/lab.json\")))'
		cp /var/log/haresources /var/log/ha.cf /etc/ha.d/
		setsid /usr/libexec/heartbeat/heartbeat </dev/null >/var/log/heartbeat.out 2>&1"
}

serves() { # NODE
	[[ $(lab run client curl -sm 2 "http://$GUEST/") == "guest $1 "* ]]
}

has_address() { # NODE
	lab run "$1" ip -o address show to $VIP | grep -q .
}

has_process() { # NODE
	lab run "$1" pgrep -f -- "-uuid $UUID" >/dev/null
}

has_all() { # NODE
	has_address "$1" && says "$1" ' 1: .* ro:Primary/' && has_process "$1" && serves "$1"
}

has_none() { # NODE
	! has_address "$1" && ! has_process "$1" && says "$1" ' 1: .* ro:Secondary/'
}

stamps() { # NODE: a line for each boot
	lab run "$1" sh -c "dd if=/dev/drbd1 bs=1M iflag=direct status=none | python3 -B $ROOT/tests/lab/stamps.py /dev/stdin"
}

boots_are() { # NODE COUNT
	local told
	told=$(stamps "$1") && [ "$(wc -l <<<"$told")" = "$2" ]
}

started_in_order() { # NODE
	grep -o 'resource.d/[a-z]* .* start' "$STATE/log/$1/ha-log" | tail -n 3 | cut -d' ' -f1 | xargs
}

@test "the line's address, mirror and guest are started on a, in that order" {
	until_true 180 has_all a
	has_none b
	until_true 60 boots_are a 1
	[ "$(started_in_order a)" = "resource.d/vip resource.d/mirror resource.d/domain" ]
}

@test "a on standby: the guest ends, and goes on from its disk on b" {
	lab run a /usr/share/heartbeat/hb_standby all
	until_true 240 has_all b
	until_true 30 has_none a
	until_true 60 boots_are b 2
	says b ' 1: .* ro:Primary/Secondary ds:UpToDate/UpToDate'
	until_true 30 grep -q "Other node completed standby takeover" "$STATE/log/a/ha-log"
}

@test "the power cut of b: a has it all, once stonith has proven b off" {
	lab kill b
	until_true 90 has_all a || fail "$(tail -n 40 "$STATE/log/a/ha-debug" "$STATE/log/a/messages")"
	grep -q "node b now reset" "$STATE/log/a/ha-log"
	[ "$(grep -c ' off b OK' "$STATE/power.log")" = 2 ] # the cut, and heartbeat's
	until_true 60 boots_are a 3
}
