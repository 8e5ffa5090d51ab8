#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# ringd: on one host without a ring, served to the stock fence_xvm and fence_virt as they run in a
# guest: in a network namespace of their own, behind a link to the host. And its windows, on a host
# without DRBD, where every mirror is down.
load node.bash
load guests.bash

HERE=qemu:///system
HOST=192.0.2.1
CLIENT=192.0.2.2
KEY=/run/fence_xvm.key
LOGGED=/var/log/messages
WINDOW=/usr/libexec/relevo/window
END=$'vm\ttarget\tb\t/etc/drbd.conf\tCr0\tAr1'
UUID2=5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b02

setup_file() {
	start_libvirtd
	ip netns add client
	ip link add guests type veth peer name eth0 netns client
	ip address add $HOST/24 dev guests
	ip link set guests up
	ip -n client address add $CLIENT/24 dev eth0
	ip -n client address add 192.0.2.3/24 dev eth0
	ip -n client link set eth0 up
	ip -n client link set lo up
	ip -n client route add 224.0.0.0/4 dev eth0
	(umask 077 && head -c 512 /dev/urandom >$KEY)
	head -c 512 /dev/urandom >$KEY.wrong
}

teardown_file() {
	stop_ringd
	pkill -KILL -x libvirtd || true
}

setup() {
	mkdir -p /run/relevo
	config=/run/ringd.conf
	printf '%s\n' ring=false listen=true interface=guests key_file=$KEY >$config
}

teardown() {
	stop_ringd
	umount $WINDOW 2>/dev/null || true
	rm -f /run/relevo/window-*
	pkill -CONT -x 'libvirtd|qemu-system-x86' || true
	pidof libvirtd >/dev/null || start_libvirtd
	for name in $(virsh -c $HERE list --all --name); do
		virsh -c $HERE destroy "$name" >/dev/null 2>&1 || true
		virsh -c $HERE undefine "$name" >/dev/null 2>&1 || true
	done
}

start_ringd() { # [OPTION...]
	rm -f /run/relevo/ringd*
	ringd --config $config "$@" >"$BATS_TEST_TMPDIR/ringd" 2>&1 3>&- &
	echo $! >/run/ringd.pid
	until_true 20 ready
}

stop_ringd() {
	[ -s /run/ringd.pid ] || return 0
	kill "$(cat /run/ringd.pid)" 2>/dev/null || true
	until_true 10 gone "$(cat /run/ringd.pid)"
	rm -f /run/ringd.pid
}

gone() { # PID
	! kill -0 "$1" 2>/dev/null
}

shows() { # KEY VALUE: ringd's state has it so
	[ "$(ringd --json | python3 -c "import json, sys
print(json.dumps(json.load(sys.stdin)['$1']))")" = "$2" ]
}

ready() {
	shows guests_known true 2>/dev/null
}

define() { # NAME UUID
	bare_guest "$1" "$2" >"$BATS_TEST_TMPDIR/$1.xml"
	virsh -c $HERE define "$BATS_TEST_TMPDIR/$1.xml" >/dev/null
}

state() { # NAME
	virsh -c $HERE domstate "$1" 2>/dev/null | head -n 1
}

# The stock clients, from the namespace. By multicast and by TCP.
xvm() { # ARGUMENTS
	timeout 100 ip netns exec client fence_xvm -k $KEY -t 60 "$@"
}

virt() { # ARGUMENTS
	timeout 100 ip netns exec client fence_virt -T $HOST -k $KEY -t 60 "$@"
}

receipt_has() { # WORDS
	grep -a 'ringd\[' "$LOGGED" | grep -ao '{"fencing".*' | tail -n 1 | grep -qF "$1"
}

@test "the stock fence_xvm and fence_virt: status, off, on, reboot, by name and by UUID" {
	define guest $UUID
	start_ringd
	for client in xvm virt; do
		run -2 $client -o status -H guest
		run -0 $client -o on -H guest
		[ "$(state guest)" = running ]
		run -0 $client -o status -H guest
		before=$(guest_pid)
		run -0 $client -o reboot -H guest
		[ "$(guest_pid)" != "$before" ]
		run -0 $client -o status -H guest
		run -0 $client -o off -H guest
		[ "$(state guest)" = "shut off" ]
		until_true 10 receipt_has '"plug":"guest"'
		receipt_has "\"state\":\"off\""
		receipt_has "$CLIENT"
		run -2 $client -o status -H guest
		run -0 $client -o off -H guest
	done
	run -0 xvm -o on -u -H $UUID
	[ "$(state guest)" = running ]
	run -0 xvm -o off -u -H ${UUID^^}
	[ "$(state guest)" = "shut off" ]
	run -0 xvm -o monitor
}

@test "list: each guest with its UUID and state, and none that was undefined" {
	define guest $UUID
	start_ringd
	define other $UUID2
	virsh -c $HERE start other >/dev/null
	for client in xvm virt; do
		until_true 10 lists $client "other $UUID2 on"
		run -0 $client -o list
		[ "$(squeeze <<<"$output")" = "guest $UUID off"$'\n'"other $UUID2 on" ]
	done
	virsh -c $HERE destroy other >/dev/null
	virsh -c $HERE undefine other >/dev/null
	until_true 10 lists_not xvm other
	run -0 ringd --list
	[ "$output" = "guest"$'\t'"$UUID"$'\t'"off"$'\t'"$(uname -n)" ]
}

squeeze() {
	sed 's/  */ /g' | sort
}

lists() { # CLIENT LINE
	$1 -o list | squeeze | grep -qx "$2"
}

lists_not() { # CLIENT NAME
	! $1 -o list | grep -q "$2"
}

@test "a guest that nobody knows, or of a name that two have, is a failure" {
	define guest $UUID
	start_ringd
	for client in xvm virt; do
		for op in off reboot on status; do
			run -1 $client -o $op -H nobody
		done
	done
	# A UUID that no host has is on nowhere, and yet fences nothing.
	for op in off reboot on status; do
		run -1 xvm -o $op -u -H $UUID2
	done
	receipt_has '"result":"failed"'
}

@test "a transient guest that has ended is off" {
	start_ringd
	define guest $UUID
	virsh -c $HERE start guest >/dev/null
	virsh -c $HERE undefine guest >/dev/null
	until_true 10 xvm -o status -H guest
	run -0 virt -o off -H guest
	no_guest
	run -2 xvm -o status -H guest
	run -0 xvm -o off -H guest
	# It was off, and that is what counts; there is nothing to start.
	run -0 xvm -o reboot -H guest
	run -1 xvm -o on -H guest
}

@test "a paused guest is on; one that does not hear a shutdown, too" {
	define guest $UUID
	start_ringd
	virsh -c $HERE start guest >/dev/null
	virsh -c $HERE suspend guest >/dev/null
	run -0 xvm -o status -H guest
	run -0 xvm -o off -H guest
	[ "$(state guest)" = "shut off" ]
}

@test "the wrong key, no key and a weak hash: no answer, and counted" {
	define guest $UUID
	start_ringd
	virsh -c $HERE start guest >/dev/null
	for client in "fence_xvm" "fence_virt -T $HOST"; do
		run ! ip netns exec client $client -k $KEY.wrong -t 3 -o off -H guest
		run ! ip netns exec client $client -k /run/none -t 3 -o off -H guest
		run ! ip netns exec client $client -k $KEY -c sha1 -t 3 -o off -H guest
		# The packet is signed well, but it is no SHA-256 that answers the challenge.
		run ! ip netns exec client $client -k $KEY -C sha1 -t 3 -o off -H guest
	done
	[ "$(state guest)" = running ]
	shows requests_served 0
	run ! shows packets_forged 0
	run ! shows packets_unsigned 0
	run -0 xvm -o status -H guest
}

@test "groups: only their addresses fence their guests, and see them in the list" {
	define guest $UUID
	define other $UUID2
	# The multicast comes from each of the client's addresses; this one is no group's.
	ip -n client address del 192.0.2.3/24 dev eth0
	echo "groups=$CLIENT : guest ; 192.0.2.64/28 : *" >>$config
	start_ringd
	for client in xvm virt; do
		run -0 $client -o on -H guest
		run -0 $client -o off -H $UUID
		for op in on off reboot status; do
			run -3 $client -o $op -H other
			run -3 $client -o $op -H $UUID2
			run -3 $client -o $op -H nobody
		done
		run -0 $client -o list
		[ "$(squeeze <<<"$output")" = "guest $UUID off" ]
	done
	[ "$(state other)" = "shut off" ]
	ip -n client address add 192.0.2.3/24 dev eth0
	ip -n client address add 192.0.2.70/24 dev eth0
	until_true 60 lists virt_from_70 "other $UUID2 off"
	ip -n client address del 192.0.2.70/24 dev eth0
}

# A route that chooses the source address.
virt_from_70() {
	ip -n client route replace $HOST/32 dev eth0 src 192.0.2.70
	virt "$@"
	ip -n client route del $HOST/32
}

# ringd ends at once, with one line that has these words.
says() { # CODE WORDS ARGUMENTS...
	run -$1 timeout 20 ringd "${@:3}"
	[[ ${#lines[@]} = 1 && $output == "ringd: "*"$2"* ]] || fail "$2: $output"
}

refuses() { # CODE WORDS LINE...: of its file
	printf '%s\n' ring=false key_file=$KEY "${@:3}" >/run/bad.conf
	says $1 "$2" --config /run/bad.conf
}

@test "what is wrong in its options it says in one line, and what to do" {
	refuses 2 "line 3 of '/run/bad.conf' is not name=value" "listen true"
	refuses 2 "'lisen' is no option, says '/run/bad.conf'" lisen=true
	refuses 2 "'listen' is 'maybe'" listen=maybe
	refuses 2 "'ipport' is '0'" ipport=0
	refuses 2 "'multicast_address' is 'x'" multicast_address=x
	refuses 2 "'multicast_address' is no multicast address" multicast_address=192.0.2.9
	refuses 2 "'groups' has a group without ' : '" groups=web1
	refuses 1 "cannot read the key_file '/run/none': No such file or directory (make one by" \
		key_file=/run/none
	refuses 1 "cannot read the key_file '/run': Is a directory" key_file=/run
	: >/run/empty.key
	refuses 1 "cannot use the key_file '/run/empty.key': it is empty" key_file=/run/empty.key
	refuses 1 "multicast on link 'eth9' (see interface): No such device" interface="guests eth9"
	refuses 1 "cannot listen on TCP port 1229 (see listen_address): Cannot assign" \
		interface=guests listen=true listen_address=192.0.2.77
	says 1 "cannot read '/run/none.conf': No such file or directory" --config /run/none.conf
	says 2 "'config' is 'ringd.conf'" --config ringd.conf
	says 2 "'--jump' is not known" --jump
	says 2 "'--forget' needs a value" --forget
	says 1 "ringd does not run on this host" --status
	says 1 "ringd does not run on this host" --forget b
}

@test "a second ringd does not start, nor one whose ports are taken; it forgets no host that lives" {
	start_ringd
	says 1 "cannot start: a ringd runs here (see ringd --status)" --config $config
	says 1 "that host is in the cluster" --forget "$(uname -n)"
	says 1 "no lost host has this name" --forget b
	run -0 ringd --status
	[[ $output == *"all guests known"*"requests served"* ]]
	run ! grep "others can read" "$BATS_TEST_TMPDIR/ringd"
	stop_ringd
	chmod 644 $KEY
	start_ringd
	grep -qx "ringd: others can read the key_file '$KEY' (chmod 600)" "$BATS_TEST_TMPDIR/ringd"
	stop_ringd
	chmod 600 $KEY
	for kind in STREAM:0.0.0.0 DGRAM:225.0.0.12; do
		python3 - ${kind%:*} ${kind#*:} <<-'PY' &
			import signal, socket, sys
			end = socket.socket(socket.AF_INET, getattr(socket, f"SOCK_{sys.argv[1]}"))
			end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
			end.bind((sys.argv[2], 1229))
			if sys.argv[1] == "STREAM":
			    end.listen()
			open("/run/bound", "w").close()
			signal.pause()
		PY
		until_true 20 test -e /run/bound
		says 1 "P port 1229" --config $config
		[[ $output == *"Address already in use (end fence_virtd, if that is it, or set ipport)" ]]
		kill $!
		rm /run/bound
	done
}

@test "of a host that was fenced twice the last time counts" {
	fence_twice "2026-11-21 11:40:25Z" "2026-11-21 12:40:25Z"
	run -0 /usr/libexec/relevo/fenced <<<$'c\n9500'
	[ "$output" = "ok 1795264825" ]
}

counted() { # KEY
	ringd --json | python3 -c "import json, sys; print(json.load(sys.stdin)['$1'])"
}

@test "a flood of noise, forged and recorded packets: each is counted, no genuine request is missed" {
	define guest $UUID
	start_ringd
	ip netns exec client "$ROOT/tests/bench/flood.py" $KEY $CLIENT 3000 8 \
		>"$BATS_TEST_TMPDIR/sent" 3>&- &
	local flood=$!
	until_true 20 run_flood
	for _ in {1..4}; do
		for client in xvm virt; do
			run -0 $client -o on -H guest
			run -0 $client -o status -H guest
			run -0 $client -o off -H guest
			run -2 $client -o status -H guest
		done
	done
	wait $flood
	until_true 20 all_counted
	for key in malformed unsigned forged misplaced repeated; do
		[ "$(counted packets_$key)" -gt 0 ] || fail "$key"
	done
	[ "$(state guest)" = "shut off" ]
	# What was recorded led to a connection now and then, never to a request.
	[ "$(counted requests_served)" = 32 ]
}

run_flood() {
	run ! shows packets_repeated 0
}

ask() { # LINE: what ringd answers
	timeout 60 python3 -c "import socket, sys
end = socket.socket(socket.AF_UNIX)
end.connect('/run/relevo/ringd.sock')
end.send(sys.argv[1].encode() + b'\n')
print(end.recv(1000).decode(), end='')" "$1"
}

# Of each packet that came, but for the genuine ones, is known why it was dropped.
all_counted() {
	local sum=0 key
	for key in malformed unsigned forged misplaced repeated; do
		sum=$((sum + $(counted packets_$key)))
	done
	((sum > 0 && sum + 300 > $(counted packets)))
}

@test "connections that say nothing, or hang up, keep nobody from being served" {
	define guest $UUID
	start_ringd
	python3 - "ip netns exec client" $HOST <<-'PY' &
		import ctypes, os, socket, sys, time
		with open("/run/netns/client") as namespace:
		    if ctypes.CDLL(None).setns(namespace.fileno(), 0):
		        sys.exit("setns")
		kept = []
		for number in range(300):
		    end = socket.create_connection((sys.argv[2], 1229))
		    if number % 3 == 1:
		        end.send(b"x" * number)
		    if number % 3 == 2:
		        end.close()
		    else:
		        kept.append(end)
		open("/run/crowd", "w").close()
		time.sleep(600)
	PY
	local crowd=$!
	until_true 20 test -e /run/crowd
	run -2 virt -o status -H guest
	run -2 xvm -o status -H guest
	[ "$(counted connections_crowded)" -gt 0 ]
	# A client of the socket that says nothing, or nonsense.
	for word in 'off' 'off x guest' 'jump 1000 guest' 'off 1000 nobody' "$(head -c 600 /dev/zero | tr '\0' x)"; do
		run ask "$word"
		[[ $output == "error "* || -z $output || $output == *Reset* ]] || fail "$word: $output"
	done
	kill $crowd
	rm -f /run/crowd
	run -0 ringd --status
}

@test "it gives up what root may do, and holds on to nothing of the network's" {
	start_ringd
	local pid
	pid=$(cat /run/ringd.pid)
	for field in CapInh CapAmb; do
		grep -q "^$field:[[:space:]]*0000000000000000$" /proc/$pid/status ||
			fail "$(grep Cap /proc/$pid/status)"
	done
	for field in CapPrm CapEff CapBnd; do # net_admin, for DRBD
		grep -q "^$field:[[:space:]]*0000000000001000$" /proc/$pid/status ||
			fail "$(grep Cap /proc/$pid/status)"
	done
	grep -q "^NoNewPrivs:[[:space:]]*1$" /proc/$pid/status
	[ "$(stat -c %a /run/relevo/ringd.sock)" = 600 ]
	for library in $(readelf -d "$(command -v ringd)" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
		[[ $library =~ ^(libc|libqb|libcpg|libquorum|ld-linux.*|lib(asan|ubsan|m|rt|dl|gcc_s|resolv|pthread))\.so ]] ||
			fail "it needs $library"
	done
}

@test "libvirt's process that watches dies or hangs: another one comes, and knows what happened" {
	define guest $UUID
	start_ringd
	pkill -KILL -f libexec/relevo/watc[h]
	virsh -c $HERE start guest >/dev/null
	until_true 20 shows watch_starts 2
	until_true 20 xvm -o status -H guest
	# Both while it is new and when it has been there for a while.
	for starts in 2 3; do
		until_true 20 xvm -o status -H guest
		pkill -STOP -f libexec/relevo/watc[h]
		until_true 20 more_starts $starts
	done
	run -0 virt -o off -H guest
	no_guest
}

more_starts() { # THAN
	virt -o status -H guest || true
	[ "$(counted watch_starts)" -gt "$1" ]
}

@test "the service: systemd takes its file, hears that it is ready and that it lives" {
	unit=/usr/lib/systemd/system/ringd.service
	systemd-analyze verify --man=no $unit 2>"$BATS_TEST_TMPDIR/verify" || true
	run ! grep -i "ringd.*\(unknown\|ignoring\|failed\|error\)" "$BATS_TEST_TMPDIR/verify"
	python3 - $config <<-'PY'
		import os, socket, subprocess, sys
		end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		end.bind("/run/notify")
		end.settimeout(60)
		child = subprocess.Popen(["ringd", "--config", sys.argv[1]],
		                         env={**os.environ, "NOTIFY_SOCKET": "/run/notify",
		                              "WATCHDOG_USEC": "400000"})
		words = [end.recv(100) for _ in range(4)]
		child.terminate()
		while words[-1] != b"STOPPING=1":
		    words.append(end.recv(100))
		assert words[0] == b"READY=1" and words[1:4] == [b"WATCHDOG=1"] * 3, words
		assert child.wait(60) == 0
		os.unlink("/run/notify")
	PY
	[ ! -e /run/relevo/ringd.sock ]
}

@test "help and the manual page name every option" {
	ringd --help >"$BATS_TEST_TMPDIR/help"
	for name in config uri node ring multicast interface listen key-file groups timeout status \
		json list forget; do
		grep -q -- "--$name" "$BATS_TEST_TMPDIR/help" || fail "$name"
	done
	run -0 groff -man -Tutf8 -ww <(ringd --manpage)
	[[ $output != *warning:* && $output != *error:* ]] || fail "$output"
	[ -s /usr/share/man/man8/ringd.8 ]
	[[ $(ringd --version) == "relevo ringd "[0-9]* ]]
	run -2 ringd --jump
	[[ $output == *"'--jump'"* ]]
	for empty in "--forget=" "--forget|" "--config="; do
		IFS='|' read -ra words <<<"$empty|"
		run -2 timeout 10 ringd "${words[@]}"
		[[ $output == *"'${words[0]%=}' has no value"* ]] || fail "$empty: $output"
	done
}

# A CIB whose hosts a and b have these devices.
write_cib() { # PRIMITIVES
	export CIB_file=$BATS_TEST_TMPDIR/cib.xml
	cat >"$CIB_file" <<-END
		<cib crm_feature_set="3.13.0" validate-with="pacemaker-3.9" epoch="1" num_updates="0"
		 admin_epoch="0"><configuration><crm_config/>
		<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes>
		<resources>$1</resources><constraints/></configuration><status/></cib>
	END
}

@test "fence_ring is no host's only device: validate-all says whose" {
	local ring='<primitive id="r" class="stonith" type="fence_ring"/>'
	run -0 fence_ring -o validate-all -n guest
	write_cib "$ring"
	run -1 fence_ring -o validate-all -n guest
	[[ $output == *"host 'a' has no other device"* ]] || fail "$output"
	write_cib "$ring"'<primitive id="i" class="stonith" type="fence_ipmi">
		<instance_attributes id="x"><nvpair id="y" name="pcmk_host_list" value="a"/>
		</instance_attributes></primitive>'
	run -1 fence_ring -o validate-all -n guest
	[[ $output == *"host 'b' has no other device"* ]] || fail "$output"
	write_cib "$ring"'<primitive id="i" class="stonith" type="fence_ipmi"/>'
	run -0 fence_ring -o validate-all -n guest
}

@test "fence_ring on one host: list-status, several plugs, and no ringd" {
	define guest $UUID
	define other $UUID2
	start_ringd
	virsh -c $HERE start other >/dev/null
	until_true 10 lists xvm "other $UUID2 on"
	run -0 fence_ring -o list-status
	[ "$(sort <<<"$output")" = "guest,$UUID,off"$'\n'"other,$UUID2,on" ]
	run -0 fence_ring -o status -n guest,other
	run -0 fence_ring -o reboot -n guest,other
	[ "$(state guest) $(state other)" = "running running" ]
	run -0 fence_ring -o off -n guest,other
	run -2 fence_ring -o status -n guest,other
	stop_ringd
	run -1 fence_ring -o status -n guest
	[[ $output == *"ringd does not run on this host"* ]] || fail "$output"
	run -1 fence_ring -o monitor
}

# The journal of an instance's window: one of a target until so many seconds from now, or the one that
# a process has.
write_journal() { # INSTANCE SECONDS [PID]
	python3 - "$@" <<-'PY'
		import sys, time
		name, seconds = sys.argv[1], float(sys.argv[2])
		line = f"{name}\t{'source' if sys.argv[3:] else 'target'}\tb\t/etc/drbd.conf\tCr0"
		with open(f"/run/relevo/window-{name}", "w") as file:
		    print("relevo-state 1", f"window={line}", f"until={int((time.monotonic() + seconds) * 1000)}",
		          sep="\n", file=file)
		    for pid in sys.argv[3:]:
		        with open(f"/proc/{pid}/stat") as stat:
		            print(f"by={pid}", stat.read().rpartition(") ")[2].split()[19], file=file)
	PY
}

left() { # the instances that have a journal
	(cd /run/relevo && ls -d window-*) 2>/dev/null | tr '\n' ' '
}

left_are() { # NAMES
	[ "$(left)" = "$1" ]
}

logged() { # WORDS: of this boot of the node
	grep -a 'ringd\[' "$LOGGED" | grep -qF "$1"
}

@test "an end of a window is opened and closed by whom this host asks for it; nonsense is refused" {
	local host
	host=$(uname -n)
	start_ringd
	for line in "" open "open 1000" "open 1000 $host" "open 1000 $host vm" "jump 1000 $host $END" \
		"open x $host $END" "close 0 $host ${END/target/sink}"; do
		run -0 ask "window 5000 $line"
		[ "$output" = "error 71 the request makes no sense" ] || fail "$line: $output"
	done
	run -0 ask "window 5000 close 0 nobody $END"
	[ "$output" = "error 107 ringd does not run on host 'nobody', or is not of the ring" ]
	write_journal vm 1000
	run -0 ask "window 20000 close 0 $host $END"
	[ "$output" = "ok " ]
	left_are ""
	logged "closed the window of 'vm'"
	# An older one is closed before that.
	write_journal vm 1000
	run -0 ask "window 20000 open 5000 $host $END"
	[ "$output" = "error 1 mirror 'r0': it is not up" ]
	left_are ""
	logged "cannot open the window of 'vm': mirror 'r0': it is not up"
	exec 9>/run/relevo/windows.lock
	flock 9
	run -0 ask "window 1500 close 0 $host $END"
	exec 9>&-
	[[ $output == "error 110 "*"does not end" || $output == *"did not answer in time" ]] || fail "$output"
	until_true 10 grep -aq "cannot close the window of 'vm'" $LOGGED
}

@test "windows that were left open are closed when ringd starts, and each when its time is over" {
	local agent
	sleep 1000 3>&- &
	agent=$!
	write_journal now 0
	write_journal soon 4
	write_journal late 1000
	write_journal owned 0 $agent
	start_ringd
	until_true 10 left_are "window-late window-owned window-soon "
	until_true 10 left_are "window-late window-owned "
	run ! logged "cannot close a window that was left open"
	kill $agent
	until_true 20 left_are "window-late "
	stop_ringd
	echo relevo-state 1 >/run/relevo/window-bad
	start_ringd
	until_true 10 logged "cannot close a window that was left open: bad: the journal of its window is no use"
	left_are "window-bad window-late "
}

@test "the helper that looks for such windows hangs: ringd serves all the same, and takes it along" {
	local pid
	cp $WINDOW "$BATS_TEST_TMPDIR/real"
	cat >"$BATS_TEST_TMPDIR/window" <<-END
		#!/bin/sh
		read -r verb
		if [ "\$verb" = settle ]; then
			echo \$\$ >/run/settles
			trap '' TERM INT HUP
			exec sleep 1000
		fi
		{ echo "\$verb"; cat; } | "$BATS_TEST_TMPDIR/real"
	END
	chmod 755 "$BATS_TEST_TMPDIR/window"
	mount --bind "$BATS_TEST_TMPDIR/window" $WINDOW
	define guest $UUID
	start_ringd
	until_true 20 test -s /run/settles
	pid=$(cat /run/settles)
	write_journal vm 1000
	run -0 timeout 10 ringd --status
	run -0 virt -o on -H guest
	run -0 virt -o off -H guest
	run -0 ask "window 20000 close 0 $(uname -n) $END"
	[ "$output" = "ok " ]
	left_are ""
	run ! gone "$pid"
	stop_ringd
	until_true 10 gone "$pid"
}
