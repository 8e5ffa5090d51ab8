#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: xen
# domain-xen: guests of Xen on a host of their own, and what becomes of them under the faults of
# libvirtd, of xenstored and of themselves.
load node.bash
load xen.bash
load ocft.bash

XEN_HOSTS=(x1) # for xen_guest
# A monitor of the cluster's, which knows the code for degraded: 190.
RECURRING="OCF_RESKEY_CRM_meta_interval=10000 OCF_RESKEY_crm_feature_set=3.16"

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name dx --network 10.87.0 --kind xen --nodes x1 up
	xen_guest pv pv
}

teardown_file() {
	lab down
}

setup() {
	LOG_FROM=$(($(wc -l <"$STATE/log/x1/messages") + 1))
}

# Nothing is left for the next test, or by the last one nothing at all.
teardown() {
	if [ -n "${broken-}" ]; then
		lab kill x1
		return
	fi
	steps x1 <<-'SH'
		pkill -CONT -x 'xenstored|libvirtd' || true
		while read -r id; do
			[ "$id" = 0 ] || xl destroy "$id"
		done < <(xl list | awk 'NR > 1 { print $2 }')
		pidof libvirtd >/dev/null || libvirtd --listen --daemon
		rm -rf /run/relevo /var/log/xen/console/guest-*
	SH
}

lab() {
	timeout 300 "$BATS_TEST_DIRNAME/lab/lab" --state "$STATE" "$@"
}

# How far a guest has counted.
count() { # NAME
	console x1 "$1" | sed -n 's/.*guest counts \([0-9]*\).*/\1/p' | tail -n 1
}

counts_on() { # NAME FROM
	[ "$(count "$1")" -gt "$2" ]
}

# What the host has logged in this test has these words.
logged() { # WORDS
	tail -n "+$LOG_FROM" "$STATE/log/x1/messages" | grep -aF "$1"
}

@test "the life of a PV guest: 7, start, 0, start again, stop, 7, stop again" {
	steps x1 <<-'SH'
		try 7 pv monitor
		try 0 pv start
		id=$(id_of pv)
		try 0 pv start
		[ "$(id_of pv)" = "$id" ]
		[ "$(domains)" = 1 ]
		try 0 pv monitor
		try 0 pv monitor OCF_CHECK_LEVEL=10 OCF_RESKEY_crm_feature_set=3.16
	SH
	until_true 30 is_up x1 pv
	steps x1 <<-'SH'
		try 0 pv stop
		try 0 pv stop
		try 7 pv monitor
		[ ! -e /run/relevo/domain-pv ]
		[ "$(domains)" = 0 ]
	SH
	logged "guest 'pv' has shut down"
	run ! logged "by force"
}

@test "the life of a PVH guest by its xl file, as ocf:heartbeat:Xen takes it" {
	steps x1 <<-'SH'
		xl_file pvh 'type = "pvh"'
		as_xen="OCF_RESKEY_config= OCF_RESKEY_hypervisor= OCF_RESKEY_xmfile=$GUESTS/pvh.cfg"
		try 7 pvh monitor $as_xen
		try 0 pvh start $as_xen
		try 0 pvh start $as_xen
		try 0 pvh monitor OCF_CHECK_LEVEL=10 OCF_RESKEY_crm_feature_set=3.16 $as_xen
	SH
	until_true 60 is_up x1 pvh
	steps x1 <<-'SH'
		as_xen="OCF_RESKEY_config= OCF_RESKEY_hypervisor= OCF_RESKEY_xmfile=$GUESTS/pvh.cfg"
		try 0 pvh stop $as_xen
		try 7 pvh monitor $as_xen
		[ ! -e /run/relevo/domain-pvh ]
	SH
	logged "guest 'pvh' has shut down"
}

@test "monitor needs neither a process nor libvirt, and stop goes round a libvirtd that hangs" {
	steps x1 <<-SH
		try 0 pv start
		UNDER="strace -f -o /tmp/trace -e trace=execve,connect,clone,clone3,fork,vfork"
		try 0 pv monitor $RECURRING
	SH
	on x1 cat /tmp/trace >"$BATS_TEST_TMPDIR/trace"
	[ "$(grep -c execve "$BATS_TEST_TMPDIR/trace")" = 1 ]
	[ "$(grep -c connect "$BATS_TEST_TMPDIR/trace")" = 1 ]
	grep -q 'connect.*/run/xenstored/socket' "$BATS_TEST_TMPDIR/trace"
	run ! grep -E 'fork|clone' "$BATS_TEST_TMPDIR/trace"
	until_true 30 is_up x1 pv
	steps x1 <<-SH
		pkill -STOP -x libvirtd
		try 0 pv monitor $RECURRING
		try 190 pv monitor OCF_CHECK_LEVEL=10 OCF_RESKEY_CRM_meta_timeout=20000 $RECURRING
		said "runs, but libvirt does not answer"
		try 0 pv stop
		[ "\$(domains)" = 0 ]
		try 7 pv monitor $RECURRING
		pkill -CONT -x libvirtd
		until_true 20 [ ! -e /run/libvirt/libxl/pv.xml ]
		try 7 pv monitor
		try 0 pv start
	SH
	logged "guest 'pv' has shut down"
}

@test "a guest of libvirt's, or one that xl made, is never 'not running' while it reboots; stop ends both" {
	steps x1 <<-SH
		try 0 pv start
		xl_file own "on_reboot = 'restart'"
		xl create -q $GUESTS/own.cfg
	SH
	until_true 60 is_up x1 pv
	until_true 60 is_up x1 own
	run steps x1 <<-SH
		# Watches a guest while a command reboots it, until it runs under another number.
		watch_reboot() { # NAME COMMAND...
			local name=\$1 polls=0 code id=\$(id_of "\$1")
			shift
			"\$@" >/tmp/request 2>&1 &
			while grep -qx "xen=\$id" /run/relevo/domain-\$name; do
				code=0
				act \$name monitor $RECURRING || code=\$?
				polls=\$((polls + 1))
				[ \$code = 0 ] || [ \$code = 190 ] ||
					fail "monitor \$polls of \$name: \$code: \$(</tmp/said)"
			done
			wait
			try 0 \$name monitor
			echo "\$polls monitors of \$name"
		}
		# It is xl's alone: a probe finds it, and it is here already for start.
		sed "s/>pv</>own</; s/\$(uuid_of pv)/\$(uuid_of own)/" $GUESTS/pv.xml >$GUESTS/own.xml
		try 0 own monitor
		try 190 own monitor OCF_CHECK_LEVEL=10 $RECURRING
		said "runs, but libvirt does not know it"
		try 0 own start
		[ "\$(domains)" = 2 ]
		watch_reboot pv virsh -c xen:/// reboot pv
		watch_reboot own xl reboot own
		try 0 own stop # which asks again until it has come up
		try 7 own monitor
	SH
	[ "$status" = 0 ] || fail "$output"
	logged "guest 'own' has shut down"
	[[ $output == *" monitors of pv"*" monitors of own"* ]]
}

@test "a guest that crashed and is kept has crashed, one that is not is not running; stop ends both" {
	on_crash=preserve xen_guest kept pv crash
	xen_guest lost pv crash
	steps x1 <<-SH
		try 0 kept start
		try 0 lost start
	SH
	until_true 30 is_up x1 kept
	until_true 30 is_up x1 lost
	steps x1 <<-SH
		until_true 30 try 1 kept monitor $RECURRING
		said "has crashed"
		until_true 30 try 7 lost monitor $RECURRING
		try 0 kept stop
		try 0 lost stop
		try 7 kept monitor
		[ "\$(domains)" = 0 ]
	SH
}

@test "a guest that ignores shutdown is ended by force in the time of stop, or when it has had its own" {
	xen_guest deaf pv stubborn
	xen_guest mute pv stubborn
	steps x1 <<-SH
		try 0 deaf start
		try 0 mute start
	SH
	until_true 30 is_up x1 deaf
	until_true 30 is_up x1 mute
	steps x1 <<-SH
		begin=\$SECONDS
		act deaf stop OCF_RESKEY_CRM_meta_timeout=30000 &
		said=/tmp/said-of-mute
		try 0 mute stop OCF_RESKEY_shutdown_timeout=3s OCF_RESKEY_CRM_meta_timeout=300000
		((SECONDS - begin >= 3 && SECONDS - begin <= 60)) || fail "mute: \$((SECONDS - begin)) s"
		wait %1 || fail "deaf: \$(</tmp/said)"
		((SECONDS - begin <= 30)) || fail "deaf: \$((SECONDS - begin)) s"
		[ "\$(domains)" = 0 ]
	SH
	for guest in deaf mute; do
		console x1 $guest | grep -a "asked for poweroff"
		logged "ended guest '$guest' by force"
	done
}

@test "a guest that powers itself off while libvirtd is dead has shut down; stop clears it away" {
	steps x1 <<-SH
		try 0 pv start
	SH
	until_true 30 is_up x1 pv
	steps x1 <<-SH
		pkill -KILL -x libvirtd
		try 0 pv monitor $RECURRING
		try 190 pv monitor OCF_CHECK_LEVEL=10 $RECURRING
		said "runs, but libvirt does not answer"
		# The guest's own kernel does what this says; nobody in the host knows.
		xenstore-write /local/domain/\$(id_of pv)/control/shutdown poweroff
		until_true 20 try 1 pv monitor $RECURRING
		said "has shut down, but nobody has cleared it away"
		[ "\$(domains)" = 1 ]
		try 0 pv stop
		[ "\$(domains)" = 0 ]
		try 7 pv monitor
		libvirtd --listen --daemon
		until_true 20 virsh -c xen:/// version
		try 7 pv monitor
	SH
}

@test "memory and vcpus are changed while the guest runs, cpus pins it, and dom0 keeps its memory" {
	memory=128 vcpus=2 current=2 xen_guest big pv
	steps x1 <<-SH
		try 5 big start OCF_RESKEY_cpus=5
		try 1 big start OCF_RESKEY_reserved_dom0_memory=900M
		said "it must keep 900 (reserved_dom0_memory)"
		try 7 big monitor
		[ ! -e /run/relevo/domain-big ]
		try 0 big start OCF_RESKEY_cpus=0
		virsh -c xen:/// dumpxml big | grep -F "<vcpupin vcpu='1' cpuset='0'/>"
	SH
	until_true 30 is_up x1 big
	steps x1 <<-SH
		try 0 big reload-agent OCF_RESKEY_memory=112M OCF_RESKEY_vcpus=1
		[ "\$(xl list big | awk 'END { print \$3, \$4 }')" = "112 1" ]
		try 0 big reload-agent OCF_RESKEY_memory=128M
		[ "\$(xl list big | awk 'END { print \$3, \$4 }')" = "128 1" ]
		# Libvirt gives a guest that runs no more vCPUs than its host has CPUs: here one.
		try 1 big reload-agent OCF_RESKEY_vcpus=2
		said "2 > 1"
		try 1 big reload-agent OCF_RESKEY_memory=256M
		said "it was started with 128 MiB at the most"
		said "a <memory> larger than <currentMemory> in its XML"
		try 0 big stop
	SH
}

@test "a snapshot: stop saves the guest, start lets it go on, and a spoilt one is refused" {
	steps x1 <<-SH
		mkdir -p /srv/saved
		try 0 pv start OCF_RESKEY_snapshot=/srv/saved
	SH
	until_true 30 is_up x1 pv
	steps x1 <<-SH
		try 0 pv stop OCF_RESKEY_snapshot=/srv/saved
		[ -s /srv/saved/pv.state ]
		head -c 2000000 /srv/saved/pv.state >/srv/saved/part
		try 7 pv monitor
	SH
	logged "saved guest 'pv'"
	before=$(count pv)
	steps x1 <<-SH
		try 0 pv start OCF_RESKEY_snapshot=/srv/saved
		[ ! -e /srv/saved/pv.state ]
	SH
	until_true 10 counts_on pv "$before"
	[ "$(console x1 pv | grep -ac 'is up')" = 1 ]
	steps x1 <<-SH
		try 0 pv stop OCF_RESKEY_force_stop=true
		mv /srv/saved/part /srv/saved/pv.state
		try 1 pv start OCF_RESKEY_snapshot=/srv/saved
		cat /tmp/said
		[ -s /srv/saved/pv.state ]
		[ "\$(domains)" = 0 ]
		try 7 pv monitor
		try 0 pv stop
		rm /srv/saved/pv.state
	SH
}

@test "an agent that is killed in the middle of start: monitor says so, start or stop makes it right" {
	elements="<interface type='bridge'><source bridge='br0'/><script path='$GUESTS/slow'/></interface>" \
		xen_guest slow pv
	steps x1 <<-SH
		printf '%s\n' '#!/bin/sh' 'echo >/tmp/at-it' 'until [ -e /tmp/go ]; do sleep 0.2; done' \
			'exec /etc/xen/scripts/vif-bridge "\$@"' >$GUESTS/slow
		chmod 755 $GUESTS/slow
		begin() { # until the guest is there, in part; then the agent is gone
			rm -f /tmp/go /tmp/at-it
			act slow start &
			until_true 30 [ -e /tmp/at-it ]
			pkill -KILL -x domain
			wait || true
			[ "\$(domains)" = 1 ]
		}
		begin
		try 1 slow monitor
		said "is half started"
		(until_true 20 pgrep -x virt && >/tmp/go) &
		try 0 slow start
		[ "\$(domains)" = 1 ]
		try 0 slow monitor OCF_CHECK_LEVEL=10 OCF_RESKEY_crm_feature_set=3.16
		try 0 slow stop OCF_RESKEY_force_stop=true
		begin
		(until_true 20 pgrep -x virt && >/tmp/go) &
		try 0 slow stop
		[ "\$(domains)" = 0 ]
		try 7 slow monitor
	SH
}

@test "ocf-tester passes it" {
	run steps x1 <<-SH
		# It asks as nobody, too. The packages' scripts, which would set that up, have not run here.
		printf '%s required pam_permit.so\n' auth account session >/etc/pam.d/su
		ocf-tester -n pv -o config=$GUESTS/pv.xml -o hypervisor=xen:///system -o force_stop=true $DOMAIN
	SH
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"passed all tests"* ]]
}

@test "the cases that resource-agents ships for ocf:heartbeat:Xen" {
	local folder=$STATE/log/x1/ocft script # /var/log/ocft in the host
	mkdir "$folder"
	sed -e '/InstallPackage/d' -e "s/^\tAgent .*/\tAgent domain/" -e "s|^\tAgentRoot .*|\tAgentRoot $AGENTS|" \
		-e "s|OCFT_xmfile=.*|OCFT_xmfile=$GUESTS/ocft.cfg|" -e 's/HangTimeout .*/HangTimeout 120/' \
		-e '/^\tEnv OCF_RESKEY_xmfile=\$OCFT_xmfile/a\	Env OCF_RESKEY_shutdown_timeout=0' \
		"$SHIPPED/Xen" >"$folder/Xen"
	compile_cases "$folder"
	write_shortcut "$folder/shortcut"
	steps x1 <<-SH
		xl_file ocft
		for script in /var/log/ocft/cases/[0-9]*_Xen.sh; do
			code=0
			BASH_ENV=/var/log/ocft/shortcut __OCFT__VERBOSE=1 bash "\$script" >"\$script.said" 2>&1 || code=\$?
			echo "\$code" >"\$script.code"
		done
	SH
	for script in "$folder"/cases/[0-9]*_Xen.sh; do
		echo "${script##*/}: $(verdict "$script")"
	done >"$BATS_TEST_TMPDIR/verdicts"
	cat "$BATS_TEST_TMPDIR/verdicts"
	[ "$(grep -c '.' "$BATS_TEST_TMPDIR/verdicts")" = 9 ]
	# A resource that names no guest at all is wrong on every node: 6, as in the cases of IPaddr2.
	[ "$(grep -v ': passes$' "$BATS_TEST_TMPDIR/verdicts")" = "2_Xen.sh: OCF_ERR_CONFIGURED|OCF_ERR_INSTALLED" ]
}

@test "xenstored that hangs or is gone is a doubt for monitor and stop, never an end" {
	broken=yes # what was xenstored's nobody can take over before the host boots
	steps x1 <<-SH
		try 0 pv start
		id=\$(id_of pv)
		pkill -STOP -x xenstored
		for action in monitor stop; do
			try 1 pv \$action OCF_RESKEY_CRM_meta_timeout=12000
			said "Xen cannot be asked"
		done
		pkill -CONT -x xenstored
		try 0 pv monitor
		try 0 pv monitor OCF_CHECK_LEVEL=10 OCF_RESKEY_crm_feature_set=3.16
		[ "\$(id_of pv)" = \$id ]
		pkill -KILL -x xenstored
		for action in monitor stop start; do
			try 1 pv \$action OCF_RESKEY_CRM_meta_timeout=12000
			said "Xen cannot be asked"
		done
	SH
}
