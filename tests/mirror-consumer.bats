#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-consumer: the mirror as a plain clone, whose consumer asks the gate to make it primary (an
# agent of the tests: fakes/consumer.c); two primaries; and many volumes. First by hand, then under
# pacemaker with DRBD's handler.
load drbd.bash

REPLICATION=10.111.1
HANDLER=/usr/lib/drbd/mirror-fence-peer
CONSTRAINT=drbd-fence-by-handler-r0-m0
CONSUMER=/usr/lib/ocf/resource.d/test/consumer
HAND="OCF_RESKEY_drbd_resource=r0 OCF_RESKEY_drbdconf=/var/log/drbd.conf OCF_RESOURCE_INSTANCE=r0"
PACEMAKER="$HAND OCF_RESKEY_crm_feature_set=3.16.2 OCF_RESKEY_CRM_meta_timeout=15000"
PLAIN="$PACEMAKER OCF_RESKEY_role_by=consumer OCF_RESKEY_CRM_meta_clone_max=2 OCF_RESKEY_wfc_timeout=0"
RECURRING="$PLAIN OCF_RESKEY_CRM_meta_interval=10000"
STARTING="$PLAIN OCF_RESKEY_CRM_meta_notify_type=pre OCF_RESKEY_CRM_meta_notify_operation=start"
TWO="$PACEMAKER OCF_RESKEY_CRM_meta_clone_max=2 OCF_RESKEY_CRM_meta_promoted_max=2
	OCF_RESKEY_CRM_meta_notify=true OCF_RESKEY_CRM_meta_interval=10000"

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name mic --network 10.111.0 --kind uml --plain a,b,c --token 3000 --disks 1 up
	write_config | prepare_mirror
	for node in a b; do
		cp "$BATS_TEST_DIRNAME/../build/fakes/consumer" "$STATE/log/$node/"
		install_consumer $node
	done
	lab wait-online
}

teardown_file() {
	lab down
}

write_config() { # [DISK OPTIONS [NET OPTIONS]]
	drbd_config "$1" "connect-int 3; $2" "handlers {
		fence-peer \"$HANDLER fence-peer\"; unfence-peer \"$HANDLER unfence-peer\"; }"
}

configure() { # [DISK OPTIONS [NET OPTIONS]]
	for node in a b; do
		write_config "$@" >"$STATE/log/$node/drbd.conf"
		lab run $node drbdadm -c /var/log/drbd.conf adjust r0
	done
	until_true 30 says a 'ds:UpToDate/UpToDate'
}

install_consumer() { # NODE
	lab run "$1" sh -c "mkdir -p ${CONSUMER%/*} && cp /var/log/consumer $CONSUMER &&
		chmod 755 $CONSUMER && ln -sf /var/log/drbd.conf /etc/drbd.conf"
}

# PROGRAM CODE NODE "VARIABLES" ACTION
call_is() {
	# shellcheck disable=SC2086 # a list
	run --separate-stderr lab run "$3" env $4 "$1" "$5"
	[ "$status" = "$2" ] || fail "${*:3}: $status, not $2: $stderr"
}

mirror_is() { # CODE NODE "VARIABLES" ACTION
	call_is $AGENTS/mirror "$@"
}

consumer_is() { # CODE NODE ACTION ["VARIABLES"]
	call_is $CONSUMER "$1" "$2" "${4-$PACEMAKER} OCF_RESOURCE_INSTANCE=top" "$3"
}

ends_with() { # CODE NODE "VARIABLES" ACTION
	local code=0
	# shellcheck disable=SC2086 # a list
	lab run "$2" env $3 $AGENTS/mirror "$4" 2>/dev/null || code=$?
	[ $code = "$1" ]
}

cluster_says() { # NODE WORDS
	lab run "$1" crm_mon -1 | grep -q "$2"
}

@test "thirty volumes are a mirror like one" {
	lab run a sh -c 'modprobe dm-mod && for i in $(seq 0 29); do
		echo 0 4096 linear /dev/vda $((i * 4096)) | DM_DISABLE_UDEV=1 dmsetup create v$i ||
		exit 1; done'
	{
		echo "resource many { protocol C; disk { c-plan-ahead 0; }"
		for i in {0..29}; do
			echo "volume $i { device minor $((100 + i)); disk /dev/mapper/v$i; meta-disk internal; }"
		done
		echo "on a { address $REPLICATION.1:7799; } on b { address $REPLICATION.2:7799; } }"
	} >"$STATE/log/a/many.conf"
	many="$PLAIN OCF_RESKEY_drbd_resource=many OCF_RESKEY_drbdconf=/var/log/many.conf
		OCF_RESOURCE_INSTANCE=many OCF_RESKEY_CRM_meta_timeout=120000"
	lab run a drbdadm -c /var/log/many.conf create-md --force many
	mirror_is 0 a "$many" start
	[ "$(lab run a drbdsetup events2 --now --statistics many | wc -c)" -gt 8448 ]
	mirror_is 190 a "$many" monitor
	reason_has "has a disk that is Inconsistent"
	mirror_is 0 a "$many" stop
	mirror_is 7 a "$many" monitor
	lab run a dmsetup remove_all
	lab run a drbdadm -c /var/log/drbd.conf create-md --force r0
}

@test "a plain clone's instance starts without notify, and refuses a role with what to do" {
	mirror_is 6 a "$PLAIN OCF_RESKEY_CRM_meta_promoted_max=1" start
	reason_has "with role_by=consumer the clone must not be promotable"
	mirror_is 6 a "$PLAIN OCF_RESKEY_role_by=nobody" start
	for node in a b; do
		mirror_is 0 $node "$PLAIN" validate-all
		mirror_is 0 $node "$PLAIN" start
	done
	until_true 30 says a 'cs:Connected'
	lab run a drbdadm -c /var/log/drbd.conf new-current-uuid --clear-bitmap r0/0
	for action in promote demote; do
		mirror_is 6 a "$PLAIN" $action
		reason_has "cannot $action mirror 'r0': with role_by=consumer"
	done
	says a 'ro:Secondary/Secondary ds:UpToDate/UpToDate'
	mirror_is 0 a "$RECURRING" monitor
}

@test "its monitor tells no role and no score, and start leaves the consumer's primary alone" {
	consumer_is 0 a start
	says a 'ro:Primary/Secondary'
	for node in a b; do
		mirror_is 0 $node "$PLAIN" monitor
		mirror_is 0 $node "$RECURRING" monitor
		mirror_is 0 $node "$PLAIN OCF_RESKEY_CRM_meta_notify_type=post" notify
		run ! lab run a crm_attribute --promotion=r0 --node $node --query --quiet
	done
	mirror_is 0 a "$PLAIN" start
	says a 'ro:Primary/Secondary'
	consumer_is 1 b start
	reason_has "the peer is primary"
	lab run a drbdsetup detach 0
	mirror_is 190 a "$RECURRING" monitor
	reason_has "has a disk that is Diskless"
	lab cut b replication
	until_true 60 ends_with 1 a "$RECURRING" monitor
	lab heal b replication
	until_true 60 says a 'ds:Diskless/UpToDate'
	mirror_is 0 a "$PLAIN" reload
	until_true 30 ends_with 0 a "$RECURRING" monitor
}

@test "it does not stop under its consumer, who hands over to the other node" {
	lab run a sh -c 'sleep 1000 <>/dev/drbd0 & echo $! >/var/log/opener'
	mirror_is 1 a "$PLAIN" stop
	reason_has "stop mirror 'r0': it is held open by process $(cat "$STATE/log/a/opener") (sleep)"
	consumer_is 1 a stop
	lab run a sh -c 'kill $(cat /var/log/opener)'
	consumer_is 0 a stop
	consumer_is 0 b start
	says a 'ro:Secondary/Primary'
	mirror_is 0 b "$RECURRING" monitor
	consumer_is 0 b stop
}

quorate_is() { # NODE Yes|No
	lab run "$1" sh -c 'corosync-quorumtool -s || true' | grep -q "^Quorate: *$2"
}

@test "the gate: quorum, DRBD's fencing, and a peer out of sight of whom pacemaker says nothing" {
	lab run c crm_attribute --name stonith-enabled --update false
	lab cut a ring
	until_true 60 quorate_is a No
	consumer_is 1 a start
	reason_has "must not make 'r0' primary: this partition is not quorate"
	lab heal a ring
	lab wait-online
	lab run c crm_attribute --name stonith-enabled --update true
	consumer_is 1 a start "$PACEMAKER OCF_RESKEY_require_fencing=yes"
	reason_has "fencing policy is dont-care"
	lab cut b replication
	until_true 30 ends_with 190 a "$RECURRING" monitor
	consumer_is 1 a start "$HAND"
	reason_has "it is not pacemaker that asks, and the peer is not connected"
	mirror_is 1 a "$HAND" promote
	reason_has "it is not pacemaker that asks"
	lab heal b replication
	until_true 60 says a 'ds:UpToDate/UpToDate'
	consumer_is 0 a start "$HAND"
	consumer_is 0 a stop
}

@test "a peer that is StandAlone is connected again by a monitor that recurs" {
	lab run b drbdadm -c /var/log/drbd.conf disconnect r0
	mirror_is 190 b "$PLAIN" monitor
	reason_has "has lost 'peer': StandAlone"
	says b 'cs:StandAlone'
	mirror_is 190 b "$RECURRING" monitor
	run ! says b 'cs:StandAlone'
	until_true 60 says b 'ds:UpToDate/UpToDate'
}

split_brains() { # NODE: how often it has met one
	lab run "$1" dmesg | grep -c 'Split-Brain detected but unresolved' || true
}

@test "a split brain keeps the consumer out, and is never connected again" {
	lab cut a replication
	until_true 30 ends_with 190 b "$RECURRING" monitor
	for node in a b; do
		consumer_is 0 $node start
		write_to $node $node
	done
	consumer_is 0 b stop
	lab heal a replication
	until_true 60 says b 'cs:StandAlone'
	until_true 60 says a 'cs:StandAlone'
	before=$(split_brains b)
	consumer_is 1 b start # nothing on record yet: by the kernel's log
	reason_has "there is a split brain that is not resolved"
	for _ in 1 2; do
		for node in a b; do
			mirror_is 190 $node "$RECURRING" monitor
			reason_has "is in a split brain since"
			mirror_is 0 $node "$PLAIN" start
			mirror_is 0 $node "$STARTING" notify
			says $node 'cs:StandAlone'
		done
	done
	[ "$(split_brains b)" = "$before" ]
	says a 'ro:Primary'
	lab run b mount --bind /dev/null /dev/kmsg
	consumer_is 1 b start # by the record
	reason_has "there is a split brain that is not resolved"
	lab run b umount /dev/kmsg
	lab run b drbdadm -c /var/log/drbd.conf connect --discard-my-data r0
	lab run a drbdadm -c /var/log/drbd.conf connect r0
	until_true 60 says a 'ds:UpToDate/UpToDate'
	consumer_is 0 a stop
	consumer_is 0 b start
	reads b a
	consumer_is 0 b stop
}

@test "two primaries: only if DRBD allows them, of two nodes, and not out of each other's sight" {
	mirror_is 6 a "$TWO" start
	reason_has "does not say allow-two-primaries"
	mirror_is 6 a "$TWO OCF_RESKEY_CRM_meta_clone_max=3" start
	reason_has "clone-max must be 2"
	configure "" "allow-two-primaries yes;"
	for node in a b; do
		mirror_is 0 $node "$TWO" start
		mirror_is 0 $node "$TWO" promote
	done
	for node in a b; do
		mirror_is 8 $node "$TWO" monitor
	done
	write_to a both
	reads b both
	mirror_is 0 b "$TWO" demote
	mirror_is 0 b "$TWO" monitor
	consumer_is 1 b start # it wants to be the only one
	reason_has "the peer is primary"
	lab cut b replication
	until_true 30 ends_with 190 b "$TWO" monitor
	mirror_is 1 b "$TWO" promote
	reason_has "two primaries are wanted, the peer is not connected and may be one"
	lab heal b replication
	until_true 60 says a 'ds:UpToDate/UpToDate'
	mirror_is 0 a "$TWO" demote
	configure
	for node in a b; do
		mirror_is 0 $node "$PLAIN" stop
	done
}

fence_options() {
	configure "fencing resource-and-stonith;"
}

is_made() { # NODE: the test's consumer is started there
	cluster_says c "top.*Started $1"
}

not_made() {
	! cluster_says c 'top.*Started [ab]'
}

has_constraint() {
	lab run c cibadmin --query --local | grep -q "id=\"$CONSTRAINT\""
}

no_constraint() {
	! has_constraint
}

@test "pacemaker: the consumer is started, and moved, beside a plain clone" {
	for node in a b; do
		write_config "fencing resource-and-stonith;" >"$STATE/log/$node/drbd.conf"
	done
	cat >"$STATE/log/a/cluster.crm" <<-END
		primitive r0 ocf:relevo:mirror params drbd_resource=r0 role_by=consumer \
		  op start timeout=240s op stop timeout=120s op monitor interval=10s timeout=60s
		clone m0 r0 meta clone-max=2 interleave=true
		primitive top ocf:test:consumer params drbd_resource=r0 require_fencing=yes \
		  op start timeout=240s op stop timeout=120s op monitor interval=10s timeout=60s
		order top-after-m0 m0 top
		colocation top-on-m0 inf: top m0
		location m0-not-on-c m0 resource-discovery=never -inf: c
		location top-not-on-c top resource-discovery=never -inf: c
		location top-on-a top 50: a
	END
	lab run c sh -c 'mkdir -p /usr/lib/ocf/resource.d/test'
	lab run a crm configure load update /var/log/cluster.crm
	until_true 90 is_made a
	until_true 60 says a 'ds:UpToDate/UpToDate'
	write_to a first
	lab run a crm_resource --resource top --move --node b
	until_true 60 is_made b
	says b 'ro:Primary/Secondary'
	reads b first
	until_true 30 cluster_says c 'Started: \[ a b \]' # crm_mon may show one apart, as it is looked at
	run lab run c crm_mon -1 --failcounts
	[[ $output != *fail-count=* ]] || fail "the mirrors were not left alone: $output"
	lab run a crm_resource --resource top --clear
	until_true 60 is_made a
}

@test "pacemaker: the replication link cut alone: I/O goes on, and the consumer stays out of old data" {
	lab cut b replication
	until_true 60 has_constraint
	write_to a second
	says a 'ro:Primary/Unknown ds:UpToDate/Outdated'
	lab run a crm_resource --resource top --move --node b
	until_true 60 says b 'ds:Outdated'
	until_true 60 is_made a
	says b 'ro:Secondary'
	lab run a crm_resource --resource top --clear
	lab kill a
	until_true 60 grep -q ' off a OK' "$STATE/power.log"
	lab run b crm_resource --cleanup --resource top
	until_true 60 not_made
	says b 'ro:Secondary'
	consumer_is 1 b start
	lab heal b replication
	lab on a
	install_consumer a
	until_true 120 cluster_says c 'Online: \[ a b c \]' # or it is tried on b, and not again
	lab run c crm_resource --cleanup
	until_true 120 is_made a
	until_true 60 says a 'ds:UpToDate/UpToDate'
	until_true 60 no_constraint
	reads a second
}

@test "pacemaker: the power cut of the primary: the consumer is started on the other, which was fenced for" {
	write_to a third
	lab kill a
	until_true 120 is_made b
	reads b third
	helper=$(lab run b dmesg | grep 'fence-peer helper')
	[[ $helper == *"returned 7 "* ]] || fail "$helper"
}
