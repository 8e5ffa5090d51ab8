#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: xen
# fence-xen: two hosts with Xen as a cluster: fence_domain on one for guests on the other, and a guest
# of the cluster that comes back after its host lost power, and goes live from host to host.
load node.bash
load xen.bash
load counting.bash

LAB=$BATS_TEST_DIRNAME/lab
XEN_HOSTS=(x1 x2)
PAUSE=0.2

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name fx --network 10.95.0 --kind xen --nodes x1,x2 --cluster --token 5000 up
	xen_guest fixed pv
	xen_guest served pvh
	lab wait-online
}

teardown_file() {
	lab down
}

lab() {
	timeout 300 "$LAB/lab" --state "$STATE" "$@"
}

# In a host.
fence() { # CODE NAME=VALUE...: the options on standard input
	local want=$1 code=0
	shift
	printf '%s\n' plug=fixed $PATIENT "$@" | fence_domain >/tmp/said 2>&1 || code=$?
	[ $code = "$want" ] || fail "$*: $code, not $want: $(</tmp/said)"
}

script() { # HOST <<SCRIPT
	steps "$1" <<-END
		$(declare -f fence)
		PATIENT='login_timeout=30 shell_timeout=30 power_timeout=30'
		FIXED=$(uuid_of fixed) LIBVIRT_DEFAULT_URI=xen:///system
		export LIBVIRT_DEFAULT_URI
		$(cat)
	END
}

@test "fence_domain: off is what the host says, from there and from the other one" {
	script x1 <<-'END'
		virsh -q define $GUESTS/fixed.xml
		fence 0 action=on uri=xen:///system
		said "Powered ON"
		fence 0 action=off uri=xen:///system
		said "Powered OFF"
		[ "$(virsh domstate fixed | head -n 1)" = "shut off" ]
		[ ! "$(id_of fixed)" ]
	END
	script x2 <<-'END'
		THERE=uri=xen+tcp://x1/system BOTH="uri=xen:///system xen+tcp://x1/system"
		fence 2 action=status $THERE
		fence 0 action=on "$BOTH"
		fence 0 action=status $THERE
		said "Status: ON"
		fence 0 action=status "$BOTH" plug=$FIXED
		fence 2 action=status uri=xen:///system
		fence 0 action=list "$BOTH"
		said "fixed,$FIXED"
		fence 0 action=off "$BOTH" plug=$FIXED
		said "Powered OFF"
		fence 0 action=off $THERE
		said "Already OFF"
		virsh -c xen+tcp://x1/system domstate fixed | grep "shut off"
		fence 0 action=on $THERE
	END
	is_up x1 fixed 1 || until_true 60 is_up x1 fixed
}

@test "fence_domain: what a libvirtd that hangs does not say is unknown, and never off" {
	script x1 <<<'kill -STOP $(pidof libvirtd)'
	script x2 <<-'END'
		QUICK="login_timeout=2 shell_timeout=2 power_timeout=1"
		for action in off status; do
			fence 1 action=$action "uri=xen:///system xen+tcp://x1/system" $QUICK
			said "xen+tcp://x1/system"
			said "in time"
		done
	END
	script x1 <<-'END'
		id_of fixed
		kill -CONT $(pidof libvirtd)
		fence 0 action=off uri=xen:///system
		[ ! "$(id_of fixed)" ]
		virsh -q undefine fixed
	END
}

# The cluster

add_guest() {
	on x1 cibadmin --create --scope resources --xml-text "
		<primitive id='served' class='ocf' provider='relevo' type='domain'>
		<instance_attributes id='served-params'>
		<nvpair id='served-config' name='config' value='$GUESTS/served.xml'/>
		<nvpair id='served-hypervisor' name='hypervisor' value='xen:///system'/>
		<nvpair id='served-transport' name='migration_transport' value='tcp'/>
		</instance_attributes>
		<meta_attributes id='served-meta'>
		<nvpair id='served-migrate' name='allow-migrate' value='true'/>
		<nvpair id='served-stickiness' name='resource-stickiness' value='100'/>
		</meta_attributes>
		<operations>
		<op id='served-start' name='start' interval='0' timeout='120s'/>
		<op id='served-stop' name='stop' interval='0' timeout='90s'/>
		<op id='served-to' name='migrate_to' interval='0' timeout='180s'/>
		<op id='served-from' name='migrate_from' interval='0' timeout='120s'/>
		<op id='served-monitor' name='monitor' interval='10s' timeout='60s'/>
		</operations></primitive>"
}

# The first host where it is up.
place() {
	if is_up x1 served; then echo x1; else is_up x2 served && echo x2; fi
}

boots() {
	cat "$STATE"/log/x?/xen/console/guest-served.log | grep -ac "guest is up"
}

failures() { # HOST
	on "$1" crm_mon -1 --output-as=xml | grep '<failure '
}

was_fenced() { # HOST: after its power was cut, which is in the record, too
	[ "$(grep -c " off $1 OK" "$STATE/power.log")" -ge 2 ]
}

# Until a host is fenced the other one, whose console has no file of it yet, makes no domain of it.
stays_away_until_fenced() { # HOST
	local end=$((SECONDS + 240)) came
	while :; do
		came=$(find "$STATE/log/$(other "$1")/xen/console" -name guest-served.log)
		! was_fenced "$1" || return 0
		[ ! "$came" ] || fail "it was started before '$1' was fenced" || return 1
		((SECONDS < end)) || fail "'$1' is not fenced" || return 1
		sleep 0.1
	done
}

@test "a cluster's guest comes back once its host is fenced, and goes live to it later" {
	local here there before
	add_guest
	until_true 120 place
	here=$(place)
	there=$(other "$here")
	until_true 30 has_numbers "$here" served 5
	lab kill "$here"
	stays_away_until_fenced "$here"
	until_true 120 has_numbers "$there" served 5
	[ "$(boots)" = 2 ]
	lab on "$here"
	lab wait-online
	before=$(numbers "$here" served | wc -l)
	on "$there" crm_resource --move --resource served --node "$here"
	until_true 120 has_numbers "$here" served $((before + 5))
	[ "$(boots)" = 2 ] # it was not started anew
	[ "$(numbers "$here" served | tail -n 1)" -gt "$(numbers "$there" served | tail -n 1)" ]
	run -1 failures "$there"
}
