#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# fence-domain: fence_domain with guests of a real qemu on one libvirtd and on two.
load node.bash
load guests.bash

FENCE=/usr/sbin/fence_domain
LOGGED=/var/log/messages
HERE=qemu:///system
PORT=16591
THERE=qemu+tcp://127.0.0.1:$PORT/system
# Nobody listens there.
NOWHERE=qemu+tcp://127.0.0.1:16592/system

setup_file() {
	start_libvirtd
	start_host there $PORT
}

teardown_file() {
	end_host there
	pkill -KILL -x libvirtd || true
}

setup() {
	unset PCMK_service
	rm -rf /run/relevo
}

teardown() {
	local uri name
	pkill -CONT -x 'libvirtd|qemu-system-x86' || true
	nft delete table ip hosts 2>/dev/null || true
	umount /usr/libexec/relevo/virt 2>/dev/null || true
	pidof libvirtd >/dev/null || start_libvirtd
	[ -s "$BATS_FILE_TMPDIR/host-there" ] || start_host there $PORT
	for uri in $HERE $THERE; do
		for name in $(virsh -c $uri list --all --name); do
			virsh -c $uri destroy "$name" >/dev/null 2>&1 || true
			virsh -c $uri undefine "$name" >/dev/null 2>&1 || true
		done
	done
}

define() { # URI NAME [UUID]
	bare_guest "$2" "${3-$UUID}" >"$BATS_TEST_TMPDIR/$2.xml"
	virsh -c "$1" define "$BATS_TEST_TMPDIR/$2.xml" >/dev/null
}

start() { # URI NAME
	virsh -c "$1" start "$2" >/dev/null
}

state() { # URI NAME
	virsh -c "$1" domstate "$2" 2>/dev/null | head -n 1
}

fence() { # [CODE] NAME=VALUE...: the options on standard input
	local code=-0
	[[ $1 != -* ]] || { code=$1 && shift; }
	run --separate-stderr "$code" "$FENCE" < <(printf '%s\n' plug=guest "$@")
}

receipt_has() { # WORDS
	grep -a 'fence_domain\[' "$LOGGED" | grep -ao '{"fencing".*' | tail -n 1 | grep -qF "$1"
}

@test "off, on, reboot and status of a guest, by name and by UUID" {
	define $HERE guest
	for plug in guest $UUID; do
		start $HERE guest
		fence -0 action=status plug=$plug
		[ "$output" = "Status: ON" ]
		fence -0 action=off plug=$plug
		[ "$output" = "Success: Powered OFF" ]
		[ "$(state $HERE guest)" = "shut off" ]
		until_true 10 receipt_has "$HERE: shutoff"
		fence -2 action=status plug=$plug
		fence -0 action=off plug=$plug
		[ "$output" = "Success: Already OFF" ]
		fence -0 action=on plug=$plug
		[ "$output" = "Success: Powered ON" ]
		[ "$(state $HERE guest)" = running ]
		before=$(guest_pid)
		fence -0 action=reboot plug=$plug
		[ "$(state $HERE guest)" = running ]
		[ "$(guest_pid)" != "$before" ]
		virsh -c $HERE destroy guest
	done
}

@test "several plugs: off when all are, on when one is" {
	define $HERE guest
	define $HERE second 5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b02
	start $HERE guest
	start $HERE second
	fence -0 action=off plug=guest
	fence -0 action=status plug=guest,second
	fence -0 action=off plug=guest:second plug_separator=:
	[ "$(state $HERE second)" = "shut off" ]
	fence -2 action=status plug=guest,second
	fence -0 action=reboot plug=guest,second
	[ "$(state $HERE guest) $(state $HERE second)" = "running running" ]
}

@test "a paused guest, and one that is told to shut down and does not hear it, are on" {
	define $HERE guest
	start $HERE guest
	virsh -c $HERE shutdown guest
	fence -0 action=status
	virsh -c $HERE suspend guest
	fence -0 action=status
	fence -0 action=off
	[ "$(state $HERE guest)" = "shut off" ]
}

@test "a transient guest that has ended is off, unless missing_as_off says no" {
	bare_guest guest $UUID >"$BATS_TEST_TMPDIR/x"
	virsh -c $HERE create "$BATS_TEST_TMPDIR/x"
	fence -1 action=off missing_as_off=false power_timeout=1
	[[ $stderr == *"$HERE: absent"* ]]
	no_guest
	fence -0 action=off
	fence -2 action=status
	fence -1 action=status missing_as_off=false
	virsh -c $HERE create "$BATS_TEST_TMPDIR/x"
	fence -0 action=reboot
	[[ $stderr == *"cannot switch it on again"*"no host has it defined"* ]]
	[[ $stderr != *"no host knows"* ]]
	no_guest
}

@test "a guest that no host knows is off, and whoever misspelled it reads so, once" {
	fence -0 action=off plug=gest
	[ "$output" = "Success: Already OFF" ]
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == "fence_domain: no host knows 'gest', which counts as off (if all guests are defined, set missing_as_off=false)" ]]
	fence -1 action=off plug=gest missing_as_off=false
	[[ $stderr == *"cannot switch it off: no host knows 'gest' ($HERE: absent)" ]]
	run -2 "$FENCE" -n gest -o status -q
	[ "${#lines[@]}" = 1 ]
}

@test "two hosts: it is found where it runs, and that host is named" {
	define $HERE guest
	define $THERE guest
	start $THERE guest
	for uris in "$HERE $THERE" "$THERE,$HERE"; do
		fence -0 action=status uri="$uris" verbose=1
		[[ $stderr == *"is on: $THERE: running; $HERE: shutoff"* ]]
	done
	fence -0 action=reboot uri="$HERE $THERE"
	[ "$(state $THERE guest)" = running ]
	[ "$(state $HERE guest)" = "shut off" ]
	fence -0 action=off uri="$HERE $THERE"
	[ "$(state $THERE guest)" = "shut off" ]
	fence -0 action=on uri="$HERE $THERE"
	[ "$(state $HERE guest)" = running ]
	[ "$(state $THERE guest)" = "shut off" ]
}

@test "a guest that runs on both hosts is ended on both" {
	define $HERE guest
	define $THERE guest
	start $HERE guest
	start $THERE guest
	fence -0 action=off uri="$HERE $THERE"
	[ "$(state $HERE guest) $(state $THERE guest)" = "shut off shut off" ]
}

@test "one host that does not answer: a guest that is off on the other is unknown, and not started" {
	define $HERE guest
	for action in status off reboot on; do
		fence -1 action=$action uri="$HERE $NOWHERE" power_timeout=1
		[[ $stderr == *"$NOWHERE"* ]]
		[ "$(state $HERE guest)" = "shut off" ]
	done
	start $HERE guest
	fence -0 action=status uri="$HERE $NOWHERE"
	fence -1 action=off uri="$HERE $NOWHERE" power_timeout=1
	[ "$(state $HERE guest)" = "shut off" ]
	until_true 10 receipt_has '"result":"failed","state":"unknown"'
	fence -1 action=monitor uri="$HERE $NOWHERE"
	[[ $stderr == *"$NOWHERE"* ]]
}

# In the place of the helper: what it says of a guest that moves from a slow host to a quick one, which
# had answered before.
fake_move() {
	local fake=$BATS_TEST_TMPDIR/helper
	cat >"$fake" <<-'END'
		#!/bin/sh
		read -r verb
		read -r uri
		[ "$uri" != quick:1 ] || [ ! -e /run/asked ] || { echo "ok running"; exit; }
		[ "$uri" != quick:1 ] || : >/run/asked
		echo "ok ${word:-shutoff}"
	END
	chmod 755 "$fake"
	rm -f /run/asked
	mount --bind "$fake" /usr/libexec/relevo/virt
}

@test "a guest that moves while the hosts are asked is on" {
	fake_move
	for word in shutoff absent; do
		export word
		for uri in "slow:1 quick:1" "quick:1 slow:1"; do
			rm -f /run/asked
			fence -0 action=status uri="$uri"
			[ "$output" = "Status: ON" ]
			rm -f /run/asked
			fence -1 action=off uri="$uri" power_timeout=1
		done
	done
}

@test "a libvirtd that hangs, and one behind a firewall: unknown, in bounded time" {
	define $HERE guest
	define $THERE guest
	nft -f - <<-END
		table ip hosts {
			chain in {
				type filter hook input priority 0
				tcp dport $PORT drop
			}
		}
	END
	SECONDS=0
	fence -1 action=off uri="$HERE $THERE" login_timeout=1 shell_timeout=2 power_timeout=1
	((SECONDS < 30))
	nft delete table ip hosts
	pkill -STOP -x libvirtd
	SECONDS=0
	for action in off reboot status monitor; do
		fence -1 action=$action uri="$HERE" login_timeout=1 shell_timeout=1 power_timeout=1
		[[ $stderr == *"in time"* ]]
	done
	((SECONDS < 60))
	run ! pgrep -f libexec/relevo/vir[t]
}

@test "a guest that does not end in time is not off, and is once it has ended" {
	define $HERE guest
	start $HERE guest
	pid=$(guest_pid)
	# It takes no SIGTERM: libvirt waits for ten seconds, then ends it for good.
	kill -STOP "$pid"
	fence -0 action=status
	fence -1 action=off login_timeout=1 shell_timeout=1 power_timeout=1
	kill -0 "$pid"
	fence -0 action=off power_timeout=60 login_timeout=30
	run ! kill -0 "$pid"
}

@test "list and list-status: each guest once, with its UUID, whichever host has it" {
	define $HERE guest
	define $THERE guest
	define $THERE other 5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b03
	start $THERE guest
	fence -0 action=list uri="$HERE $THERE"
	[ "$(sort <<<"$output")" = "guest,$UUID"$'\n'"other,5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b03" ]
	fence -0 action=list-status uri="$HERE $THERE" separator='" "'
	[ "$(grep guest <<<"$output")" = "guest $UUID on" ]
	[ "$(grep other <<<"$output")" = "other 5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b03 off" ]
	fence -0 action=list uri="$HERE"
	[ "$output" = "guest,$UUID" ]
	fence -1 action=list uri="$HERE $NOWHERE"
	[ -z "$output" ]
}

@test "a list of many guests, in more than one page" {
	{
		for i in {1000..1399}; do
			bare_guest "guest-with-a-rather-long-name-$i" \
				"5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a$i" >"/run/many-$i.xml"
			echo "define /run/many-$i.xml"
		done
	} | virsh -c $HERE >/dev/null
	fence -0 action=list
	[ "$(wc -l <<<"$output")" = 400 ]
	diff <(cut -d, -f1 <<<"$output") <(virsh -c $HERE list --all --name | grep . | sort)
	for i in {1000..1399}; do echo "undefine guest-with-a-rather-long-name-$i"; done |
		virsh -c $HERE >/dev/null
}

@test "names that are no names: quoted, with spaces, of a shell's meaning" {
	for plug in 'guest; virsh destroy guest' '$(reboot)' '../guest' '-' 'a b'; do
		fence -2 action=status plug="$plug"
		fence -1 action=status plug="$plug" missing_as_off=0
	done
}

@test "uri: nonsense, too many, and fence_virsh's way to say it" {
	for uri in qemu '/system' ' , ' "$(printf 'qemu:///%s ' {1..17})"; do
		fence -1 action=status uri="$uri"
		[[ $stderr == *"'uri'"* ]]
	done
	fence -1 action=status uri=nosuch:///system
	fence -0 action=off ip=192.0.2.5 login=root identity_file=/root/key explain=1
	[[ $output == *"qemu+ssh://root@192.0.2.5/system?no_tty=1&keyfile=/root/key"* ]]
	fence -0 action=off ip=fd00::5 ipport=2222 explain=1
	[[ $output == *"qemu+ssh://[fd00::5]:2222/system?no_tty=1:"* ||
		$output == *"qemu+ssh://[fd00::5]:2222/system?no_tty=1"$'\n'* ]]
	fence -1 action=off ipport=2222
	[[ $stderr == *"'ipport' is of 'ip', which is missing"* ]]
	fence -1 action=status ip='a/b'
	fence -1 action=status ip=192.0.2.5 uri=$HERE
	[[ $stderr == *"'ip'"* ]]
}

@test "what the fencer ends leaves no process behind" {
	pkill -STOP -x libvirtd
	"$FENCE" -n guest -o off --uri="$HERE $THERE" --disable-timeout=true 3>&- &
	local pid=$!
	until_true 20 pgrep -f libexec/relevo/vir[t]
	kill -TERM $pid
	wait $pid || [ $? = 143 ]
	until_true 10 sh -c '! pgrep -f libexec/relevo/vir[t]'
}
