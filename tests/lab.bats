# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# alone: it looks at all processes for remains
# lab: the test hosts do what they promise, and nothing of them stays behind. One lab serves most
# of the tests; it is fenced and online before the first of them.
load node.bash

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export REPO="$BATS_TEST_DIRNAME/.."
	export CODE="$BATS_TEST_DIRNAME/lab"
	export STAGE="$BATS_FILE_TMPDIR/stage"
	export STATE="$BATS_FILE_TMPDIR/state"
	mkdir -p "$STAGE/usr/share/staged"
	lab up
	lab wait-online
}

teardown_file() {
	lab down
}

lab() {
	timeout 60 "$CODE/lab" --state "$STATE" --stage "$STAGE" "$@"
}

cluster_says() {
	lab run "$1" crm_mon -1 | grep -qF "$2"
}

is_off() {
	lab status | grep -q "^$1 off "
}

# Whether any process on this machine is still in a network namespace, as readlink names it.
inhabited() {
	find /proc/[0-9]*/ns/net -maxdepth 0 -lname "${1/\[/\\[}" 2>/dev/null | grep -q .
}

deserted() {
	! inhabited "$1"
}

namespace_of() {
	readlink "/proc/$(cut -d' ' -f1 "$1")/ns/net"
}

fence() {
	timeout 20 "$REPO/build/fence_lab" "$@"
}

# false_switch ANSWER-TO-OFF ANSWER-TO-STATUS: a power switch that says the same whatever happens
false_switch() {
	python3 - "$BATS_TEST_TMPDIR/false.sock" "$@" <<-'END' 3>&- &
	import socket, sys
	path, off, status = sys.argv[1:]
	server = socket.socket(socket.AF_UNIX)
	server.bind(path)
	server.listen()
	server.settimeout(20)
	while True:
	    peer = server.accept()[0]
	    request = peer.recv(100)
	    peer.sendall((off if request.startswith(b"off") else status).encode() + b"\n")
	    peer.close()
	END
	FALSE_SWITCH=$!
	until_true 5 test -S "$BATS_TEST_TMPDIR/false.sock"
}

teardown() {
	[ -z "${BACKGROUND-}" ] || kill -KILL "$BACKGROUND" 2>/dev/null || true
	[ -z "${FALSE_SWITCH-}" ] || kill "$FALSE_SWITCH" 2>/dev/null || true
	[ -z "${STOPPED-}" ] || kill -CONT "$STOPPED" 2>/dev/null || true
	[ -z "${SECOND-}" ] || "$CODE/lab" --state "$SECOND" down
}

@test "a fresh lab has all nodes on, online and fenced" {
	run -0 lab status
	[ "${lines[0]}" = "a on 10.77.0.1" ]
	[ "${lines[3]}" = "client on 10.77.0.200" ]
	cluster_says a "Online: [ a b c ]"
	until_true 10 cluster_says a "(stonith:fence_lab):	 Started"
	run -0 lab run a crm_attribute --query --quiet --name stonith-enabled
	[ "$output" = true ]
}

@test "run hands on the exit code, standard input and words as they are" {
	run -7 lab run a sh -c 'exit 7'
	run -0 lab run client sh -c 'cat; printf "%s|" "$@"; hostname' x "a b" '$c' <<<"in"
	[ "${lines[0]}" = in ]
	[ "${lines[1]}" = 'a b|$c|client' ]
}

@test "a program in a node finds a clean environment" {
	export SECRET=1
	run -0 lab run a env
	[[ $output != *SECRET* ]]
	[[ $output == *PATH=/usr/sbin:/usr/bin:/sbin:/bin* ]]
}

@test "nodes reach each other and the client, and nothing else" {
	lab run client ping -c 1 -W 2 10.77.0.1
	run -0 lab run a ip route show default
	[ -z "$output" ]
	run -0 lab run client ip -6 route show default
	[ -z "$output" ]
}

@test "a node sees the stage over its /usr and fence_lab, the machine doesn't" {
	lab run a test -d /usr/share/staged
	lab run a stonith_admin --metadata --agent fence_lab
	lab run a stonith_admin --validate --agent fence_lab --option plug=b
	[ ! -e /usr/share/staged ]
	[ ! -e /usr/sbin/fence_lab ]
}

@test "a node can't reboot the machine, load modules or set its clock" {
	lab run a sh -c 'grep CapBnd /proc/1/task/1/status /proc/self/status' >"$BATS_TEST_TMPDIR/caps"
	while read -r _ mask; do
		((0x$mask >> 16 & 1)) && return 1
		((0x$mask >> 22 & 1)) && return 1
		((0x$mask >> 25 & 1)) && return 1
	done <"$BATS_TEST_TMPDIR/caps"
	run lab run a sh -c 'test ! -e /proc/sysrq-trigger || test -c /proc/sysrq-trigger'
	[ "$status" = 0 ]
}

@test "what a node changes in /etc, /dev and /var/lib is its own" {
	lab run a sh -c 'echo mine >/etc/lab-test; mkdir /var/lib/lab-test; touch /dev/lab-test'
	[ ! -e /etc/lab-test ] && [ ! -e /var/lib/lab-test ] && [ ! -e /dev/lab-test ]
	run -1 lab run b test -e /etc/lab-test
}

@test "syslog goes to the node's messages, with the time in milliseconds" {
	lab run a logger -t relevo -p daemon.warning "hello there"
	until_true 5 grep -Eq '^[0-9]{10}\.[0-9]{3} warning relevo.*hello there$' "$STATE/log/a/messages"
}

@test "killing the process that entered a node ends the command inside" {
	"$CODE/lab" --state "$STATE" run a sleep 4321 3>&- &
	BACKGROUND=$!
	until_true 5 lab run a pgrep -f "sleep 4321"
	kill -KILL "$BACKGROUND"
	until_true 5 eval "! lab run a pgrep -f 'sleep 4321'"
}

@test "a power cut is seen by the others, and the node comes back with on" {
	lab kill b
	is_off b
	run -1 lab run b true
	[[ $output == *"node 'b' is off"* ]]
	until_true 20 cluster_says a "OFFLINE: [ b ]"
	grep -Eq '^[0-9]+\.[0-9]{3} off b OK ' "$STATE/power.log"
	[ -s "$STATE/log/b/pacemaker/pacemaker.log" ]
	lab on b
	lab wait-online
}

@test "a node whose cable is pulled is fenced by the others and comes back" {
	lab cut b
	until_true 20 is_off b
	lab heal b
	lab on b
	lab wait-online
}

@test "fence_lab tells on from off, and switches" {
	run -0 fence -o status -n client --socket "$STATE/power.sock"
	run -0 fence -o off -n client --socket "$STATE/power.sock"
	run -2 fence -o status -n client --socket "$STATE/power.sock"
	printf '%s\n' '# API' action=status action=on unknown=1 nodename=a plug=client \
		"socket=$STATE/power.sock" >"$BATS_TEST_TMPDIR/options"
	run -0 fence <"$BATS_TEST_TMPDIR/options"
	run -0 fence -o status -n client --socket "$STATE/power.sock"
	run -0 fence -o list --socket "$STATE/power.sock"
	[ "${lines[0]}" = "a," ]
	run -0 fence -o reboot -n client --socket "$STATE/power.sock"
	run -1 fence -o status -n nobody --socket "$STATE/power.sock"
	run -1 fence -o off --socket "$STATE/power.sock"
	run -1 fence -o explode -n client
}

@test "fence_lab doesn't believe an off that the switch then denies" {
	false_switch OK on
	run -1 fence -o off -n a --socket "$BATS_TEST_TMPDIR/false.sock"
	[[ $output == *"'a' is on after it was switched off"* ]]
}

@test "fence_lab takes no unknown state for off" {
	false_switch OK gone
	run -1 fence -o off -n a --socket "$BATS_TEST_TMPDIR/false.sock"
	run -1 fence -o status -n a --socket "$BATS_TEST_TMPDIR/false.sock"
	run -1 fence -o status -n a --socket "$BATS_TEST_TMPDIR/none.sock"
}

@test "fence_lab fails in time when the switch doesn't answer" {
	STOPPED=$(cut -d' ' -f1 "$STATE/building.pid")
	kill -STOP "$STOPPED"
	run -1 fence -o off -n client --power_timeout=1 --socket "$STATE/power.sock"
	[[ $output == *"did not answer within 1 s"* ]]
	run -1 fence -o status -n client --power_timeout=1 --socket "$STATE/power.sock"
	kill -CONT "$STOPPED"
	lab on client # the switch may have obeyed late
}

@test "the guest boots in a node, answers the client and heeds its power button" {
	[ -e "$REPO/build/guest/initrd" ] || skip "no guest is built (tests/lab/guest builds it)"
	python3 - "$CODE" "$REPO/build/guest" >"$STATE/guest.xml" <<-'END'
	import os, sys
	sys.path.insert(0, sys.argv[1])
	from guest import guest_xml
	folder = os.path.realpath(sys.argv[2])
	print(guest_xml("lodger", "11111111-1111-4111-8111-111111111111", "10.77.0.150/24",
	                "52:54:00:77:00:01", f"{folder}/vmlinuz", f"{folder}/initrd"))
	END
	lab run a virsh -q create /run/lab/guest.xml
	until_true 30 eval "lab run client curl -sm 5 http://10.77.0.150/ | grep '^guest lodger boot'"
	lab run a virsh -q shutdown lodger
	until_true 20 eval "! lab run a virsh list --name | grep lodger"
}

@test "two labs at once, on the same network; the second in a folder with an awkward name" {
	SECOND="$BATS_TEST_TMPDIR/a second, lab: $(printf 'x%.0s' {1..90})"
	run -0 "$CODE/lab" --state "$SECOND" --stage "$STAGE" --nodes one,two up
	run -0 "$CODE/lab" --state "$SECOND" run one ping -c 1 -W 2 10.77.0.2
	run -0 "$CODE/lab" --state "$SECOND" run one test -x /usr/sbin/fence_lab
	run -0 "$CODE/lab" --state "$SECOND" kill two
	run -0 "$CODE/lab" --state "$SECOND" down
	[ ! -e "$SECOND/power.sock" ]
	lab status | grep -q "^b on"
}

@test "corosync takes the token and the consensus that the lab was given" {
	SECOND="$BATS_TEST_TMPDIR/second"
	"$CODE/lab" --state "$SECOND" --stage "$STAGE" --nodes one,two --plain one,two \
		--token 100 --consensus 60 up
	run -0 "$CODE/lab" --state "$SECOND" wait-online
	run -0 "$CODE/lab" --state "$SECOND" run two corosync-cmapctl runtime.config.totem
	[[ $output == *"totem.consensus (u32) = 60"* ]]
	[[ $output == *"totem.token (u32) = 100"* ]]
}

@test "a lab without a cluster has nodes that reach each other, and no corosync" {
	SECOND="$BATS_TEST_TMPDIR/second"
	"$CODE/lab" --state "$SECOND" --stage "$STAGE" --nodes one,two --plain one,two \
		--no-cluster up
	"$CODE/lab" --state "$SECOND" run client ping -c 1 -W 2 10.77.0.2
	run -1 "$CODE/lab" --state "$SECOND" run one pgrep -x 'corosync|pacemakerd'
	run -1 "$CODE/lab" --state "$SECOND" wait-online
}

@test "SIGKILL of the building leaves nothing, and the next up works" {
	SECOND="$BATS_TEST_TMPDIR/second"
	"$CODE/lab" --state "$SECOND" --stage "$STAGE" up
	building=$(namespace_of "$SECOND/building.pid")
	node=$(namespace_of "$SECOND/pid/a")
	inhabited "$node"
	kill -KILL "$(cut -d' ' -f1 "$SECOND/building.pid")"
	until_true 5 deserted "$building"
	until_true 5 deserted "$node"
	run -1 "$CODE/lab" --state "$SECOND" run a true
	"$CODE/lab" --state "$SECOND" --stage "$STAGE" up
	"$CODE/lab" --state "$SECOND" down
	run -0 "$CODE/lab" --state "$SECOND" down
}

@test "a lab whose folder is removed ends" {
	SECOND="$BATS_TEST_TMPDIR/second"
	"$CODE/lab" --state "$SECOND" --stage "$STAGE" --nodes a,b --plain a,b --no-cluster up
	node=$(namespace_of "$SECOND/pid/a")
	inhabited "$node"
	rm -r "$SECOND"
	until_true 15 deserted "$node"
}

@test "with die_with_parent the lab ends with the program that began it" {
	SECOND="$BATS_TEST_TMPDIR/second"
	python3 - "$CODE" "$SECOND" "$STAGE" <<-'END' 3>&- &
	import sys, threading, time
	sys.path.insert(0, sys.argv[1])
	from lab import Lab
	lab = Lab(state=sys.argv[2], stage=sys.argv[3], die_with_parent=True)
	thread = threading.Thread(target=lab.up)
	thread.start()
	thread.join()
	open(sys.argv[2] + "/upped", "w").close()
	time.sleep(60)
	END
	BACKGROUND=$!
	until_true 20 test -e "$SECOND/upped"
	node=$(namespace_of "$SECOND/pid/a")
	inhabited "$node"
	kill -KILL "$BACKGROUND"
	until_true 5 deserted "$node"
}

@test "an up that is killed half way leaves nothing" {
	SECOND="$BATS_TEST_TMPDIR/second"
	for delay in 0.12 0.2 0.3; do
		"$CODE/lab" --state "$SECOND" --stage "$STAGE" up 3>&- &
		BACKGROUND=$!
		sleep "$delay"
		kill -KILL "$BACKGROUND" 2>/dev/null || true
		sleep 0.2
		"$CODE/lab" --state "$SECOND" down
		until_true 5 eval '! pgrep -f "building.py $SECOND"'
	done
}

@test "once runs a command in a node of its own: words, folder, exit code" {
	cd "$BATS_TEST_TMPDIR"
	run -5 lab once sh -c 'pwd; cat; printf "%s|" "$@"; exit 5' x "a b" <<<"in"
	[ "${lines[0]}" = "$BATS_TEST_TMPDIR" ]
	[ "${lines[1]}" = in ]
	[ "${lines[2]}" = "a b|" ]
	run -0 lab once ip -br address show dev eth0
	[[ $output == *10.77.0.1/24* ]]
	mkdir -p over/usr/sbin
	printf '#!/bin/sh\necho laid over\n' >over/usr/sbin/drbdadm
	chmod 755 over/usr/sbin/drbdadm
	run -0 lab once --overlay over drbdadm
	[ "$output" = "laid over" ]
}

@test "once leaves no process, mount, namespace or link behind" {
	ip -o link | cut -d: -f2 | sort >"$BATS_TEST_TMPDIR/links"
	sort /proc/self/mountinfo >"$BATS_TEST_TMPDIR/mounts"
	run -0 lab once sh -c 'sleep 600 </dev/null >/dev/null 2>&1 & readlink /proc/self/ns/net'
	deserted "$output"
	ip -o link | cut -d: -f2 | sort | diff - "$BATS_TEST_TMPDIR/links"
	sort /proc/self/mountinfo | diff - "$BATS_TEST_TMPDIR/mounts"
}

@test "once dies whole, however lab is ended" {
	for kind in ns uml; do
		for signal in INT TERM KILL; do
			python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$CODE/lab" --kind $kind once sh -c 'echo up; sleep 600' \
				>"$BATS_TEST_TMPDIR/$kind.$signal" 3>&- &
			BACKGROUND=$!
			until_true 60 test -s "$BATS_TEST_TMPDIR/$kind.$signal"
			node=$(readlink "/proc/$(pgrep -P "$BACKGROUND")/ns/net")
			inhabited "$node"
			kill "-$signal" "$BACKGROUND"
			until_true 5 deserted "$node"
		done
	done
}

@test "once with a kernel of its own: what is staged, folder, environment, streams, exit code" {
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2016 # for the shell in the node
	WORD="a b" run -7 --separate-stderr lab --kind uml once sh -c 'pwd; echo "$WORD|$1"
		echo complaint >&2; test -d /usr/share/staged && echo staged; logger -t lab hello
		until grep "lab: hello$" /var/log/messages; do sleep 0.1; done
		ip -br address show dev eth0; modprobe bonding; uname -r; exit 7' x "c  d"
	[ "${lines[0]}" = "$BATS_TEST_TMPDIR" ]
	[ "${lines[1]}" = "a b|c  d" ]
	[ "${lines[2]}" = staged ]
	[[ ${lines[3]} == *" notice lab: hello" ]]
	[[ ${lines[4]} == *" 10.77.0.1/24 "* ]]
	[ "${lines[5]}" != "$(uname -r)" ]
	[ "$stderr" = complaint ]
	head -c 300000 /dev/urandom >much
	run -0 lab --kind uml once sha256sum much
	lab --kind uml once cat much | cmp - much
	[ "$output" = "$(sha256sum much)" ]
}

@test "once with a kernel of its own writes nothing outside, and says so when the kernel ends" {
	mine=$(basename "$BATS_TEST_TMPDIR")-$$
	# shellcheck disable=SC2016 # for the shell in the node
	run -0 lab --kind uml once sh -c 'cd "$1"; for folder in . /tmp /run /etc /usr /dev/shm; do
			echo mine >"$folder/$2" || exit 1
		done
		mount -t hostfs none /mnt -o "$1" && ! echo mine >"/mnt/$2"' x "$BATS_TEST_TMPDIR" "$mine"
	for folder in "$BATS_TEST_TMPDIR" /tmp /run /etc /usr /dev/shm; do
		[ ! -e "$folder/$mine" ] || return 1
	done
	run -1 --separate-stderr lab --kind uml once sh -c 'echo b >/proc/sysrq-trigger; sleep 600'
	[[ $stderr == *"lab: the node ended before its command did"* ]]
}

@test "bad input is answered by one line that says what to do" {
	while read -r code words; do
		# shellcheck disable=SC2086 # words, not a file
		run -"$code" --separate-stderr lab $words
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == "lab: "* ]]
	done <<-'END'
	2 fly
	2 --bogus up
	2 kill
	2 kill a b
	2 kill nobody
	2 run a
	2 once
	2 --kind cloud up
	2 --disks 1 up
	2 --network 10.77 up
	2 --nodes a,a up
	2 --nodes client up
	2 --token soon up
	2 --haresources a up
	2 --consensus 10 up
	1 up
	1 once --overlay /nonexistent true
	1 --state /nonexistent kill a
	1 --state /nonexistent --stage /nonexistent up
	END
	run -0 lab --help
	[[ $output == *wait-online* ]]
}
