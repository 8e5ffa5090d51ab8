# SPDX-License-Identifier: GPL-2.0-or-later
# stamped: what the suites share that have guests in a cluster of nodes a, b and c (the arbitrator), of
# kind ns. Each guest stamps a disk that both nodes have, and its processes are counted. A suite sets
# NETWORK and GUESTS, and has write_guests, which prints the cluster's configuration.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab

start_lab() { # OPTIONS OF lab up
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state UUIDS
	UUIDS=$(for _ in "${GUESTS[@]}"; do cat /proc/sys/kernel/random/uuid; done)
	lab --network $NETWORK "$@" up
	write_guests >"$STATE/cluster.crm"
	# shellcheck disable=SC2086 # a list
	"$LAB/copies.py" $UUIDS >"$STATE/copies" 3>&- &
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

# Its XML is on each node under the same path, /var/log/gN.xml, and tells it there what its host is.
# Its disk is for both nodes, and nothing locks it; libvirt takes such a file for one that is not
# shared, so its migration counts as unsafe.
write_xml() { # GUEST [SECONDS BETWEEN ITS STAMPS]
	local number=${1#g} node
	truncate -s 2M "$STATE/$1.disk"
	for node in a b; do
		PYTHONPATH=$LAB python3 - "$1" "$(uuid "$1")" "$NETWORK.15$number/24" \
			"52:54:00:92:00:0$number" "$BATS_TEST_DIRNAME/../build/guest" $node "${2-}" \
			<<-'END' >"$STATE/log/$node/$1.xml"
			import os, sys
			from guest import guest_xml
			name, uuid, address, mac, folder, node, pause = sys.argv[1:]
			folder = os.path.realpath(folder)
			print(guest_xml(name, uuid, address, mac, f"{folder}/vmlinuz", f"{folder}/initrd",
			                node, stamped=f"/run/lab/{name}.disk", pause=pause))
		END
	done
}

uuid() { # GUEST
	sed -n "${1#g}p" <<<"$UUIDS"
}

# What there is, seen from outside

# The guest's processes on all nodes.
pids() { # GUEST
	pgrep -f -- "-uuid $(uuid "$1")"
}

only_pid() { # GUEST
	local found
	found=$(pids "$1") && [ "$(wc -l <<<"$found")" = 1 ] && echo "$found"
}

network_of() { # PID
	readlink "/proc/$1/ns/net"
}

# The node where the guest's only process is.
place() { # GUEST
	local node pid
	pid=$(only_pid "$1") || return
	for node in a b; do
		[ ! -e "$STATE/pid/$node" ] ||
			[ "$(network_of "$(cut -d' ' -f1 "$STATE/pid/$node")")" != "$(network_of "$pid")" ] ||
			echo $node
	done
}

page() { # GUEST
	lab run client curl -sm 2 "http://$NETWORK.15${1#g}/"
}

serves() { # GUEST
	[[ $(page "$1") == "guest "* ]]
}

stamps() { # GUEST
	tr -d '\0' <"$STATE/$1.disk" | wc -l
}

has_stamps() { # GUEST COUNT
	[ "$(stamps "$1")" -ge "$2" ]
}

# The cluster

failures() {
	lab run c crm_mon -1 --output-as=xml | grep '<failure '
}

no_failure() {
	run failures
	[ -z "$output" ] || fail "$output"
}

# The cluster has nothing to do, at two looks: a change may be a moment on its way. (crm_resource
# --wait looks every two seconds.)
settled() {
	until_true 120 idle
	sleep 0.3
	until_true 120 idle
}

idle() {
	lab run c sh -c 'crmadmin --quiet --status "$(crmadmin --quiet --dc_lookup)"' | grep -q S_IDLE
}

other() { # NODE
	[ "$1" = a ] && echo b || echo a
}
