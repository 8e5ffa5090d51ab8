#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: xen
# cluster-xen: a guest of Xen goes from one real host to another, or it stays where it is. It counts
# on its console, which both hosts keep: no number may be there twice, whatever breaks on the way.
load node.bash
load xen.bash

LAB=$BATS_TEST_DIRNAME/lab
XEN_HOSTS=(x1 x2)

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=/var/tmp/w/xt2.state
	[ -z "$UP" ] || return 0
	xen_guest move pvh
	xen_guest fixed pv
	script x1 x2 <<<"try 0 move start; try 0 fixed start"
	until_true 60 is_up x1 move
}

teardown_file() {
	:
}

lab() {
	timeout 300 "$LAB/lab" --state "$STATE" "$@"
}

# As steps(), with what the cluster and the parameters say of a migration to the other host, and more.
script() { # HOST OTHER <<SCRIPT
	steps "$1" <<-END
		$(declare -f refused probe saves without kill_agent)
		export OCF_RESKEY_migration_transport=tcp OCF_RESKEY_crm_feature_set=3.16.1
		export OCF_RESKEY_CRM_meta_migrate_source=$1 OCF_RESKEY_CRM_meta_migrate_target=$2
		export LIBVIRT_DEFAULT_URI=xen:///system THERE=xen+tcp://$2/system
		$(cat)
	END
}

# In a host: the agent does not begin with it, and says why in one line.
refused() { # NAME WORDS
	SECONDS=0
	try 1 "$1" migrate_to
	((SECONDS < 30)) || fail "after $SECONDS s"
	said "$2"
	[ "$(grep -c ocf-exit-reason /tmp/said)" = 1 ]
	try 0 "$1" monitor OCF_RESKEY_CRM_meta_interval=10000
}

# In a host.
probe() { # CODE NAME
	try "$1" "$2" monitor OCF_RESKEY_CRM_meta_interval=0
}

# In a host: a guest is being sent away.
saves() {
	pgrep -f 'libxl-save-helpe[r] --save-domain'
}

# In a host: Xen has no such guest any more.
without() { # NAME
	! id_of "$1"
}

# The numbers that a guest has counted to on a host's console.
numbers() { # HOST NAME
	console "$1" "$2" | tr -d '\r' | sed -n 's/^guest counts \([0-9]*\)$/\1/p'
}

has_numbers() { # HOST NAME COUNT
	[ "$(numbers "$1" "$2" | wc -l)" -ge "$3" ]
}

other() { # HOST
	[ "$1" = x1 ] && echo x2 || echo x1
}

# So that a line that a migration cut in two does not become another on the way back.
note_move() { # FROM NAME
	echo " and goes away" >>"$STATE/log/$1/xen/console/guest-$2.log"
}

# A guest counts on this host alone, and has come to each number once. A line that is cut in two by a
# migration is none: so many numbers may be missing.
counts_on() { # HOST NAME MISSING
	local there
	there=$(numbers "$(other "$1")" "$2" | wc -l)
	until_true 60 has_numbers "$1" "$2" $(($(numbers "$1" "$2" | wc -l) + 5))
	[ "$(numbers "$(other "$1")" "$2" | wc -l)" = "$there" ] || fail "it counts on both hosts"
	(numbers x1 "$2" && numbers x2 "$2") | sort -n >"$BATS_TEST_TMPDIR/numbers"
	run uniq -d "$BATS_TEST_TMPDIR/numbers"
	[ -z "$output" ] || fail "twice: ${lines[*]:0:20}"
	run comm -13 <(sort "$BATS_TEST_TMPDIR/numbers") \
		<(seq "$(tail -n 1 "$BATS_TEST_TMPDIR/numbers")" | sort)
	((${#lines[@]} <= $3)) || fail "${#lines[@]} missing: ${lines[*]:0:20}"
}

@test "a PVH guest goes over live, and back: it counts on" {
	script x2 x1 <<-'END' 3>&- &
		until_true 60 id_of move
		probe 1 move
		said "is here only in part: a migration has not ended"
		try 0 move migrate_from
		try 0 move monitor OCF_RESKEY_CRM_meta_interval=10000
	END
	script x1 x2 <<-'END'
		try 0 move migrate_to
		probe 7 move
		try 0 move stop
	END
	wait $!
	note_move x1 move
	counts_on x2 move 1
	script x2 x1 <<<'try 0 move migrate_to; probe 7 move'
	note_move x2 move
	script x1 x2 <<<'try 0 move migrate_from; probe 0 move'
	counts_on x1 move 2
}

@test "a paravirtual guest cannot go over live here, which is said at once" {
	script x1 x2 <<-'END'
		xl info | grep '^virt_caps' | grep -v shadow
		refused fixed "this Xen has no shadow paging"
		! virsh -c $THERE dominfo fixed
	END
	counts_on x1 fixed 0
}

@test "a target that has the guest, no memory, or no libvirtd" {
	uuid=$(uuid_of move) xen_guest twin pv
	memory=600 xen_guest big pv
	script x1 x2 <<-'END'
		virsh -c $THERE create --paused $GUESTS/twin.xml
		refused move "a guest of its UUID runs there already"
		virsh -c $THERE destroy twin
		virsh -c $THERE create --paused $GUESTS/big.xml
		refused move "MiB are free there"
		virsh -c $THERE destroy big
	END
	script x2 x1 <<<'kill $(pidof libvirtd); until_true 20 sh -c "! pidof libvirtd"'
	script x1 x2 <<-'END'
		refused move "cannot reach libvirt under 'xen+tcp://x2/system' (port 16509)"
	END
	script x2 x1 <<<'libvirtd --listen --daemon; until_true 20 virsh version'
	counts_on x1 move 2
}

@test "a migration that does not end in time is aborted: the guest goes on where it was" {
	script x1 x2 <<-'END'
		tc qdisc replace dev eth0 root netem rate 4mbit limit 20
		SECONDS=0
		try 1 move migrate_to OCF_RESKEY_CRM_meta_timeout=60000
		((SECONDS < 60)) || fail "after $SECONDS s"
		tc qdisc del dev eth0 root
		said "it was aborted as it did not end in"
		said "it goes on here"
		run_once=$(virsh -c $THERE list --all --name)
		[[ $run_once != *move* ]] || fail "there: $run_once"
		probe 0 move
	END
	counts_on x1 move 2
	script x2 x1 <<<'without move; probe 7 move'
}

# The agent and its helper are killed while the guest is being sent.
kill_agent() {
	pkill -KILL -f 'relevo/(domain|migrat[e])'
}

@test "the agent is killed in the middle: a probe ends what libvirt goes on with" {
	script x1 x2 <<-'END'
		try 137 move migrate_to &
		until_true 30 saves
		kill_agent
		wait $!
		probe 0 move
		said "was being migrated: that has ended" || cat /tmp/said
		! saves
	END
	counts_on x1 move 2
	script x2 x1 <<-'END'
		until_true 30 without move
		probe 7 move
		try 0 move stop
		virsh list --all
	END
}
