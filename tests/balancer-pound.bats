#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# balancer-pound: the agent balancer with program=pound, by a fake that speaks pound's protocols
# (tests/fakes/pound.c), as Debian 12 has no pound.
load node.bash

BALANCER=$AGENTS/balancer
POUND=$BATS_TEST_DIRNAME/../build/fakes/pound
CONFIG=/etc/pound.cfg
URL=http://127.0.0.1:8080

setup() {
	unset "${!OCF_@}"
	export OCF_RESKEY_program=pound OCF_RESKEY_config=$CONFIG OCF_RESKEY_binary=$POUND
	export OCF_RESOURCE_INSTANCE=web OCF_RESKEY_crm_feature_set=3.16.2 OCF_RESKEY_CRM_meta_timeout=60000
	cat >$CONFIG <<-END
		Control "/run/pound.sock"
		ListenHTTP
		 Address 127.0.0.1
		 Port 8080
		 Service "guests"
		  Backend
		   Address 127.0.0.1
		   Port 9001
		  End
		  Backend
		   Address 127.0.0.1
		   Port 9002
		  End
		 End
		End
	END
}

teardown() {
	local pid
	for pid in $(pidof pound) $(cat "$BATS_TEST_TMPDIR"/*.pid 2>/dev/null); do
		kill -KILL "$pid" 2>/dev/null || true
	done
	rm -rf /run/relevo
}

serve() { # PORT
	python3 -m http.server -b 127.0.0.1 "$1" >/dev/null 2>&1 3>&- &
	echo $! >"$BATS_TEST_TMPDIR/$1.pid"
	until_true 20 curl -s -o /dev/null "http://127.0.0.1:$1"
}

unserve() { # PORT
	kill -KILL "$(cat "$BATS_TEST_TMPDIR/$1.pid")"
	rm "$BATS_TEST_TMPDIR/$1.pid"
}

level() { # LEVEL CODE: a recurring monitor
	run --separate-stderr env OCF_CHECK_LEVEL="$1" OCF_RESKEY_CRM_meta_interval=10000 $BALANCER monitor
	[ "$status" = "$2" ] || fail "level $1: $status, not $2: $stderr"
}

@test "pound starts, is monitored and stops; each may be asked twice" {
	serve 9001
	serve 9002
	run -7 $BALANCER monitor
	for _ in 1 2; do
		run --separate-stderr -0 $BALANCER start
		[ -z "$output$stderr" ] || fail "$stderr"
		level 0 0
		level 10 0
	done
	OCF_RESKEY_probe=$URL/ OCF_RESKEY_probe_text="pound answers" level 20 0
	for _ in 1 2; do
		run --separate-stderr -0 $BALANCER stop
		run --separate-stderr -7 $BALANCER monitor
	done
	run ! curl -s $URL
	[ -z "$(ls /run/relevo)" ]
}

@test "the parameters of ocf:heartbeat:pound are taken, and a stale pid file is 7" {
	export OCF_RESKEY_name=production OCF_RESKEY_pid=/run/pound_production.pid
	export OCF_RESKEY_ctl_binary=poundctl OCF_RESKEY_socket_path=/run/pound.sock OCF_RESKEY_maxfiles=4096
	echo 99999999 >/run/pound_production.pid
	run -7 $BALANCER monitor
	$BALANCER start
	level 0 0
	grep -q '^Max open files *4096 ' "/proc/$(cat /run/pound_production.pid)/limits"
	$BALANCER stop
}

@test "one that ocf:heartbeat:pound started is taken over" {
	$POUND -f $CONFIG -p "$BATS_TEST_TMPDIR/theirs.pid" 3>&-
	until_true 20 $BALANCER monitor
	level 0 0
	$BALANCER stop
	run ! curl -s $URL
}

@test "servers that are lost are named, and min_up decides" {
	serve 9001
	serve 9002
	$BALANCER start
	unserve 9002
	level 10 190
	reason_has "has servers that are not up: guests/127.0.0.1:9002"
	OCF_RESKEY_min_up=2 level 10 1
	reason_has "has too few servers up (min_up=2): 'guests' 1 of 2"
	unserve 9001
	level 10 1
}

@test "a fault of the configuration is in its words, and what only HAProxy has is refused" {
	echo Nonsense >>$CONFIG
	run --separate-stderr -2 $BALANCER start
	reason_has "$CONFIG:16: unrecognized keyword Nonsense"
	sed -i '$d' $CONFIG
	OCF_RESKEY_cpus=auto run --separate-stderr -6 $BALANCER start
	reason_has "is for haproxy alone"
	$BALANCER start
	run --separate-stderr -3 $BALANCER reload
	reason_has "pound does not do that"
	run --separate-stderr -0 $BALANCER reload-agent
	[ -z "$stderr" ]
}

@test "one that hangs fails in time; stop lets sessions end, or ends all" {
	$BALANCER start
	kill -STOP "$(cat /run/relevo/balancer-web.pid)"
	OCF_RESKEY_CRM_meta_timeout=6000 level 0 1
	reason_has "does not answer on its socket in time"
	kill -CONT "$(cat /run/relevo/balancer-web.pid)"
	until_true 20 $BALANCER monitor
	curl -fs $URL/slow >"$BATS_TEST_TMPDIR/slow" 3>&- &
	until_true 20 has_child
	$BALANCER stop
	wait $!
	[ "$(cat "$BATS_TEST_TMPDIR/slow")" = slowly ]
	$BALANCER start
	pid=$(cat /run/relevo/balancer-web.pid)
	kill -STOP "$pid"
	OCF_RESKEY_drain=300ms $BALANCER stop
	[ ! -e "/proc/$pid" ] || grep -q '^State:.Z' "/proc/$pid/status"
}

has_child() {
	[ -n "$(pgrep -P "$(cat /run/relevo/balancer-web.pid)")" ]
}

@test "without a control socket its servers cannot be seen, which is said" {
	sed -i 1d $CONFIG
	serve 9001
	$BALANCER start
	level 0 0
	level 10 190
	reason_has "has no socket on which its servers could be seen"
}
