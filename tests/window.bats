#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# window: a guest on two mirrors of its own, which the agent makes primary and secondary, and moves
# live through a window in which both nodes are primary. By hand.
NAME=win NETWORK=10.113.0 REPLICATION=10.113.1
load window.bash

setup_file() {
	make_pair
}

teardown_file() {
	lab down
}

ready() {
	is_only_on a || fail "it is on: $(place)"
	is_closed a || fail "$(lab run a cat /proc/drbd; lab run b cat /proc/drbd)"
}

@test "what mirrors= may not be is refused before anything is done, in one line" {
	guest_is 6 a start "OCF_RESKEY_mirrors='r0,r1'"
	reason_has "is no list of DRBD's resources"
	guest_is 1 a start "OCF_RESKEY_mirrors='r0 r7'"
	reason_has "mirror 'r7' is not up here (its clone must be started first"
	until_true 10 says a 'ro:Secondary/Secondary'
	lab run a sh -c 'sed "s,/dev/drbd1,/dev/null," /var/log/vm.xml >/var/log/other.xml'
	guest_is 5 a start "OCF_RESKEY_config=/var/log/other.xml"
	reason_has "mirror 'r1' is below none of the guest's disks"
	# What a promotable clone's instance keeps of itself; the clone's own monitor cannot replace it.
	lab run a sh -c 'grep -v consumer= /run/relevo/mirror-r1 >/run/promotable &&
		mount --bind /run/promotable /run/relevo/mirror-r1'
	guest_is 6 a start
	reason_has "mirror 'r1' has its role from a promotable clone"
	lab run a umount /run/relevo/mirror-r1
	says a 'ro:Secondary/Secondary'
	guest_is 7 a monitor
}

@test "start makes the mirrors primary, stop secondary; what holds one open is named" {
	guest_is 0 a start
	is_closed a
	guest_is 0 a monitor
	lab run a sh -c 'sleep 1000 </dev/drbd1 & echo $! >/run/holder'
	guest_is 1 a stop "OCF_RESKEY_force_stop=1"
	reason_has "guest 'vm' does not run, but mirror 'r1' is held open by process"
	lab run a sh -c 'kill $(cat /run/holder)'
	guest_is 0 a stop
	says a 'ro:Secondary/Secondary'
	guest_is 7 a monitor
	guest_is 0 a start
	until_true 120 serves
	ready
}

@test "a live move: both are primary while it lasts, then each thing is as it was; and back" {
	local before
	before=$(stamp_count a)
	guest_is 0 a migrate_to
	guest_is 0 b migrate_from
	is_only_on b
	is_closed b
	guest_is 7 a monitor
	guest_is 0 a stop
	goes_on b
	[ "$(stamp_count b)" -gt "$before" ]
	guest_is 0 b migrate_to "OCF_RESKEY_CRM_meta_migrate_target=a"
	guest_is 0 a migrate_from
	goes_on a
	ready
	for node in a b; do
		lab run $node grep -q "opened the window of 'vm'" /var/log/messages
		lab run $node grep -q "closed the window of 'vm'" /var/log/messages
	done
}

maintenance() { # true|false
	lab run c crm_attribute --type crm_config --name maintenance-mode --update "$1"
	until_true 60 settled
}

refused() { # WORDS: and it goes on here, with nothing left open
	guest_is 1 a migrate_to
	reason_has "cannot migrate guest 'vm' to 'b': no window can be opened for its mirrors: $1"
	[[ $stderr == *"it goes on here" ]] || fail "$stderr"
	goes_on a
}

@test "without ringd on either side, without the peer, or with two primaries allowed: refused at once" {
	end_ringd b
	SECONDS=0
	refused "ringd does not run on host 'b'"
	((SECONDS < 60)) || fail "after $SECONDS s"
	ready # nobody else has closed it
	start_ringd b
	end_ringd a
	refused "ringd does not run on this host"
	ready
	start_ringd a
	ready
	maintenance true # a monitor would connect it again
	lab run a drbdadm disconnect r1
	refused "mirror 'r1': it"
	lab run a drbdadm connect r1
	until_true 60 says a ' 1: .*ds:UpToDate/UpToDate'
	maintenance false
	lab run a drbdadm net-options --allow-two-primaries=yes r0
	refused "mirror 'r0': it allows two primaries already"
	lab run a drbdadm net-options --allow-two-primaries=no r0
	ready
}

@test "a migration that is aborted at its deadline closes its window" {
	SECONDS_GIVEN=60 guest_is 1 a migrate_to "OCF_RESKEY_migration_speed=1"
	reason_has "it was aborted as it did not end in"
	[[ $stderr == *"it goes on here" ]] || fail "$stderr"
	until_true 10 ready
	goes_on a
}

both_primary() {
	says a ' 1: .*ro:Primary/Primary'
}

# In the middle of a slow migration: its agent's pid on a is in /run/agent.
begin_slowly() {
	lab run a sh -c "env $(tr '\n\t' '  ' <<<"$GUEST") OCF_RESKEY_migration_speed=1 \
		OCF_RESKEY_CRM_meta_timeout=${1-120}000 setsid $DOMAIN migrate_to \
		>/var/log/migrate 2>&1 </dev/null & echo \$! >/run/agent"
	until_true 30 both_primary
	until_true 30 is_at_both
}

is_at_both() {
	[ "$(place | wc -l)" = 2 ]
}

agent_is_gone() {
	lab run a sh -c '! kill -0 $(cat /run/agent)' 2>/dev/null
}

@test "an agent that is killed in the middle: the next probe ends it, and the window is closed on both sides" {
	begin_slowly
	guest_is 0 b monitor "OCF_RESKEY_CRM_meta_interval=10000" || true # half of it is there
	lab run a sh -c 'kill -KILL -$(cat /run/agent)'
	until_true 10 agent_is_gone
	guest_is 0 a monitor # a probe
	until_true 30 is_only_on a
	guest_is 0 b stop
	guest_is 0 a monitor
	until_true 30 ready
	goes_on a
}

@test "the replication link cut in the middle: it is aborted, and the guest goes on where it was" {
	begin_slowly
	lab cut b replication
	until_true 60 agent_is_gone
	lab run a grep -q "it was aborted as mirror 'r[01]' has lost its peer" /var/log/migrate ||
		fail "$(lab run a cat /var/log/migrate)"
	is_only_on a
	lab heal b replication
	until_true 60 ready
	goes_on a
}
