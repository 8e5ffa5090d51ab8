#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# alone: it bounds how long an address is silent
# heartbeat: the vip agent as a resource of the heartbeat daemon itself, by a line of haresources
# as IPaddr2's users have it. Two nodes share one address; a has it while it can, and with it a
# balancer.
load node.bash

VIP=10.79.0.50
RESOURCE=${RESOURCE-vip::$VIP/24/br0}
BALANCER=balancer::/run/lab/haproxy.cfg
HEARTBEAT=/usr/libexec/heartbeat/heartbeat

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export CODE="$BATS_TEST_DIRNAME/lab"
	export STATE="$BATS_FILE_TMPDIR/state"
	mkdir -p "$STATE"
	cat >"$STATE/haproxy.cfg" <<-END
		defaults
		 mode http
		 timeout client 5s
		frontend web
		 bind $VIP:80
		 http-request return status 200 content-type text/plain lf-string %H
	END
	lab --name hb --network 10.79.0 --nodes a,b --plain a,b --haresources "a $RESOURCE $BALANCER" up
	lab wait-online
}

teardown_file() {
	lab down
}

teardown() {
	local watcher
	for watcher in ${WATCHERS-}; do
		kill "$watcher" 2>/dev/null || true
	done
}

lab() {
	timeout 90 "$CODE/lab" --state "$STATE" "$@"
}

# Prints on how many links of a node the address is; nothing if the node doesn't say.
times() {
	local found
	found=$(lab run "$1" ip -o address show to "$VIP") || return 1
	grep -c . <<<"$found" || true
}

has() {
	[ "$(times "$1")" = 1 ]
}

lacks() {
	[ "$(times "$1")" = 0 ]
}

is_home() {
	has a && lacks b
}

is_away() {
	has b && lacks a
}

serves() { # NODE
	[ "$(lab run client curl -fs -m 5 "http://$VIP")" = "$1" ]
}

logged() { # NODE WORDS
	grep -qF "$2" "$STATE/log/$1/ha-log"
}

mac() {
	lab run "$1" cat /sys/class/net/br0/address
}

# The hardware addresses of all that answer the client's broadcast for the address.
answering() {
	lab run client arping -b -c 1 -I br0 "$VIP" | grep -o '\[.*\]' | tr -d '[]' | tr A-F a-f | sort -u
}

# Notes, by the kernel's word, when an address of the node comes and goes, as soon as it is on.
begin_watch() {
	(
		until lab run "$1" true 2>/dev/null; do
			sleep 0.05
		done
		exec "$CODE/lab" --state "$STATE" run "$1" ip -ts monitor address
	) >"$BATS_TEST_TMPDIR/$1" 3>&- &
	WATCHERS+=" $!"
}

watch() {
	begin_watch "$1"
	until_true 10 lab run "$1" grep -q ' 00000110 ' /proc/net/netlink # it listens to addresses
}

# moved FROM TO: at its last change of place the address was gone before it was there.
moved() {
	local gone there
	gone=$(grep " inet $VIP/" "$BATS_TEST_TMPDIR/$1" | grep Deleted | tail -n 1 | cut -d' ' -f1)
	there=$(grep " inet $VIP/" "$BATS_TEST_TMPDIR/$2" | grep -v Deleted | tail -n 1 | cut -d' ' -f1)
	echo "gone from $1 at '$gone', there on $2 at '$there'"
	[ -n "$gone" ] && [ -n "$there" ] && [[ $gone < $there ]]
}

status_on() { # NODE [RESOURCE]
	local words=${2-$RESOURCE}
	words=${words//::/ }
	# shellcheck disable=SC2086 # words, as heartbeat splits them
	lab run "$1" /etc/ha.d/resource.d/${words%% *} ${words#* } status
}

@test "one node has the address once, the other one hasn't, and both say so" {
	until_true 60 logged a "Initial resource acquisition complete"
	until_true 60 logged b "Initial resource acquisition complete"
	until_true 60 is_home
	run -0 status_on a
	[ "$output" = running ]
	run -7 status_on b
	[ "$output" = stopped ]
	lab run a /usr/share/heartbeat/ResourceManager status "$RESOURCE"
	run -3 lab run b /usr/share/heartbeat/ResourceManager status "$RESOURCE"
	until_true 60 serves a
	run -0 status_on a $BALANCER
	[ "$output" = running ]
	run -7 status_on b $BALANCER
	[ "$output" = stopped ]
	run -0 answering
	[ "$output" = "$(mac a)" ]
}

@test "heartbeat has no right to reboot the machine" {
	for node in a b; do
		lab run "$node" sh -c 'for pid in $(pgrep -x heartbeat); do
			grep CapBnd "/proc/$pid/status"; done' >"$BATS_TEST_TMPDIR/caps"
		[ "$(wc -l <"$BATS_TEST_TMPDIR/caps")" -gt 1 ]
		while read -r _ mask; do
			((0x$mask >> 22 & 1)) && return 1
		done <"$BATS_TEST_TMPDIR/caps"
	done
	true
}

@test "standby gives the address to the other node, takeover brings it back" {
	until_true 60 is_home
	watch a
	watch b
	lab run a /usr/share/heartbeat/hb_standby
	until_true 60 is_away
	until_true 20 moved a b
	until_true 60 serves b
	run -7 status_on a $BALANCER
	until_true 60 logged a "Other node completed standby takeover of all resources"
	lab run a /usr/share/heartbeat/hb_takeover local
	until_true 60 is_home
	until_true 20 moved b a
}

@test "a power cut: the other node takes the address and tells the neighbours" {
	until_true 60 is_home
	lab run client ping -c 1 -W 2 "$VIP"
	lab run client ip neigh show "$VIP" | grep -q "$(mac a)"
	theirs=$(mac b)
	lab kill a
	# The client asks nobody before it was told.
	run -0 lab run client timeout 60 sh -c 'until ip neigh show "$1" | grep -q "$2"; do
		sleep 0.02; done; ping -c 1 -W 2 "$1" >/dev/null && date +%s.%N' x "$VIP" "$theirs"
	awk -v answer="$output" '/ off a OK / { cut = $1 }
		END { printf "# %.2f s from the power cut to an answer\n", answer - cut }' "$STATE/power.log" >&3
	has b
	run -0 answering
	[ "$output" = "$theirs" ]
}

@test "the node comes back: the address moves home and is never in both places" {
	lab kill a # no harm if it is off
	until_true 60 has b
	watch b
	begin_watch a
	lab on a
	until_true 60 is_home
	until_true 20 moved b a
	run -0 answering
	[ "$output" = "$(mac a)" ]
}

@test "an orderly stop hands the address over" {
	until_true 60 is_home
	watch a
	watch b
	lab run a "$HEARTBEAT" -k
	run -1 lab run a pgrep -x heartbeat
	lacks a
	until_true 60 has b
	until_true 20 moved a b
	run -0 answering
	[ "$output" = "$(mac b)" ]
}

@test "a link that isn't there: one reason in the log, and nothing of the address" {
	lab run a "$HEARTBEAT" -k # no harm if it is stopped
	until_true 60 is_away
	lab run a sed -i s/br0/nolink/ /etc/ha.d/haresources
	lab run a "$HEARTBEAT" >/dev/null 2>&1 3>&-
	settled() {
		sed -n '/Giving up resources due to failure of vip/,$p' "$STATE/log/a/ha-log" |
			grep -q "resource acquisition completed"
	}
	until_true 60 settled
	[ "$(grep -c ocf-exit-reason: "$STATE/log/a/ha-debug")" = 1 ]
	grep -q "ocf-exit-reason:cannot use link 'nolink'" "$STATE/log/a/ha-debug"
	grep -q "vip .*nolink stop" "$STATE/log/a/ha-log"
	run ! logged a "Retrying failed stop"
	lacks a
	run -0 lab run a find /run/relevo -type f
	[ -z "$output" ]
}
