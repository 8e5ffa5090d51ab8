#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# configurations: those in demo/ that people copy. That crm's and pcs's file of each say the same, and
# what pacemaker's scheduler makes of them when a site is lost, drained, or back; no cluster runs here.
load node.bash

DEMO=$BATS_TEST_DIRNAME/demo
CIB="python3 -B $BATS_TEST_DIRNAME/cib.py"
PAIR="a b"
RING="a b c"
HOSTS="intranet1 intranet2 office1 office2 dmz1 dmz2"

# The examples as crm reads them, and active ones with all nodes up.
setup_file() {
	cd "$BATS_FILE_TMPDIR"
	load_crm active-passive/cluster $PAIR
	load_crm active-active/cluster $RING
	load_crm zones/zones $HOSTS
	begin active-passive $PAIR
	begin active-active $RING
	begin zones $HOSTS
	room a 1
	room b 1
	plan active-active
	cp active-active.xml active-active.wide.xml
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

load_crm() { # EXAMPLE NODE...
	local of=${1%/*}
	empty "$@" >"$of.crm.xml"
	CIB_file=$PWD/$of.crm.xml crm configure load update "$DEMO/$1.crm"
}

# With the fencing that zones.crm leaves to the cluster it is loaded into.
empty() { # EXAMPLE NODE...
	$CIB empty "${@:2}" >empty.xml
	[ "${1%/*}" != zones ] || CIB_file=empty.xml crm_attribute --name stonith-enabled --update false
	cat empty.xml
}

begin() { # EXAMPLE NODE...
	local node up=()
	for node in "${@:2}"; do
		up+=(--node-up "$node")
	done
	cp "$1.crm.xml" "$1.xml"
	plan "$1" --quorum 1 "${up[@]}"
	cp "$1.xml" "$1.up.xml"
}

# What pacemaker does now with EXAMPLE.xml, in $summary and EXAMPLE.graph; and lets it be done.
plan() { # EXAMPLE [EVENT OPTIONS...]
	local said
	said=$(crm_simulate --xml-file "$1.xml" --simulate --save-graph "$1.graph" --save-output "$1.next" \
		"${@:2}")
	mv "$1.next" "$1.xml"
	$CIB reloadable "$1.xml" domain "$AGENTS/domain"
	summary=$(sed -n '/^Transition Summary/,/^Executing/s/^  \* *//p' <<<"$said" | tr -s ' ')
}

from_up() { # EXAMPLE
	cp "$1.up.xml" "$1.xml"
}

# With all of their memory for the guests.
from_wide() {
	cp active-active.wide.xml active-active.xml
}

planned() { # WORDS
	grep -qE "^$1" <<<"$summary" || fail "no '$1' in: $summary"
}

not_planned() { # WORDS
	run ! grep -E "$1" <<<"$summary"
}

is_on() { # EXAMPLE NODES RESOURCE...
	local resource found
	for resource in "${@:3}"; do
		found=$(CIB_file=$1.xml crm_resource --resource "$resource" --locate --quiet 2>/dev/null | sort | xargs)
		[ "$found" = "$2" ] || fail "$resource is on '$found', not on '$2'"
	done
}

before() { # EXAMPLE FIRST THEN
	$CIB before "$1.graph" "$2" "$3"
}

standby() { # EXAMPLE NODE on|off
	CIB_file=$1.xml crm_attribute --node "$2" --name standby --update "$3"
}

move() { # EXAMPLE GUEST NODE
	CIB_file=$1.xml crm_resource --resource "$2" --move --node "$3" 2>/dev/null
	plan "$1"
	CIB_file=$1.xml crm_resource --resource "$2" --clear 2>/dev/null
}

reserve() { # NODE --update true|--delete
	CIB_file=zones.xml crm_attribute --node "$1" --name reserve "${@:2}"
}

room() { # NODE 0|1: what room-NODE does when it runs, or ends
	$CIB attribute active-active.xml "$1" room "$2"
}

rooms() { # Started|Stopped
	local node
	for node in a b; do
		CIB_file=active-active.xml crm_resource --resource room-$node --meta \
			--set-parameter target-role --parameter-value "$1"
	done
}

# All guests on NODE are given this memory while they run, and nothing else happens.
given() { # NODE MEMORY GUEST...
	local guest
	for guest in "${@:3}"; do
		planned "Reload $guest \( $1 \)"
		[ "$($CIB given active-active.graph "${guest}_reload-agent@$1" memory)" = "$2" ]
	done
	[ "$(wc -l <<<"$summary")" = $(($# - 2)) ] || fail "$summary"
}

says_the_same() { # EXAMPLE NODE...
	local of=${1%/*}
	mkdir -p "$BATS_TEST_TMPDIR/pcs"
	empty "$@" >"$BATS_TEST_TMPDIR/pcs/cluster.xml"
	(cd "$BATS_TEST_TMPDIR/pcs" && sh -e "$DEMO/$1.pcs")
	$CIB normal "$of.crm.xml" >"$BATS_TEST_TMPDIR/crm"
	$CIB normal "$BATS_TEST_TMPDIR/pcs/cluster.xml" >"$BATS_TEST_TMPDIR/pcs.normal"
	diff "$BATS_TEST_TMPDIR/crm" "$BATS_TEST_TMPDIR/pcs.normal"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/crm")" -ge "$(grep -c '^[a-z]' "$DEMO/$1.crm")" ]
}

@test "pacemaker has nothing to say against them" {
	local example
	for example in active-passive active-active zones; do
		run -0 crm_verify -V --xml-file "$example.up.xml"
		[ -z "$output" ] || fail "$example: $output"
	done
}

@test "active/passive: pcs's file says what crm's does" {
	says_the_same active-passive/cluster $PAIR
}

@test "active/active: pcs's file says what crm's does" {
	says_the_same active-active/cluster $RING
}

@test "zones: pcs's file says what crm's does" {
	says_the_same zones/zones $HOSTS
}

@test "active/passive: all at site a; at b when a is lost, and there it stays" {
	from_up active-passive
	is_on active-passive a g1 g2 vip fence-b
	is_on active-passive "a b" m1 m2 balancers
	plan active-passive --node-fail a
	planned "Fence \(reboot\) a"
	planned "Move g1 \( a -> b \)"
	is_on active-passive b g1 g2 vip
	plan active-passive --node-up a
	is_on active-passive b g1 g2
	is_on active-passive a vip
	is_on active-passive "a b" m1 m2
}

@test "active/passive: a on standby: the guests move live, and a mirror ends after its guest has left" {
	from_up active-passive
	standby active-passive a on
	plan active-passive
	for i in 1 2; do
		planned "Migrate g$i \( a -> b \)"
		before active-passive g${i}_migrate_from@b r${i}_stop@a
		before active-passive g${i}_stop@a r${i}_stop@a
	done
	not_planned "m[12].* b "
	is_on active-passive b g1 g2 vip m1 m2
	standby active-passive a off
	plan active-passive
	is_on active-passive b g1 g2
	move active-passive g1 a
	[ "$summary" = "Migrate g1 ( b -> a )" ] # and nothing with its mirror
	is_on active-passive a g1
	plan active-passive
	[ -z "$summary" ] # without the constraint of the move, too
}

@test "active/active: two guests and an address at each site, nothing but fencing on the arbitrator" {
	from_up active-active
	is_on active-active a g1 g2 vip1 room-a
	is_on active-active b g3 g4 vip2 room-b
	is_on active-active "a b" m1 m2 m3 m4 balancers
	is_on active-active c fence-a fence-b
}

@test "active/active: with a site each, the guests have all of their memory, without a restart" {
	from_up active-active
	room a 1
	plan active-active
	given a 2048M g1 g2
	room b 1
	plan active-active
	given b 2048M g3 g4
	plan active-active
	[ -z "$summary" ]
}

@test "active/active: a site is lost: the other has it all, and less memory for each guest" {
	from_wide
	plan active-active --node-fail b
	planned "Fence \(reboot\) b"
	before active-active room-a_stop@a g3_start@a
	is_on active-active a g1 g2 g3 g4 vip1 vip2 m1 m2 m3 m4 balancers
	is_on active-active "" room-a room-b
	room a 0
	plan active-active
	given a 1024M g1 g2 g3 g4
	plan active-active
	[ -z "$summary" ]
	plan active-active --node-up b # back, with guests that are not at home
	is_on active-active a g1 g2 g3 g4
	is_on active-active b vip2 room-b
	is_on active-active "a b" m1 m2 m3 m4 balancers
}

@test "active/active: a site's memory is for no more than four guests" {
	from_wide
	CIB_file=active-active.xml crm_attribute --node a --utilization --name host_memory --update 4095
	plan active-active --node-fail b
	is_on active-active a g1 g2 vip1 vip2
	[ "$(grep -cE '^(Stop|Move) g[34]' <<<"$summary")" = 2 ] || fail "$summary"
	planned "Stop g[34]"
}

@test "active/active: a site is drained: less memory, then live; and home in the same way" {
	from_wide
	rooms Stopped
	plan active-active
	planned "Stop room-a"
	planned "Stop room-b"
	room a 0
	room b 0
	plan active-active
	for i in 1 2 3 4; do
		planned "Reload g$i"
	done
	not_planned "(Restart|Migrate|Stop)"
	standby active-active b on
	plan active-active
	for i in 3 4; do
		planned "Migrate g$i \( b -> a \)"
		before active-active g${i}_migrate_from@a r${i}_stop@b
		before active-active g${i}_stop@b r${i}_stop@b
		[ "$($CIB given active-active.graph g${i}_migrate_from@a memory)" = 1024M ]
	done
	not_planned "(Restart|Reload)"
	is_on active-active a g1 g2 g3 g4 vip1 vip2 m1 m2 m3 m4 balancers
	plan active-active
	[ -z "$summary" ]
	standby active-active b off
	plan active-active
	not_planned "g[1-4]"
	is_on active-active "a b" m1 m2 m3 m4
	for i in 3 4; do
		move active-active g$i b
		[ "$summary" = "Migrate g$i ( a -> b )" ]
	done
	rooms Started
	plan active-active
	is_on active-active a g1 g2 room-a
	is_on active-active b g3 g4 room-b
}

@test "active/active: one guest more at a site, live: those there have less memory, no mirror is touched" {
	from_wide
	move active-active g1 b
	planned "Migrate g1 \( a -> b \)"
	planned "Stop room-b"
	[ "$(wc -l <<<"$summary")" = 2 ] || fail "$summary"
	room b 0
	plan active-active
	given b 1024M g1 g3 g4
	move active-active g1 a
	is_on active-active b room-b
	[ "$($CIB given active-active.graph g1_migrate_from@a memory)" = 2048M ]
}

@test "zones: a guest runs in its zone alone, on the reserve when it must, and nowhere rather than outside" {
	from_up zones
	is_on zones intranet1 files
	is_on zones office1 payroll
	is_on zones dmz1 web
	reserve dmz1 --update true
	reserve dmz2 --delete
	plan zones
	planned "Migrate web \( dmz1 -> dmz2 \)"
	reserve dmz2 --update true
	reserve dmz1 --delete
	plan zones
	planned "Migrate web \( dmz2 -> dmz1 \)"
	standby zones dmz1 on
	plan zones
	planned "Migrate web \( dmz1 -> dmz2 \)"
	[ "$(wc -l <<<"$summary")" = 1 ] || fail "$summary"
	standby zones dmz2 on
	plan zones
	planned "Stop web"
	is_on zones "" web
	standby zones dmz1 off
	CIB_file=zones.xml crm_attribute --node dmz1 --name zone --delete
	plan zones
	is_on zones "" web
}

# How many DRBD 8.4 finds in a file, beside what its package has in /etc/drbd.d.
resources() { # FILE
	printf 'include "%s";\n' /etc/drbd.d/global_common.conf "$1" >"$BATS_TEST_TMPDIR/drbd.conf"
	DRBD_DRIVER_VERSION_OVERRIDE=8.4.11 drbdadm -c "$BATS_TEST_TMPDIR/drbd.conf" dump | grep -c '^resource r'
}

@test "DRBD, corosync, HAProxy and libvirt can read the files beside them" {
	local example file count
	hostname a
	ip address add 192.0.2.1/24 dev lo
	corosync-keygen -k /etc/corosync/authkey
	for example in active-passive active-active; do
		count=$(grep -c '^primitive r[0-9]' "$DEMO/$example/cluster.crm")
		[ "$(resources "$DEMO/$example/drbd.res")" = "$count" ]
		[ "$(grep -c 'server g' "$DEMO/$example/haproxy.cfg")" = "$count" ]
		for i in $(seq "$count"); do
			grep -q "device /dev/drbd$i;" "$DEMO/$example/drbd.res"
		done
		corosync -t -c "$DEMO/$example/corosync.conf"
		for ip in $(sed -n 's/.* ocf:relevo:vip .*ip=\([^ ]*\).*/\1/p' "$DEMO/$example/cluster.crm"); do
			grep -q "bind $ip:80 transparent" "$DEMO/$example/haproxy.cfg"
			ip address add "$ip/24" dev lo
		done
		haproxy -c -f "$DEMO/$example/haproxy.cfg"
	done
	[ "$(resources "$DEMO/heartbeat/drbd.res")" = 1 ]
	file=$DEMO/active-active/g1.xml
	virt-xml-validate "$file" domain
	grep -q "<memory unit='MiB'>2048<" "$file"
	grep -q "memory=2048M" "$DEMO/active-active/cluster.crm"
	grep -q "<memballoon model='virtio'/>" "$file"
	grep -q "<source dev='/dev/drbd1'/>" "$file"
}
