#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: uml
# bond: agents on a bond, which only a kernel of its own can have: bond0 (192.0.2.1/24) over leg0
# and leg1, whose cables end at far0 and far1.
load node.bash

VIP=$AGENTS/vip

setup_file() {
	modprobe bonding max_bonds=0
}

setup() {
	export OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=web
	export OCF_RESKEY_ip=192.0.2.50
	rm -rf /run/relevo
	ip link add bond0 type bond mode active-backup miimon 50
	for leg in 0 1; do
		ip link add leg$leg type veth peer name far$leg
		ip link set far$leg up
		ip link set leg$leg master bond0
	done
	ip addr add 192.0.2.1/24 dev bond0
	ip link set bond0 up
	until_true 10 leg_is leg0 UP
	until_true 10 leg_is leg1 UP
	until_true 10 carries bond0
}

teardown() {
	for link in bond0 leg0 leg1; do
		ip link del $link
	done
}

leg_is() { # LEG UP|DOWN
	ip -d link show dev "$1" | grep -q "bond_slave .* mii_status $2 "
}

# The kernel tells so a while after the legs are up.
carries() { # LINK
	[ "$(cat "/sys/class/net/$1/operstate")" = up ]
}

active_leg_is() {
	ip -d link show dev bond0 | grep -q " active_slave $1 "
}

has() { # ADDRESS/LENGTH
	ip -br addr show dev bond0 | grep -qw "$1"
}

@test "a leg is dead when its cable's far end goes down, and alive when it is back" {
	ip link set far0 down
	until_true 10 leg_is leg0 DOWN
	leg_is leg1 UP
	until_true 10 active_leg_is leg1
	ip link set far0 up
	until_true 10 leg_is leg0 UP
}

@test "the life of an address on a bond: 7, start, 0, start again, stop, 7, stop again" {
	run -7 "$VIP" monitor
	run -0 "$VIP" start
	has 192.0.2.50/24
	run -0 "$VIP" monitor
	run -0 "$VIP" start
	run -0 "$VIP" stop
	run ! has 192.0.2.50/24
	run -7 "$VIP" monitor
	run -0 "$VIP" stop
}

@test "an address is started and stopped while a leg is dead" {
	ip link set far1 down
	until_true 10 leg_is leg1 DOWN
	run -0 "$VIP" start
	has 192.0.2.50/24
	run -0 "$VIP" stop
	run ! has 192.0.2.50/24
}

@test "a dead leg degrades the resource, on the bond and on a vlan of it, and names the leg" {
	export OCF_RESKEY_crm_feature_set=3.16.1
	ip link add link bond0 name vlan7 type vlan id 7
	ip link set vlan7 up
	until_true 10 carries vlan7
	for link in bond0 vlan7; do
		export OCF_RESKEY_nic=$link OCF_RESKEY_cidr_netmask=24
		run -0 "$VIP" start
		run -0 "$VIP" monitor
		ip link set far1 down
		until_true 10 leg_is leg1 DOWN
		run --separate-stderr -190 "$VIP" monitor
		reason_has "serves on '$link', but leg 'leg1' of the bond has no carrier"
		OCF_RESKEY_check_link_status=degrade run -190 "$VIP" monitor
		OCF_RESKEY_check_link_status=ignore run -0 "$VIP" monitor
		OCF_RESKEY_crm_feature_set=3.0.9 run -0 "$VIP" monitor
		ip link set far0 down
		until_true 10 leg_is leg0 DOWN
		run --separate-stderr -1 "$VIP" monitor
		reason_has "has no carrier"
		OCF_RESKEY_check_link_status=degrade run -190 "$VIP" monitor
		ip link set far0 up
		ip link set far1 up
		until_true 10 leg_is leg0 UP
		until_true 10 leg_is leg1 UP
		run -0 "$VIP" monitor
		run -0 "$VIP" stop
	done
	ip link del vlan7
}

connected() {
	ss -Htn state established src 192.0.2.50 | grep -q .
}

@test "stop works on a kernel that can't close an address's connections" {
	run -0 "$VIP" start
	python3 - 3>&- <<-'PY' &
		import signal, socket
		server = socket.create_server(("192.0.2.50", 5000))
		client = socket.create_connection(("192.0.2.50", 5000))
		signal.pause()
	PY
	holder=$!
	until_true 20 connected
	ss -Kt src 192.0.2.50
	connected # this kernel has no SOCK_DESTROY
	run -0 "$VIP" stop
	run ! has 192.0.2.50/24
	kill $holder
}
