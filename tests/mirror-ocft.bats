#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# mirror-ocft: ocft's cases for ocf:linbit:drbd judge the agent mirror too, on real DRBD: the peer's in
# one node, ours in another with a kernel and a disk of its own. They come without a second host.
load ocft.bash

LAB=$BATS_TEST_DIRNAME/lab/lab

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name mirocft --network 10.117.0 --kind uml --nodes a,b --plain a,b --no-cluster --disks 1 --disk-mib 32 up
	make_cases a peer
	make_cases b ours -e 's/^\tAgent .*/\tAgent mirror/' -e "s|^\tAgentRoot .*|\tAgentRoot $AGENTS|" \
		-e 's/^\tEnv OCF_RESKEY_drbd_resource=ocft0/&\n\tEnv OCF_RESKEY_promote_alone=yes/'
	judge a peer 3>&- &
	judge b ours
	wait $!
}

teardown_file() {
	lab down
}

lab() {
	timeout 800 "$LAB" --state "$STATE" "$@"
}

on_purpose() {
	:
}

# The cases for a node that is the second of their two hosts, and whose first is nowhere. There is no
# cluster to ask whether that may be primary: promote_alone tells ours that it is not. An agent has a
# minute in place of 20 s, for a busy machine.
make_cases() { # NODE peer|ours [SED OPTIONS]
	local folder=$STATE/log/$1/$2
	mkdir "$folder"
	sed -e '/InstallPackage/d' -e '/Include@/d' -e '/AgentRun@/d' -e 's/HangTimeout .*/HangTimeout 60/' \
		-e 's/NAME_1=.*/NAME_1=elsewhere/' -e 's/IP_1=.*/IP_1=10.117.1.99/' \
		-e "s/NAME_2=.*/NAME_2=$1/" -e 's/IP_2=.*/IP_2=10.117.1.10/' \
		-e 's|DISK_\(.\)=.*|DISK_\1=/dev/vda|' "${@:3}" "$SHIPPED/drbd.linbit" >"$folder/drbd.linbit"
	compile_cases "$folder"
	write_shortcut "$folder/shortcut"
}

# Runs every case in a node, on a disk that has data and is down.
judge() { # NODE peer|ours
	lab run "$1" bash -c '
		cd "/var/log/$1/cases"
		ip addr add 10.117.1.10/24 dev lo
		mkdir -p /run/resource-agents
		(. ./setup_drbd.linbit.sh) </dev/null # ends the shell
		for words in "down ocft0" "create-md --force ocft0" "up ocft0" "primary --force ocft0" \
			"down ocft0"; do
			drbdadm -c /run/resource-agents/ocft_drbd_tmp.conf $words || exit
		done
		for script in [0-9]*.sh; do
			code=0
			BASH_ENV=../shortcut __OCFT__VERBOSE=1 timeout -k 5 400 bash "$script" \
				</dev/null >"$script.said" 2>&1 || code=$?
			echo $code >"$script.code"
		done' judge "$2"
	cp -r "$STATE/log/$1/$2" "$BATS_FILE_TMPDIR/"
}

@test "ocf:linbit:drbd's cases" {
	differs_only_on_purpose drbd.linbit
}
