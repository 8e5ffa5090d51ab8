#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# drain: a node with four guests is drained live, two guests at a time, by standby and by the end of
# its pacemaker, while a client asks each of them all the time: the same boots go on elsewhere.
load stamped.bash

NETWORK=10.126.0
GUESTS=(g1 g2 g3 g4)
AT_ONCE=2

setup_file() {
	start_lab --name drain --token 1000
}

# migration-limit alone is to bind: without the other values here a node has no more actions at once
# than twice its cores, and a busy one a single one.
write_guests() {
	local guest
	for guest in "${GUESTS[@]}"; do
		write_xml $guest 0.5
		cat <<-END
			primitive $guest ocf:relevo:domain \
			  params config=/var/log/$guest.xml hypervisor=qemu:///system \
			  migration_transport=tcp migrate_options=--unsafe migration_speed=32 \
			  op start timeout=60s op stop timeout=30s \
			  op migrate_to timeout=90s op migrate_from timeout=60s \
			  op monitor interval=2s timeout=20s \
			  meta allow-migrate=true resource-stickiness=100
			location $guest-home $guest 50: a
			location $guest-not-on-c $guest resource-discovery=never -inf: c
		END
	done
	echo "property transition-delay=50ms migration-limit=$AT_ONCE node-action-limit=16" \
		"load-threshold=1000%"
}

# What there is, seen from outside

all_on() { # NODE
	local guest
	for guest in "${GUESTS[@]}"; do
		[ "$(place $guest)" = "$1" ] || return
	done
}

# The boots that stamped since the test began, of which no two did at once.
boots() { # GUEST
	"$LAB/stamps.py" "$STATE/$1.disk" "${begin[$1]}"
}

same_boots() {
	local guest
	for guest in "${GUESTS[@]}"; do
		until_true 30 has_stamps $guest $(($(stamps $guest) + 2))
		run -0 boots $guest
		[ ${#lines[@]} = 1 ] || fail "$guest booted again: $output"
	done
}

# The most guests in one look that had a process on each node.
most_at_once() {
	tail -n "+$((looks + 1))" "$STATE/copies" | sed -n 's/^at once //p' | sort -rn | head -n 1
}

# The cluster

# The cluster knows how busy the node is. Before that, for half a minute, it gives it less to do, and
# no limit would be seen.
load_is_known() { # NODE
	grep -q "New throttle mode: " "$STATE/log/$1/pacemaker/pacemaker.log"
}

pacemaker() { # NODE: it is there
	lab run "$1" pgrep -x pacemakerd >/dev/null
}

no_pacemaker() { # NODE
	! pacemaker "$1"
}

# Clients

ask_all_the_time() {
	local guest
	for guest in "${GUESTS[@]}"; do
		# A line for each answer: status, the request's seconds, and when it ended.
		"$LAB/lab" --state "$STATE" run client sh -c 'while sleep 0.25; do
			curl -sm 30 -o /dev/null -w "%{http_code} %{time_total} " "$1"
			date +%s.%N
		done' x "http://$NETWORK.15${guest#g}/" >"$BATS_TEST_TMPDIR/$guest" 3>&- &
		askers+=($!)
	done
	have_answers 4
}

has_answers() { # GUEST COUNT
	[ "$(wc -l <"$BATS_TEST_TMPDIR/$1")" -ge "$2" ]
}

have_answers() { # MORE
	local guest
	for guest in "${GUESTS[@]}"; do
		until_true 60 has_answers $guest $(($(wc -l <"$BATS_TEST_TMPDIR/$guest") + $1))
	done
}

# For how long a guest stood still, in ms, by the agent on the node that it left.
gap() { # GUEST NODE
	tail -n "+$((said[$2] + 1))" "$STATE/log/$2/messages" |
		sed -n "s/.*migrated guest '$1' to .*stood still for \([0-9]*\) ms.*/\1/p"
}

# No request failed, and no guest was silent from one answer to the next for longer than it stood
# still and 5 s: TCP sends a lost SYN again after 1 s and 3 s, and the machine is busy.
none_lost() { # NODE that they left
	local guest gap
	have_answers 4
	kill "${askers[@]}"
	askers=()
	for guest in "${GUESTS[@]}"; do
		gap=$(gap $guest "$1")
		[ "$gap" ] || fail "$guest did not leave live"
		run awk -v most=$((gap / 1000 + 5)) '
			NF == 3 && $1 != 200 { print "failed:", $0 }
			NF == 3 && last && $3 - last > longest { longest = $3 - last }
			NF == 3 { last = $3 }
			END {
				if (longest > most) print "silent for", longest, "s"
				print "requests:", NR, "longest silence:", longest, "s"
			}' "$BATS_TEST_TMPDIR/$guest"
		[ ${#lines[@]} = 1 ] || fail "$guest: $output"
		echo "# $guest stood still for $gap ms; $output" >&3
	done
}

# Each test begins with a healthy cluster and all guests on one node.
setup() {
	local guest node
	declare -gA begin said
	askers=()
	until_true 60 load_is_known a
	until_true 60 load_is_known b
	settled
	here=$(place g1)
	there=$(other "$here")
	all_on "$here"
	for guest in "${GUESTS[@]}"; do
		until_true 60 serves $guest
		until_true 30 has_stamps $guest 1
		begin[$guest]=$(($(stamps $guest) - 1))
	done
	for node in a b; do
		said[$node]=$(wc -l <"$STATE/log/$node/messages")
	done
	looks=$(wc -l <"$STATE/copies")
}

teardown() {
	local node
	[ ${#askers[@]} = 0 ] || kill "${askers[@]}" || true
	for node in a b; do
		pacemaker $node || start_pacemaker $node
		lab run c crm_attribute --node $node --name standby --delete
	done
	lab wait-online
}

start_pacemaker() { # NODE
	lab run "$1" sh -c 'setsid -f pacemakerd >/dev/null 2>&1'
}

# What each way to drain $here has led to: the same guests there, and none of them failed.
drained() {
	settled
	none_lost "$here"
	[ "$(most_at_once)" = $AT_ONCE ] || fail "$(most_at_once) at once"
	same_boots
	run -1 sh -c "tail -n +$((looks + 1)) '$STATE/copies' | grep TWICE"
	no_failure
	run -1 grep ' off ' "$STATE/power.log"
}

@test "standby: the guests leave live, never more than two at once" {
	ask_all_the_time
	lab run c crm node standby "$here"
	until_true 120 all_on "$there"
	drained
	lab run c crm node online "$here"
	settled
	all_on "$there"
}

@test "pacemaker is ended, as systemd does at shutdown: they leave live, then it ends" {
	ask_all_the_time
	lab run "$here" pkill -TERM -x pacemakerd
	until_true 120 no_pacemaker "$here"
	all_on "$there"
	drained
	start_pacemaker "$here"
	lab wait-online
	settled
	all_on "$there"
}
