#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: xen
# cluster-xen: a guest of Xen goes from one real host to another, or it stays where it is. It counts
# on its console, which both hosts keep: no number may be there twice, whatever breaks on the way.
load node.bash
load xen.bash
load counting.bash

LAB=$BATS_TEST_DIRNAME/lab
XEN_HOSTS=(x1 x2)

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name cx --network 10.94.0 --kind xen --nodes x1,x2 --no-cluster up
	xen_guest move pvh
	xen_guest fixed pv
	script x1 x2 <<<"try 0 move start; try 0 fixed start"
	until_true 60 is_up x1 move
}

teardown_file() {
	lab down
}

lab() {
	timeout 300 "$LAB/lab" --state "$STATE" "$@"
}

# As steps(), with what the cluster and the parameters say of a migration to the other host, and more.
script() { # HOST OTHER <<SCRIPT
	steps "$1" <<-END
		$(declare -f refused probe saves without unknown_there kill_agent note_move)
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

# In a host: libvirt of the other has nothing of such a guest.
unknown_there() { # NAME
	! virsh -c $THERE list --all --name | grep -x "$1"
}

# In a host: the agent and its helper are killed.
kill_agent() {
	pkill -KILL -f '^/usr/(lib/ocf/resource.d|libexec)/relevo/(domain|migrate)'
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
		note_move move
		probe 7 move
		try 0 move stop
	END
	wait $!
	counts_on x2 move 1
	script x2 x1 <<<'try 0 move migrate_to; note_move move; probe 7 move'
	script x1 x2 <<<'try 0 move migrate_from; probe 0 move'
	counts_on x1 move 2
}

@test "a paravirtual guest cannot go over live here, which is said at once" {
	script x1 x2 <<-'END'
		xl info | grep '^virt_caps' | grep -v shadow
		refused fixed "this Xen has no shadow paging"
		unknown_there fixed
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
		try 1 move migrate_to OCF_RESKEY_CRM_meta_timeout=75000
		((SECONDS < 75)) || fail "after $SECONDS s"
		tc qdisc del dev eth0 root
		said "it was aborted as it did not end in"
		said "it goes on here"
		probe 0 move
		unknown_there move
	END
	counts_on x1 move 2
	script x2 x1 <<<'without move; probe 7 move'
}

@test "the agent is killed in the middle: libvirt brings the guest over, or a probe ends that" {
	script x1 x2 <<-'END'
		try 137 move migrate_to &
		until_true 30 saves
		kill_agent
		wait $!
		until_true 60 without move
		note_move move
		probe 7 move
		try 0 move stop
	END
	script x2 x1 <<-'END'
		try 0 move migrate_from
		try 137 move migrate_to &
		until_true 30 saves
		kill_agent
		wait $!
		probe 0 move
		! saves
		unknown_there move
	END
	script x1 x2 <<<'probe 7 move; try 0 move stop'
	counts_on x2 move 3
}

@test "libvirtd of the source is killed in the middle: the guest goes on, and gets over later" {
	script x2 x1 <<-'END'
		try 1 move migrate_to &
		until_true 30 saves
		kill -KILL $(pidof libvirtd)
		wait $!
		said "it goes on here"
		probe 0 move
		libvirtd --listen --daemon
		until_true 20 virsh version
		probe 0 move
	END
	script x1 x2 <<<'until_true 20 without move; probe 7 move'
	counts_on x2 move 3
	script x2 x1 <<<'try 0 move migrate_to; note_move move'
	script x1 x2 <<<'try 0 move migrate_from'
	counts_on x1 move 4
}

@test "the target loses power in the middle: the guest goes on where it was" {
	script x1 x2 <<-'END' 3>&- &
		SECONDS=0
		try 1 move migrate_to OCF_RESKEY_CRM_meta_timeout=75000
		((SECONDS < 75)) || fail "after $SECONDS s"
		said "it goes on here"
		probe 0 move
		try 0 move monitor OCF_RESKEY_CRM_meta_interval=10000
		virsh domstate move | grep running
	END
	script x1 x2 <<<'until_true 30 saves'
	lab kill x2
	wait $!
	counts_on x1 move 4
}
