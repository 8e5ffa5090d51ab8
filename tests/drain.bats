#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# drain: a node with four guests is drained live, two guests at a time, by standby and by the end of
# its pacemaker, while a client asks each of them all the time: the same boots go on elsewhere.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab
NETWORK=10.126.0
GUESTS=(g1 g2 g3 g4)
UUID=7d2f6c11-9a0b-4b7e-8c52-3a5d8c1a7d0 # and the guest's number
AT_ONCE=2

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name drain --network $NETWORK --token 1000 up
	write_guests
	"$LAB/copies.py" "$UUID"{1..4} >"$STATE/copies" 3>&- &
	echo $! >"$STATE/copies.pid"
	lab wait-online
	lab run a crm configure load update /run/lab/cluster.crm
}

teardown_file() {
	kill "$(cat "$STATE/copies.pid")" || true
	lab down
}

lab() {
	timeout 150 "$LAB/lab" --state "$STATE" "$@"
}

# migration-limit alone is to bind: without the other values here a node has no more actions at once
# than twice its cores, and a busy one a single one. Nothing locks the disks, which libvirt takes for
# ones that are not shared.
write_guests() {
	local number guest node
	for guest in "${GUESTS[@]}"; do
		number=${guest#g}
		truncate -s 2M "$STATE/$guest.disk"
		for node in a b; do
			PYTHONPATH=$LAB python3 - $guest $UUID$number "$NETWORK.15$number/24" \
				"52:54:00:7e:00:0$number" "$BATS_TEST_DIRNAME/../build/guest" $node \
				<<-'END' >"$STATE/log/$node/$guest.xml"
				import os, sys
				from guest import guest_xml
				name, uuid, address, mac, folder, node = sys.argv[1:]
				folder = os.path.realpath(folder)
				print(guest_xml(name, uuid, address, mac, f"{folder}/vmlinuz",
				                f"{folder}/initrd", node, stamped=f"/run/lab/{name}.disk",
				                pause=0.5))
			END
		done
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
	done >"$STATE/cluster.crm"
	echo "property transition-delay=50ms migration-limit=$AT_ONCE node-action-limit=16" \
		"load-threshold=1000%" >>"$STATE/cluster.crm"
}

# What there is, seen from outside

only_pid() { # GUEST
	local found
	found=$(pgrep -f -- "-uuid $UUID${1#g}") && [ "$(wc -l <<<"$found")" = 1 ] && echo "$found"
}

# The node where the guest's only process is.
place() { # GUEST
	local node pid
	pid=$(only_pid "$1") || return
	for node in a b; do
		[ "$(readlink "/proc/$(cut -d' ' -f1 "$STATE/pid/$node")/ns/net")" != \
			"$(readlink "/proc/$pid/ns/net")" ] || echo $node
	done
}

all_on() { # NODE
	local guest
	for guest in "${GUESTS[@]}"; do
		[ "$(place $guest)" = "$1" ] || return
	done
}

other() { # NODE
	[ "$1" = a ] && echo b || echo a
}

serves() { # GUEST
	[[ $(lab run client curl -sm 2 "http://$NETWORK.15${1#g}/") == "guest "* ]]
}

stamps() { # GUEST
	tr -d '\0' <"$STATE/$1.disk" | wc -l
}

has_stamps() { # GUEST COUNT
	[ "$(stamps "$1")" -ge "$2" ]
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

idle() {
	lab run c sh -c 'crmadmin --quiet --status "$(crmadmin --quiet --dc_lookup)"' | grep -q S_IDLE
}

# Nothing to do at two looks, as a change may be a moment on its way.
settled() {
	until_true 120 idle
	sleep 0.3
	until_true 120 idle
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
	run lab run c crm_mon -1 --output-as=xml
	[[ $output != *"<failure "* ]] || fail "$output"
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
