#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-heartbeat: a line of haresources with a mirror, run by the heartbeat daemon itself on real
# DRBD, with a stonith that has the lab's power switch. a has the mirror while it can.
load drbd.bash

REPLICATION=10.115.1
CONF=/etc/drbd.conf

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name mirhb --network 10.115.0 --kind uml --nodes a,b --disks 1 --disk-mib 32 --stonith \
		--haresources "a mirror::r0" up
	drbd_config | prepare_mirror
	for node in a b; do
		lab run $node cp /var/log/drbd.conf $CONF
		lab run $node drbdadm up r0
	done
	until_true 30 says a 'cs:Connected'
	lab run a drbdadm new-current-uuid --clear-bitmap r0/0
}

teardown_file() {
	lab down
}

logged() { # NODE WORDS
	grep -q "$2" "$STATE/log/$1/ha-log"
}

# Calls the agent as heartbeat's scripts do: called NODE "VARIABLES" ACTION
called() {
	# shellcheck disable=SC2086 # a list
	run --separate-stderr lab run "$1" env HA_CURHOST="$1" HA_LOGFILE=/var/log/ha-log $2 \
		/etc/ha.d/resource.d/mirror r0 "$3"
}

@test "heartbeat makes the mirror primary where the line says" {
	until_true 60 logged a "Local Resource acquisition completed"
	until_true 60 logged b "Initial resource acquisition complete"
	# heartbeat can lose its own request for them on a busy machine ("Message with zero fields").
	if logged a "Message with zero fields"; then
		lab run a /usr/share/heartbeat/ResourceManager takegroup mirror::r0
	fi
	until_true 90 says a 'ro:Primary/Secondary ds:UpToDate/UpToDate'
	lab run a sh -c 'echo record | dd of=/dev/drbd0 bs=4096 conv=sync oflag=direct'
}

@test "a peer that is only not connected is no reason to become primary" {
	lab cut b replication
	until_true 30 says b "cs:WFConnection"
	called b "" start
	[ "$status" = 1 ]
	reason_has "no stonith has proven it off (if you know that it is not, give promote_alone=yes)"
	lab heal b replication
	until_true 30 says a 'ro:Primary/Secondary ds:UpToDate/UpToDate'
}

@test "the power cut of the primary: the other is primary once stonith has proven it off" {
	lab kill a
	until_true 120 says b 'ro:Primary/Unknown'
	logged b "node a now reset"
	[ "$(grep -c ' off a OK' "$STATE/power.log")" = 2 ] # the cut, and heartbeat's
	# The reset came before the start.
	sed -n '/node a now reset/,$p' "$STATE/log/b/ha-log" | grep -q 'mirror r0 start'
	[ "$(lab run b dd if=/dev/drbd0 bs=4096 count=1 status=none | tr -d '\0')" = record ]
	[ "$(lab run b /etc/ha.d/resource.d/mirror r0 status)" = running ]
}

@test "the proof holds only for whom it is, by heartbeat's own log, while the peer is dead" {
	lab run b drbdsetup secondary 0
	lab run b sh -c 'cd /var/log
		sed "s/Managed STONITH a/Managed STONITH z/" ha-log >ha-log.other
		sed "s/is dead/is gone/" ha-log >ha-log.lost
		(cat ha-log; echo "Nov  1 01:00:00 b heartbeat: [1]: info: Link a:br0 up.") >ha-log.up'
	for log in other lost up none; do
		called b "HA_LOGFILE=/var/log/ha-log.$log" start
		[ "$status" = 1 ] || fail "$log: $status $stderr"
		reason_has "no stonith has proven it off"
	done
	lab run b sh -c 'mkdir -p /run/fake && printf "#!/bin/sh\necho active\n" >/run/fake/cl_status &&
		chmod 755 /run/fake/cl_status'
	called b "PATH=/run/fake:/usr/sbin:/usr/bin:/sbin:/bin" start
	[ "$status" = 1 ]
	called b "" start
	[ "$status" = 0 ]
	says b 'ro:Primary/Unknown'
}
