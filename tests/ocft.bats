#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# ocft: the cases that resource-agents ships for its own agents judge ours too. Each case runs twice,
# on two fresh hosts: with the peer it was written for, then with ours. What the peer passes, ours
# passes, but for the differences listed here.
load ocft.bash

CONFIGS=(IPaddr2 IPaddr2v4 IPaddr2v6 IPv6addr SendArp VirtualDomain)
ROOT=$BATS_TEST_DIRNAME/..
HOST_SECONDS=120

# The agent of ours that takes a config's agent's place.
agent_for() { # CONFIG
	case $1 in
	VirtualDomain) echo domain ;;
	*) echo vip ;;
	esac
}

# Where ours answers otherwise on purpose: the case by its number, as names are not unique, its
# answer and the one that the case wants; the reason above them.
on_purpose() { # CONFIG
	grep "^$1 " <<-'END' | sort -V || true
		# 6 keeps a resource from every node. A link that is not here may be on another: 5.
		IPaddr2 8|OCF_ERR_INSTALLED|OCF_ERR_CONFIGURED

		# A route names the link and cidr_netmask the length, if not that route's: nothing is missing,
		# so it is started. The peers look for a route of, or around, the network of that length.
		IPaddr2v4 10|OCF_SUCCESS|OCF_ERR_GENERIC
		IPaddr2v6 14|OCF_SUCCESS|OCF_ERR_GENERIC
		IPv6addr 11|OCF_SUCCESS|OCF_ERR_GENERIC

		# A link-local address without a link is wrong on every node: 6, as IPaddr2 has it too.
		IPv6addr 9|OCF_ERR_CONFIGURED|OCF_ERR_GENERIC

		# What is no address is wrong on every node: 6, as in the cases of IPaddr2.
		SendArp 2|OCF_ERR_CONFIGURED|OCF_ERR_GENERIC

		# SendArp cannot do without nic; vip takes the link that the routes name, as IPaddr2 does.
		SendArp 3|OCF_SUCCESS|OCF_ERR_CONFIGURED

		# As IPaddr2 8.
		SendArp 4|OCF_ERR_INSTALLED|OCF_ERR_GENERIC
	END
}

setup_file() {
	make_cases peer
	make_cases ours
	furnish_hypervisor
	write_shortcut "$BATS_FILE_TMPDIR/shortcut"
	for config in "${CONFIGS[@]}"; do
		judge peer "$config" 3>&- &
		judge ours "$config" 3>&- &
	done
	wait
}

make_cases() { # peer|ours
	local folder=$BATS_FILE_TMPDIR/$1 config change=()
	mkdir "$folder"
	for config in "${CONFIGS[@]}"; do
		[ "$1" = peer ] ||
			change=(-e "s/^\tAgent .*/\tAgent $(agent_for "$config")/" -e "s|^\tAgentRoot .*|\tAgentRoot $AGENTS|")
		# SendArp only announces 127.0.0.1; whoever adds and removes needs one that is not lo's own.
		# The guest of VirtualDomain's cases is the one below, which is too small to hear a shutdown.
		sed -e '/InstallPackage/d' -e 's/_ip=127\.0\.0\.1$/_ip=127.0.0.9/' \
			-e "s|^\tOCFT_config=.*|\tOCFT_config=$BATS_FILE_TMPDIR/guest.xml|" \
			-e '/^\tEnv OCF_RESKEY_config=\$OCFT_config/a\	Env OCF_RESKEY_force_stop=true' \
			"${change[@]}" "$SHIPPED/$config" >"$folder/$config"
	done
	compile_cases "$folder"
}

furnish_hypervisor() {
	PYTHONPATH=$ROOT/tests/lab python3 -c "import hypervisor; hypervisor.configure('127.0.0.1', 1)"
	cat >"$BATS_FILE_TMPDIR/guest.xml" <<-'XML'
		<domain type='qemu'>
		  <name>guest</name>
		  <memory unit='MiB'>16</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
		</domain>
	XML
}

# What a host has beyond its network, as a command before the case: a libvirtd that knows its qemu.
prepare_VirtualDomain() {
	mount -t tmpfs host /var/lib/libvirt
	libvirtd --daemon
	virsh -c qemu:///system domcapabilities --virttype qemu >/dev/null
}

# A host for one command: eth0 and eth1, each with a cable, on which duplicate addresses are looked
# for as everywhere, but not for seconds. It ends with the command, or after two minutes. Its process 1
# is the bash, which takes in what has ended, so that no guest that was ended stays a zombie.
on_fresh_host() {
	timeout -k 5 "$HOST_SECONDS" unshare -mnpf --mount-proc --kill-child bash -ec '
		mount -t sysfs host /sys
		mount -t tmpfs host /run
		mkdir /run/resource-agents /run/case
		cd /run/case
		ip link set lo up
		for link in eth0 eth1; do
			ip link add $link type veth peer name far-$link
			for end in $link far-$link; do
				sysctl -qw net.ipv6.neigh.$end.retrans_time_ms=50 \
					net.ipv6.conf.$end.router_solicitation_delay=0
				ip link set $end up
			done
		done
		"$@" || exit' host "$@" </dev/null
}

# Runs every case of a config.
judge() { # peer|ours CONFIG
	local cases=$BATS_FILE_TMPDIR/$1/cases prepare=true code
	[ ! -e "$cases/setup_$2.sh" ] || prepare=$cases/setup_$2.sh
	if declare -F "prepare_$2" >/dev/null; then
		export -f "prepare_$2"
		prepare=prepare_$2
	fi
	for script in "$cases"/[0-9]*"_$2.sh"; do
		code=0
		on_fresh_host bash -c '
			"$1" || exit 3
			until [ -z "$(ip -6 addr show tentative)" ]; do sleep 0.02; done
			BASH_ENV=$2 __OCFT__VERBOSE=1 exec "$3"' case \
			"$prepare" "$BATS_FILE_TMPDIR/shortcut" "$script" >"$script.said" 2>&1 || code=$?
		echo $code >"$script.code"
	done
}

@test "IPaddr2's own cases" {
	differs_only_on_purpose IPaddr2
}

@test "IPaddr2's cases for IPv4" {
	differs_only_on_purpose IPaddr2v4
}

@test "IPaddr2's cases for IPv6" {
	differs_only_on_purpose IPaddr2v6
}

@test "IPv6addr's cases" {
	differs_only_on_purpose IPv6addr
}

@test "SendArp's cases" {
	differs_only_on_purpose SendArp
}

@test "VirtualDomain's cases" {
	differs_only_on_purpose VirtualDomain
}
