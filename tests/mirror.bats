#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror: the agent mirror on real DRBD, in nodes with kernels of their own. First it is called by
# hand on two nodes, then pacemaker has it as a promotable clone and a node loses its power.
load drbd.bash

REPLICATION=10.98.1
# What an agent gets from pacemaker; the names of nodes are those of the lab.
HAND="OCF_RESKEY_drbd_resource=r0 OCF_RESKEY_drbdconf=/var/log/drbd.conf OCF_RESOURCE_INSTANCE=r0"
PACEMAKER="$HAND OCF_RESKEY_crm_feature_set=3.16.2"
RECURRING="$PACEMAKER OCF_RESKEY_CRM_meta_interval=10000"

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name mir --network 10.98.0 --kind uml --token 3000 --disks 1 up
	drbd_config | prepare_mirror
	lab wait-online
}

teardown_file() {
	lab down
}

# Calls the agent in a node: mirror NODE "VARIABLES" ACTION
mirror() {
	# shellcheck disable=SC2086 # a list
	lab run "$1" env $2 $AGENTS/mirror "$3"
}

# The same, and it must end with this code: mirror_is CODE NODE "VARIABLES" ACTION
mirror_is() {
	run --separate-stderr mirror "${@:2}"
	[ "$status" = "$1" ] || fail "${*:2}: $status, not $1: $stderr"
}

ends_with() { # CODE NODE "VARIABLES" ACTION
	local code=0
	mirror "${@:2}" 2>/dev/null || code=$?
	[ $code = "$1" ]
}

cluster_says() { # NODE WORDS
	lab run "$1" crm_mon -1A | grep -q "$2"
}

score_is() { # NODE SCORE: as the node a sees it
	[ "$(lab run a crm_attribute --promotion=r0 --node "$1" --query --quiet 2>/dev/null)" = "$2" ]
}

# Starts both sides at once, as a cluster does.
start_both() {
	mirror a "$PACEMAKER" start 3>&- &
	mirror b "$PACEMAKER" start
	wait $!
}

@test "without the module or a resource a probe is 7 and stop is 0" {
	lab run a rmmod drbd
	mirror_is 7 a "$PACEMAKER" monitor
	[ -z "$stderr" ]
	mirror_is 0 a "$PACEMAKER" stop
	lab run a modprobe drbd
	mirror_is 7 a "$PACEMAKER" monitor
	mirror_is 7 a "$PACEMAKER OCF_RESKEY_drbdconf=/nonexistent" monitor
	mirror_is 7 a "$PACEMAKER PATH=/nonexistent" monitor
	mirror_is 0 a "$PACEMAKER PATH=/nonexistent" stop
	mirror_is 7 a "$PACEMAKER" promote
	reason_has "is not up"
	mirror_is 7 a "$PACEMAKER" demote
}

@test "start without what it needs is 5 and says what" {
	mirror_is 5 a "$PACEMAKER OCF_RESKEY_drbdconf=/nonexistent" start
	reason_has "/nonexistent: No such file"
	mirror_is 5 a "$PACEMAKER OCF_RESKEY_drbd_resource=nobody" start
	reason_has "'nobody' not defined"
	mirror_is 5 a "$PACEMAKER OCF_RESKEY_require_drbd_module_version_ge=9.0.0" start
	reason_has "module is 8.4.11"
	mirror_is 6 a "$PACEMAKER OCF_RESKEY_CRM_meta_clone_max=2" start
	reason_has "notify=true"
	for name in all ../r0 -r0 "$(printf 'r%.0s' {1..200})"; do
		mirror_is 6 a "$PACEMAKER OCF_RESKEY_drbd_resource=$name" start
		reason_has "'drbd_resource'"
		mirror_is 7 a "$PACEMAKER OCF_RESKEY_drbd_resource=$name" monitor
	done
}

@test "a configuration that drbdadm does not take is a failure in its words" {
	lab run a sh -c 'sed "s/protocol C/protocal C/" /var/log/drbd.conf >/var/log/bad.conf'
	mirror_is 5 a "$PACEMAKER OCF_RESKEY_drbdconf=/var/log/bad.conf" start
	reason_has "protocal"
	mirror_is 7 a "$PACEMAKER" monitor
}

@test "a mirror without data starts, is degraded, and must not be promoted" {
	start_both
	mirror_is 190 a "$PACEMAKER" monitor
	reason_has "mirror 'r0' has a disk that is Inconsistent since 20"
	mirror_is 0 a "$HAND" monitor # who does not know the code
	mirror_is 1 a "$PACEMAKER" promote
	reason_has "must not promote mirror 'r0': neither the disk here"
	lab run a drbdadm -c /var/log/drbd.conf new-current-uuid --clear-bitmap r0/0
	mirror_is 0 a "$PACEMAKER" monitor
	mirror_is 0 a "$PACEMAKER" start
}

@test "promote, demote and monitor by role; each may be asked twice" {
	for _ in 1 2; do
		mirror_is 0 a "$PACEMAKER" promote
		mirror_is 8 a "$RECURRING" monitor
	done
	says a 'ro:Primary/Secondary'
	mirror_is 0 b "$RECURRING" monitor
	mirror_is 1 b "$PACEMAKER OCF_RESKEY_CRM_meta_timeout=900000
		OCF_RESKEY_fail_promote_early_if_peer_primary=yes" promote # else it would try that long
	reason_has "the peer is primary"
	mirror_is 1 b "$PACEMAKER OCF_RESKEY_CRM_meta_timeout=6000" promote
	says b 'ro:Secondary/Primary'
	for _ in 1 2; do
		mirror_is 0 a "$PACEMAKER" demote
		mirror_is 0 a "$RECURRING" monitor
	done
}

# What a fence program would wait there.
waits() { # NODE WORDS
	lab run "$1" fence_domain -o off -n guest --role-delay=4 --explain | grep -qF -- "- wait $2"
}

@test "a volume that is primary halves the role_delay of the fence programs" {
	mirror_is 0 a "$PACEMAKER" promote
	waits a "2 s (role_delay 4 s: 1 primary volume here)"
	waits b "4 s (role_delay 4 s: nothing here)"
	mirror_is 0 a "$PACEMAKER" demote
	waits a "4 s (role_delay 4 s: nothing here)"
}

@test "the scores are those of ocf:linbit:drbd, and told on a probe, start and notify" {
	until_true 20 score_is a 10000
	lab run a crm_attribute --promotion=r0 --lifetime reboot --delete
	mirror a "$RECURRING" monitor # nothing has changed for it
	mirror a "$PACEMAKER OCF_RESKEY_CRM_meta_notify_type=post" notify
	until_true 20 score_is a 10000
	lab run a crm_attribute --promotion=r0 --lifetime reboot --delete
	mirror a "$PACEMAKER" monitor
	until_true 20 score_is a 10000
	lab cut b replication
	until_true 30 ends_with 190 a "$RECURRING" monitor
	until_true 20 score_is a 1000
	lab heal b replication
	until_true 30 ends_with 0 a "$RECURRING" monitor
	until_true 20 score_is a 10000
}

@test "a primary peer that the cluster does not know of takes the score away, if that is wanted" {
	mirror a "$PACEMAKER" promote
	unless="OCF_RESKEY_remove_master_score_if_peer_primary=unexpected"
	notified="$PACEMAKER $unless OCF_RESKEY_CRM_meta_notify_type=post"
	mirror b "$notified OCF_RESKEY_CRM_meta_notify_promoted_uname=b" notify
	until_true 20 score_is b ""
	mirror b "$notified OCF_RESKEY_CRM_meta_notify_promoted_uname=a" notify
	until_true 20 score_is b 10000
	mirror b "$RECURRING $unless" monitor # which has no notification to look at
	mirror b "$notified OCF_RESKEY_CRM_meta_notify_promoted_uname=b" notify
	until_true 20 score_is b ""
	mirror b "$RECURRING" monitor
	until_true 20 score_is b 10000
}

@test "a score is not told while this node is to be promoted, but after it" {
	lab run a crm_attribute --promotion=r0 --lifetime reboot --delete
	notified="$PACEMAKER OCF_RESKEY_CRM_meta_notify_promote_uname=a OCF_RESKEY_CRM_meta_notify_type=post"
	lab run a strace -f -o /var/log/strace -e trace=fork,vfork,clone,clone3 \
		env $notified OCF_RESKEY_CRM_meta_notify_operation=stop $AGENTS/mirror notify
	run ! grep -E 'fork|clone' "$STATE/log/a/strace"
	mirror a "$notified OCF_RESKEY_CRM_meta_notify_operation=promote" notify
	until_true 20 score_is a 10000
}

@test "start waits for the peer, and makes secondary what was primary" {
	mirror a "$PACEMAKER" promote
	mirror_is 0 a "$PACEMAKER" start
	mirror_is 0 a "$RECURRING" monitor
	mirror_is 0 b "$PACEMAKER" stop
	mirror_is 190 a "$RECURRING" monitor
	lab cut a replication
	mirror b "$PACEMAKER OCF_RESKEY_wfc_timeout=100 OCF_RESKEY_CRM_meta_timeout=240000" start 3>&- &
	until_true 30 says b 'cs:WFConnection'
	lab heal a replication
	wait $!
	says b 'cs:Connected\|cs:Sync\|cs:WFBitMap'
	until_true 30 ends_with 0 a "$RECURRING" monitor
}

@test "two nodes that DRBD would let be primary are not, unless the cluster wants them" {
	for node in a b; do
		sed 's/net {/net { allow-two-primaries;/' "$STATE/log/$node/drbd.conf" >"$STATE/log/$node/two.conf"
		lab run $node drbdadm -c /var/log/two.conf adjust r0
	done
	mirror a "$PACEMAKER" promote
	mirror_is 1 b "$PACEMAKER OCF_RESKEY_CRM_meta_timeout=6000" promote
	reason_has "the peer is primary"
	says b 'ro:Secondary/Primary'
	two="$PACEMAKER OCF_RESKEY_CRM_meta_promoted_max=2"
	mirror_is 6 b "$two" promote # the file that it is given does not say so
	reason_has "does not say allow-two-primaries"
	mirror_is 0 b "$two OCF_RESKEY_drbdconf=/var/log/two.conf" promote
	says b 'ro:Primary/Primary'
	for node in a b; do
		mirror $node "$PACEMAKER" demote
		mirror_is 0 $node "$PACEMAKER" reload # as it was
	done
	lab run a sh -c 'drbdsetup show r0 | grep allow-two' && fail "the configuration is not reloaded"
	mirror_is 1 a "$PACEMAKER OCF_RESKEY_require_fencing=yes" promote
	reason_has "fencing policy is dont-care"
}

unfenced_with() { # ARGUMENTS: in the last call of the handler
	[ "$(tail -n 1 "$STATE/log/a/unfenced")" = "$1" ]
}

@test "a primary whose mirror has become whole calls the unfence-peer handler, once" {
	cat >"$STATE/log/a/unfence" <<-'END'
		#!/bin/sh
		echo "$OCF_RESKEY_unfence_extra_args" >>/var/log/unfenced
	END
	chmod 755 "$STATE/log/a/unfence"
	sed 's|^resource r0 {|& handlers { unfence-peer "/var/log/unfence"; }|' "$STATE/log/a/drbd.conf" \
		>"$STATE/log/a/unfence.conf"
	: >"$STATE/log/a/unfenced"
	unfences="$RECURRING OCF_RESKEY_drbdconf=/var/log/unfence.conf OCF_RESKEY_unfence_if_all_uptodate=yes"
	mirror a "$PACEMAKER" promote
	mirror_is 8 a "$unfences OCF_RESKEY_unfence_extra_args=--first" monitor
	until_true 20 unfenced_with --first
	mirror_is 8 a "$unfences OCF_RESKEY_unfence_extra_args=--again" monitor
	lab run b drbdadm -c /var/log/drbd.conf disconnect r0
	mirror_is 191 a "$unfences OCF_RESKEY_unfence_extra_args=--again" monitor
	lab run b drbdadm -c /var/log/drbd.conf adjust r0
	until_true 30 ends_with 8 a "$unfences OCF_RESKEY_unfence_extra_args=--last" monitor
	until_true 20 unfenced_with --last
	[ "$(tr '\n' ' ' <"$STATE/log/a/unfenced")" = "--first --last " ]
	mirror a "$PACEMAKER" demote
}

@test "a recurring monitor runs no other program" {
	lab run a env $RECURRING strace -f -o /var/log/strace -e trace=execve,fork,vfork,clone,clone3 \
		$AGENTS/mirror monitor
	[ "$(grep -c execve "$STATE/log/a/strace")" = 1 ]
	run ! grep -E 'fork|clone' "$STATE/log/a/strace"
}

@test "demote and stop name who holds the device, then succeed without him" {
	mirror a "$PACEMAKER" promote
	lab run a sh -c 'sleep 1000 <>/dev/drbd0 & echo $! >/var/log/opener'
	for action in demote stop; do
		mirror_is 1 a "$PACEMAKER OCF_RESKEY_CRM_meta_timeout=7000" $action
		reason_has "$action mirror 'r0': it is held open by process $(cat "$STATE/log/a/opener") (sleep)"
		mirror_is 8 a "$RECURRING" monitor
	done
	lab run a sh -c 'kill $(cat /var/log/opener)'
	mirror_is 0 a "$PACEMAKER" demote
	mirror a "$PACEMAKER" promote
	lab run a sh -c 'mkfs.ext2 -q /dev/drbd0 && mkdir -p /run/m && mount /dev/drbd0 /run/m'
	mirror_is 1 a "$PACEMAKER OCF_RESKEY_CRM_meta_timeout=7000" demote
	reason_has "held open by the mount '/run/m'"
	lab run a umount /run/m
	mirror_is 0 a "$PACEMAKER" demote
}

@test "a hung drbdsetup or drbdadm is a failure in time" {
	lab run a sh -c 'mkdir -p /run/hung; for tool in drbdsetup drbdadm; do
		printf "#!/bin/sh\ntrap : TERM\nsleep 1000\nsleep 1000\n" >/run/hung/$tool
		chmod 755 /run/hung/$tool; done'
	hung="PATH=/run/hung:/usr/sbin:/usr/bin:/sbin:/bin OCF_RESKEY_CRM_meta_timeout=6000"
	begin=$SECONDS
	mirror_is 1 a "$PACEMAKER $hung" monitor
	reason_has "drbdsetup: it did not end in time"
	mirror_is 1 a "$PACEMAKER $hung" start
	reason_has "drbdadm: it did not end in time"
	mirror_is 1 a "$PACEMAKER $hung" stop
	((SECONDS - begin < 40))
	mirror_is 0 a "$RECURRING $hung" monitor # /proc/drbd tells
}

@test "each state that is not whole is degraded, in its words" {
	mirror a "$PACEMAKER" promote
	lab run b drbdadm -c /var/log/drbd.conf disconnect r0
	mirror_is 191 a "$RECURRING" monitor
	reason_has "has lost 'peer': not connected since"
	mirror_is 190 b "$RECURRING" monitor
	reason_has "has lost 'peer': StandAlone since"
	since=${stderr##* since }
	lab run b drbdsetup outdate 0
	mirror_is 190 b "$RECURRING" monitor
	reason_has "has a disk that is Outdated since"
	mirror_is 1 b "$PACEMAKER" promote
	reason_has "neither the disk here nor that of a peer that can be reached is UpToDate"
	mirror b "$PACEMAKER OCF_RESKEY_CRM_meta_notify_type=pre OCF_RESKEY_CRM_meta_notify_operation=start" notify
	until_true 30 ends_with 0 b "$RECURRING" monitor
	lab run a drbdsetup detach 0
	mirror_is 191 a "$RECURRING" monitor
	reason_has "has a disk that is Diskless"
	mirror_is 190 b "$RECURRING" monitor
	reason_has "has a peer 'peer' with a disk that is Diskless"
	lab cut a replication
	until_true 30 ends_with 9 a "$RECURRING" monitor
	lab heal a replication
	until_true 30 says a 'ds:Diskless/UpToDate'
	mirror a "$PACEMAKER" reload
	until_true 30 ends_with 8 a "$RECURRING" monitor
	lab run a drbdsetup suspend-io 0
	mirror_is 191 a "$RECURRING" monitor
	reason_has "has its I/O suspended"
	lab run a drbdsetup resume-io 0
}

@test "a split brain is seen, keeps a secondary from promotion, and is resolved by its commands" {
	lab cut a replication
	until_true 30 ends_with 190 b "$RECURRING" monitor
	lab run a sh -c 'dd if=/dev/zero of=/dev/drbd0 bs=4096 count=2 oflag=direct' 3>&- &
	mirror b "$PACEMAKER" promote
	lab run b dd if=/dev/zero of=/dev/drbd0 bs=4096 count=3 oflag=direct
	wait $!
	lab heal a replication
	until_true 60 says b 'cs:StandAlone'
	mirror_is 191 b "$RECURRING" monitor
	reason_has "mirror 'r0' is in a split brain since"
	reason_has "12 KiB here are not on the peer"
	mirror b "$PACEMAKER" demote
	until_true 20 score_is b 10000
	mirror_is 190 b "$RECURRING" monitor
	until_true 60 eval '! score_is b 10000' # monitor does not wait for it
	mirror_is 1 b "$PACEMAKER" promote
	reason_has "a split brain that is not resolved"
	lab run b drbdadm -c /var/log/drbd.conf connect --discard-my-data r0
	says a 'cs:WFConnection\|cs:Sync\|cs:Connected' ||
		lab run a drbdadm -c /var/log/drbd.conf connect r0
	until_true 30 ends_with 8 a "$RECURRING" monitor
	until_true 30 ends_with 0 b "$RECURRING" monitor
}

@test "heartbeat's way: start makes it primary, stop secondary, status tells a primary" {
	mirror a "$PACEMAKER" demote
	called() { # ACTION
		lab run a env OCF_RESKEY_drbdconf=/var/log/drbd.conf $AGENTS/mirror r0 "$1"
	}
	[ "$(called status)" = stopped ] || true
	run -0 called start
	says a 'ro:Primary/'
	[ "$(called status)" = running ]
	run -0 called stop
	says a 'ro:Secondary/'
	run -7 called status
	[ "$output" = stopped ]
}

@test "ocf-tester passes it" {
	run lab run a ocf-tester -n r0 -o drbd_resource=r0 -o drbdconf=/var/log/drbd.conf \
		-o ignore_missing_notifications=true $AGENTS/mirror
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"passed all tests"* ]]
	mirror_is 0 a "$PACEMAKER" start
}

@test "stop takes it out of the kernel, and needs no configuration for that" {
	mirror a "$PACEMAKER" promote
	mirror_is 0 a "$PACEMAKER OCF_RESKEY_drbdconf=/nonexistent" stop
	run ! says a '0: cs:'
	mirror_is 7 a "$PACEMAKER" monitor
	mirror_is 0 b "HOME=/ OCF_RESOURCE_INSTANCE=r0 OCF_RESKEY_crm_feature_set=3.16.2" stop
	run ! says b '0: cs:'
	until_true 20 score_is a ""
	run ! lab run a sh -c 'cat /run/relevo/mirror-r0'
	start_both
	lab run a sh -c 'rm /run/relevo/*' # as by a hand that tidies up
	mirror_is 1 a "$PACEMAKER PATH=/nonexistent" monitor
	mirror_is 0 a "$PACEMAKER" stop
	run ! says a '0: cs:'
	mirror_is 0 b "$PACEMAKER" stop
}

@test "pacemaker: the power cut of the primary is followed by a promotion with all that was written" {
	cat >"$STATE/log/a/cluster.crm" <<-END
		primitive r0 ocf:relevo:mirror params drbd_resource=r0 drbdconf=/var/log/drbd.conf \
		  op start timeout=240s op stop timeout=120s op promote timeout=120s op demote timeout=120s \
		  op notify timeout=120s op monitor interval=4s role=Slave timeout=60s \
		  op monitor interval=3s role=Master timeout=60s
		clone m0 r0 meta promotable=true notify=true clone-max=2 interleave=true
		location m0-not-on-c m0 resource-discovery=never -inf: c
		location m0-on-a m0 rule \$role=Master 50: #uname eq a
	END
	lab run a crm configure load update /var/log/cluster.crm
	until_true 90 cluster_says b 'Promoted: \[ a \]'
	until_true 30 says b 'ro:Secondary/Primary ds:UpToDate/UpToDate'
	lab run a sh -c 'echo record | dd of=/dev/drbd0 bs=4096 conv=sync oflag=direct'
	lab kill a
	until_true 90 says b 'ro:Primary/'
	grep -q ' off a OK' "$STATE/power.log"
	[ "$(lab run b dd if=/dev/drbd0 bs=4096 count=1 status=none | tr -d '\0')" = record ]
	until_true 30 cluster_says b "has lost 'peer'\|degraded"
	lab on a
	until_true 90 says b 'ds:UpToDate/UpToDate'
	until_true 60 says a 'ro:.*Secondary\|ro:Primary'
	until_true 60 cluster_says b 'Unpromoted: \[ [ab] \]'
	run ! lab run b sh -c 'crm_mon -1 | grep returned | grep -v degraded'
}

edit_agent() { # PROVIDER TYPE
	lab run c cibadmin --modify --scope resources \
		--xml-text "<primitive id='r0' provider='$1' type='$2'/>"
}

# The README's way.
move_over() { # PROVIDER TYPE
	lab run c crm_attribute --name maintenance-mode --update true
	edit_agent "$@"
	lab run c sh -c 'crm_resource --refresh --resource r0 && crm_resource --wait'
	lab run c crm_attribute --name maintenance-mode --update false
	lab run c crm_resource --wait
}

# What an agent was asked for on a node since the mark, each once, but for its monitors.
asked() { # NODE
	tail -n "+$(cat "$BATS_TEST_TMPDIR/log-$1")" "$STATE/log/$1/pacemaker/pacemaker.log" |
		sed -n 's/.*(log_execute).*rsc:r0 action:\([a-z]*\) .*/\1/p' | sort -u
}

mark_logs() {
	for node in a b; do
		echo 1 >"$BATS_TEST_TMPDIR/log-$node"
		asked $node | grep -qx start # it is seen if it is there
		wc -l <"$STATE/log/$node/pacemaker/pacemaker.log" >"$BATS_TEST_TMPDIR/log-$node"
	done
}

monitored_by() { # PROVIDER: on both of the clone's nodes, and not only by a probe
	[ "$(lab run c cibadmin --query --xpath \
		"//lrm_resource[@id='r0'][@provider='$1'][lrm_rsc_op[@interval!='0']]" 2>/dev/null |
		grep -c '<lrm_resource ')" = 2 ]
}

written() { # COUNT: so many records were acknowledged
	[ "$(wc -l <"$BATS_TEST_TMPDIR/records")" -ge "$1" ]
}

goes_on() {
	until_true 30 written $(($(wc -l <"$BATS_TEST_TMPDIR/records") + 20))
}

# Holds the primary open and writes records, one after the other. Ends with its input.
write_records() { # NODE
	lab run "$1" python3 -c '
import os, select, sys
device = os.open("/dev/drbd0", os.O_WRONLY | os.O_DSYNC)
number = 0
while not select.select([0], [], [], 0.02)[0]:
    os.pwrite(device, str(number).encode().ljust(512), 8192)
    print(number, flush=True)
    number += 1' <"$BATS_TEST_TMPDIR/input" >"$BATS_TEST_TMPDIR/records"
}

role_changes() { # NODE
	lab run "$1" dmesg | grep -c 'drbd.* role(' || true
}

@test "the move to ocf:linbit:drbd and back goes under a writer, with no action but monitor" {
	primary=b
	says b 'ro:Primary/' || primary=a
	until_true 60 monitored_by relevo
	lab run c crm_resource --wait
	mkfifo "$BATS_TEST_TMPDIR/input"
	write_records $primary 3>&- &
	writer=$!
	exec 5>"$BATS_TEST_TMPDIR/input"
	until_true 30 written 20
	changes=$(role_changes $primary)
	for agent in linbit/drbd relevo/mirror; do
		mark_logs
		move_over ${agent%/*} ${agent#*/}
		until_true 60 monitored_by ${agent%/*}
		lab run c crm_resource --wait
		for node in a b; do
			[ -z "$(asked $node)" ] || fail "$agent on $node: $(asked $node)"
		done
		goes_on
		until_true 30 cluster_says c "Promoted: \[ $primary \]"
	done
	[ "$(role_changes $primary)" = "$changes" ]
	until_true 20 score_is $primary 10000
	exec 5>&-
	wait $writer
	[ "$(lab run $primary dd if=/dev/drbd0 bs=512 skip=16 count=1 status=none | tr -d '\0 ')" = \
		"$(tail -n 1 "$BATS_TEST_TMPDIR/records")" ]
}
