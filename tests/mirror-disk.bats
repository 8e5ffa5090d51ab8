#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-disk: disks that fail under the agent mirror, by DRBD's own fault injection, in nodes with
# kernels of their own; and how far the resynchronisation after it has come, as pacemaker sees it.
load drbd.bash

REPLICATION=10.114.1
RECURRING="OCF_RESKEY_drbd_resource=r0 OCF_RESKEY_drbdconf=/var/log/drbd.conf
	OCF_RESOURCE_INSTANCE=r0 OCF_RESKEY_crm_feature_set=3.16.2 OCF_RESKEY_wfc_timeout=0
	OCF_RESKEY_CRM_meta_interval=10000"

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name mirdisk --network 10.114.0 --kind uml --nodes a,b --plain a,b --token 3000 --disks 1 up
	drbd_config "on-io-error detach;" | sed 's/resync-rate 100M/resync-rate 4M/' | prepare_mirror
	lab wait-online
	mirror a start 3>&- &
	mirror b start
	wait $!
	until_true 30 says a 'cs:Connected'
	lab run a drbdadm -c /var/log/drbd.conf new-current-uuid --clear-bitmap r0/0
	mirror a promote
}

teardown_file() {
	lab down
}

mirror() { # NODE ACTION
	# shellcheck disable=SC2086 # a list
	lab run "$1" env $RECURRING $AGENTS/mirror "$2"
}

ends_with() { # CODE NODE
	local code=0
	mirror "$2" monitor 2>/dev/null || code=$?
	[ $code = "$1" ]
}

# A monitor must end with this code and, if they are given, these words: is CODE NODE [WORDS]
is() {
	run --separate-stderr mirror "$2" monitor
	[ "$status" = "$1" ] || fail "$2: $status, not $1: $stderr"
	[ -z "${3-}" ] || reason_has "$3"
}

# Whether every access to the node's disk fails: broken NODE 1|0
broken() {
	lab run "$1" sh -c "cd /sys/module/drbd/parameters; echo $((100 * $2)) >fault_rate
		echo 1 >fault_devs; echo $((0x7f * $2)) >enable_faults"
}

attach() {
	lab run "$1" drbdadm -c /var/log/drbd.conf attach r0
}

progress() { # NODE: the attribute's value; fails if there is none
	lab run "$1" attrd_updater --name mirror-r0-resync --query --node "$1" 2>/dev/null |
		grep -o 'value="[0-9][^"]*"'
}

has_no_progress() {
	run ! progress "$1"
}

@test "the primary's disk fails: it goes on over its peer, degraded, and is whole again by attach" {
	is 8 a
	write_to a before
	broken a 1
	write_to a during
	until_true 30 says a 'ds:Diskless/UpToDate'
	is 191 a "mirror 'r0' has a disk that is Diskless since 20"
	is 190 b "mirror 'r0' has a peer 'peer' with a disk that is Diskless since 20"
	reads a during
	broken a 0
	attach a
	until_true 60 ends_with 8 a
	reads a during
}

@test "the secondary's disk fails: both are degraded, and the primary writes" {
	broken b 1
	write_to a second
	until_true 30 says b 'ds:Diskless/UpToDate'
	is 190 b "has a disk that is Diskless"
	is 191 a "has a peer 'peer' with a disk that is Diskless"
	write_to a third
	broken b 0
	attach b
	until_true 60 ends_with 0 b
	until_true 60 ends_with 8 a
}

@test "both disks fail: the primary has no data, 9; start attaches what was detached" {
	broken b 1
	write_to a fourth
	until_true 30 says b 'ds:Diskless/UpToDate'
	broken a 1
	run lab run a dd if=/dev/drbd0 of=/dev/null bs=4096 count=1 iflag=direct
	until_true 30 says a 'ds:Diskless/Diskless'
	is 9 a "mirror 'r0' has no data: disk Diskless, no peer's"
	is 190 b "has a disk that is Diskless"
	broken a 0
	broken b 0
	mirror a demote
	mirror a start # what DRBD has in its configuration is attached again
	mirror b start
	until_true 60 ends_with 0 a
	until_true 60 ends_with 0 b
	mirror a promote
	reads a fourth
}

@test "how far a resynchronisation has come is a node attribute, at most once a minute" {
	has_no_progress a
	lab run b drbdadm -c /var/log/drbd.conf invalidate r0
	is 191 a "mirror 'r0' synchronises 'peer': SyncSource since"
	first=$stderr
	until_true 20 progress a
	[[ $output != *%* ]] || true
	value=$(progress a)
	[[ $value =~ ^value=\"[0-9]+\.[0-9]%\ finish\ [0-9]+:[0-9][0-9]:[0-9][0-9]\"$ ]] || fail "$value"
	told=$(lab run a cat /run/relevo/mirror-r0.resync)
	is 191 a
	[ "$stderr" = "$first" ] # the reason does not move
	[ "$(lab run a cat /run/relevo/mirror-r0.resync)" = "$told" ]
	is 190 b "is being synchronised: SyncTarget since"
	until_true 20 progress b
	until_true 60 says a 'ds:UpToDate/UpToDate'
	is 8 a
	is 0 b
	until_true 20 has_no_progress a
	until_true 20 has_no_progress b
	run ! lab run a ls /run/relevo/mirror-r0.resync
}

@test "stop takes the attribute away, and only pacemaker is told" {
	lab run b drbdadm -c /var/log/drbd.conf invalidate r0
	run --separate-stderr lab run b env -u OCF_RESKEY_crm_feature_set OCF_RESKEY_drbd_resource=r0 \
		OCF_RESOURCE_INSTANCE=hand OCF_RESKEY_CRM_meta_interval=10000 $AGENTS/mirror monitor
	run ! lab run b ls /run/relevo/mirror-hand.resync
	is 190 b
	until_true 20 progress b
	mirror b stop
	until_true 20 has_no_progress b
}
