#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# ring: ringd on three hosts of a ring, with guests of a real qemu; the client of the lab stands for
# a guest with the stock fence_xvm. Hosts and libvirts are lost, guests move while they are fenced.
load node.bash
load guests.bash

LAB=$BATS_TEST_DIRNAME/lab
NETWORK=10.94.0
HOSTS="a b c"
GUEST=5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b11
# Some seconds for a request that is to fail: time for several looks on a busy machine.
SOON="power_timeout=2 login_timeout=1 shell_timeout=5"

setup_file() {
	[ "$(id -u)" = 0 ] || skip "needs root, to make namespaces"
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name ring --network $NETWORK --plain '' --token 3000 up
	(umask 077 && head -c 512 /dev/urandom >"$STATE/xvm.key")
	lab wait-online
	lab run a crm configure property stonith-enabled=true
	for host in $HOSTS; do
		write_files $host
		start_ringd $host
	done
	write_guest idle $IDLE
	write_guest busy $BUSY
	until_true 60 all_together
}

teardown_file() {
	lab down
}

lab() {
	timeout 150 "$LAB/lab" --state "$STATE" "$@"
}

write_files() { # HOST
	printf '%s\n' key_file=/run/lab/xvm.key interface=br0 >"$STATE/log/$1/ringd.conf"
}

start_ringd() { # HOST
	lab run $1 sh -c 'setsid -f ringd --config /var/log/ringd.conf >>/var/log/ringd.out 2>&1'
}

# Boots from a disk with this sector: does nothing; or writes its memory all the time, so that it
# gets over only as fast as it is let.
write_guest() { # FILE SECTOR
	write_disk "$2" "$STATE/$1.disk"
	cat >"$STATE/$1.xml" <<-XML
		<domain type='qemu'>
		  <name>guest</name>
		  <uuid>$GUEST</uuid>
		  <memory unit='MiB'>32</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/>
		    <disk type='file'>
		      <driver name='qemu' type='raw' cache='none'/>
		      <source file='/run/lab/$1.disk'/><target dev='hda' bus='ide'/><shareable/>
		    </disk>
		  </devices>
		</domain>
	XML
}

shows() { # HOST PYTHON-EXPRESSION OF s, THE STATE
	lab run "$1" ringd --json 2>/dev/null | python3 -c "import json, sys
s = json.load(sys.stdin)
sys.exit(not ($2))"
}

# Each host sees three members, all of which have told their guests.
all_together() {
	local host
	for host in $HOSTS; do
		shows $host "s['quorate'] and sum(h['state'] == 'member' for h in s['hosts']) == 3" ||
			return 1
	done
}

virsh_on() { # HOST ARGUMENTS
	lab run "$1" virsh -c qemu:///system "${@:2}"
}

# Starts the guest, transient, on one host.
create() { # HOST [FILE]
	virsh_on $1 create /run/lab/${2-idle}.xml >/dev/null
	for host in $HOSTS; do
		until_true 20 knows $host "$1"
	done
}

knows() { # HOST OWNER
	lab run "$1" ringd --list | grep -qx "guest"$'\t'"$GUEST"$'\t'"on"$'\t'"$2"
}

# Of this lab alone: others may have guests of the same UUID.
pids() {
	local host found=1
	for host in $HOSTS; do
		[ -s "$STATE/pid/$host" ] || continue
		pgrep --ns "$(cut -d' ' -f1 <"$STATE/pid/$host")" --nslist pid -f -- "-uuid $GUEST" &&
			found=0
	done
	return $found
}

is_gone() {
	! pids >/dev/null
}

fence() { # HOST [CODE] NAME=VALUE...
	local host=$1 code=-0
	shift
	[[ $1 != -* ]] || { code=$1 && shift; }
	printf '%s\n' plug=guest "$@" >"$STATE/log/$host/options"
	run $code lab run $host sh -c "fence_ring </var/log/options"
}

xvm() { # ARGUMENTS
	lab run client fence_xvm -k /run/lab/xvm.key -t 60 "$@"
}

teardown() {
	for host in $HOSTS; do
		tail -n 20 "$STATE/log/$host/ringd.out" >&2 || true
		grep -a ringd "$STATE/log/$host/messages" 2>/dev/null | tail -n 20 >&2 || true
	done
	pids | xargs -r ps -o pid,etime,args -p >&2 || true
	pids | xargs -r kill -KILL 2>/dev/null || true
	until_true 20 is_gone
}

served() { # the sum over all hosts
	local host sum=0
	for host in $HOSTS; do
		sum=$((sum + $(lab run $host ringd --json | python3 -c \
			"import json, sys; print(json.load(sys.stdin)['requests_served'])")))
	done
	echo $sum
}

@test "every host answers for all: list, status, off; the owner does it" {
	create b
	for host in $HOSTS; do
		fence $host action=status
		[[ $output == *"Status: ON"* ]]
		fence $host action=list
		[ "$output" = "guest,$GUEST" ]
	done
	fence c action=off
	[[ $output == *"Success: Powered OFF"* ]]
	is_gone
	fence a -2 action=status
	fence a action=off plug=$GUEST
	[[ $output == *"Success: Already OFF"* ]]
	fence a -1 action=status plug=nobody
	fence a action=monitor
}

@test "the stock fence_xvm: all hosts hear it, one serves it, the owner ends the guest" {
	create a
	before=$(served)
	run -0 xvm -o status -H guest
	[ "$(served)" = $((before + 1)) ]
	run -0 xvm -o list
	[[ $output == *"$GUEST on"* ]]
	run -0 xvm -o off -H guest
	is_gone
	run -2 xvm -o status -H guest
	[ "$(served)" = $((before + 3)) ]
}

copies() {
	pids | wc -l
}

two_copies() {
	[ "$(copies)" = 2 ]
}

# It does not get over until let_over.
migrate() { # FROM TO-NUMBER
	lab run $1 virsh -c qemu:///system migrate --live --p2p --unsafe --bandwidth 1 guest \
		"qemu+tcp://$NETWORK.$2/system" >"$STATE/migrate" 2>&1 3>&- &
	migration=$!
	until_true 30 two_copies
	until_true 30 virsh_on $1 migrate-setmaxdowntime guest 1
}

let_over() { # FROM
	# It may be over after the first of these.
	lab run $1 sh -c "virsh -c qemu:///system migrate-setspeed guest 1000
		virsh -c qemu:///system migrate-setmaxdowntime guest 20000" >/dev/null 2>&1 || true
	wait $migration || fail "$(cat "$STATE/migrate")"
}

@test "a guest under migration is on, and locked until it has landed: then its new host ends it" {
	local on_a on_b
	create a busy
	on_a=$(orders a)
	on_b=$(orders b)
	migrate a 2
	fence c action=status
	for host in $HOSTS; do
		SECONDS=0
		fence $host -1 action=off $SOON
		[[ $output == *"being migrated"* ]] || fail "$output"
		((SECONDS < 60))
	done
	two_copies
	printf '%s\n' plug=guest action=off power_timeout=120 shell_timeout=100 \
		>"$STATE/log/c/options"
	lab run c sh -c "fence_ring </var/log/options" >"$STATE/fence" 2>&1 3>&- &
	fencing=$!
	until_true 20 shows c "s['requests'] == 1"
	two_copies
	let_over a
	wait $fencing || fail "$(cat "$STATE/fence")"
	is_gone
	[ "$(orders a) $(orders b)" = "$on_a $((on_b + 1))" ]
}

orders() { # HOST: how often it was told to end the guest, by c
	grep -ac "guest 'guest' was to be switched off, as host 'c' asked: " \
		"$STATE/log/$1/messages" || true
}

@test "a libvirtd that hangs: no answer in bounded time; it goes on, or is restarted: one" {
	create b
	lab run b pkill -STOP -x libvirtd
	SECONDS=0
	fence c -1 action=off $SOON
	[[ $output == *"'b' "* ]] || fail "$output"
	((SECONDS < 60))
	[ "$(copies)" = 1 ]
	lab run b pkill -CONT -x libvirtd
	until_true 60 works c
	lab run b pkill -KILL -x libvirtd
	fence a -1 action=off $SOON
	until_true 60 shows a "[h['state'] for h in s['hosts'] if h['name'] == 'b'] == ['blind']"
	lab run b sh -c 'setsid -f libvirtd --listen >/var/log/libvirtd.again 2>&1'
	until_true 60 works a
	fence c action=off
	is_gone
}

works() { # HOST
	printf '%s\n' plug=guest action=status >"$STATE/log/$1/options"
	lab run $1 sh -c "fence_ring </var/log/options"
}

in_node() { # HOST NAME
	lab run $1 pgrep -x "$2" >/dev/null
}

not_in_node() {
	! in_node "$@"
}

end_in_node() { # HOST DAEMON
	lab run $1 pkill -TERM -x $2
	until_true 60 not_in_node $1 $2
}

start_corosync() { # HOST
	lab run $1 sh -c 'setsid -f corosync -f >/dev/null 2>&1'
	until_true 30 lab run $1 corosync-quorumtool -s >/dev/null
}

# What c sees of a.
sees_a() { # STATE
	shows c "[h['state'] for h in s['hosts'] if h['name'] == 'a'] == ['$1']"
}

@test "corosync is restarted, then a host takes its leave: only then its last word holds" {
	create b
	end_in_node a pacemakerd
	end_in_node a corosync
	until_true 30 shows a "not s['joined']"
	fence a -1 action=off power_timeout=1 login_timeout=1 shell_timeout=1
	[[ $output == *"corosync is not there"* ]] || fail "$output"
	until_true 30 sees_a lost
	fence c -1 action=off $SOON
	[[ $output == *"host 'a' is gone and not proven to be fenced"* ]] || fail "$output"
	start_corosync a
	until_true 60 all_together
	end_in_node a ringd
	# It may get guests that nobody sees.
	until_true 30 sees_a "without ringd"
	fence c -1 action=off $SOON
	[[ $output == *"host 'a' is there, but its ringd is not"* ]] || fail "$output"
	run -1 lab run c ringd --forget a
	[[ $output == *"is in the cluster"* ]] || fail "$output"
	start_ringd a
	until_true 60 all_together
	lab run a sh -c 'pkill -TERM -x ringd && pkill -TERM -x corosync'
	until_true 30 sees_a lost
	fence c action=off
	is_gone
	until_true 20 lab run c grep -qa '"evidence":"[^"]*a: absent when it went' /var/log/messages
	until_true 60 not_in_node a corosync
	start_corosync a
	lab run a sh -c 'setsid -f pacemakerd >/dev/null 2>&1'
	start_ringd a
	until_true 60 all_together
	lab wait-online
}

@test "a guest that goes from a host that answers late to one that has answered is on" {
	create a
	lab run a pkill -STOP -x ringd
	lab run c sh -c "printf 'plug=guest\naction=status\n' | fence_ring" >"$STATE/fence" 2>&1 3>&- &
	local asked=$!
	until_true 20 shows c "s['requests'] == 1"
	virsh_on a migrate --live --p2p --unsafe guest "qemu+tcp://$NETWORK.2/system"
	lab run a pkill -CONT -x ringd
	wait $asked || fail "$(cat "$STATE/fence")"
	[ "$(copies)" = 1 ]
}

@test "asked on two hosts at once, a guest is started once" {
	local first second
	for host in a c; do
		virsh_on $host define /run/lab/idle.xml >/dev/null
	done
	until_true 20 shows b "sum(h['guests'] for h in s['hosts']) == 2"
	for _ in {1..3}; do
		for host in a c; do
			lab run $host sh -c "printf 'plug=guest\naction=on\n' | fence_ring" \
				>"$STATE/on-$host" 2>&1 3>&- &
		done
		wait || true
		[ "$(copies)" = 1 ] || fail "$(copies) copies: $(cat "$STATE"/on-?)"
		fence b action=off
		is_gone
	done
	for host in a c; do
		virsh_on $host undefine guest >/dev/null
	done
	until_true 20 shows b "sum(h['guests'] for h in s['hosts']) == 0"
}

@test "a host whose ringd is gone and that was not fenced: no success for its guest" {
	create b
	lab run b pkill -KILL -x ringd
	until_true 30 shows c "sum(h['state'] == 'member' for h in s['hosts']) == 2"
	for action in off reboot status; do
		SECONDS=0
		fence c -1 action=$action $SOON
		[[ $output == *"host 'b' is there, but its ringd is not"* ]] || fail "$output"
		((SECONDS < 60))
	done
	[ "$(copies)" = 1 ]
	# Another one that is restarted has not forgotten that there was a host b.
	lab run c pkill -KILL -x ringd
	start_ringd c
	until_true 30 shows c "s['quorate'] and s['guests_known']"
	fence c -1 action=off plug=$GUEST $SOON
	[[ $output == *"host 'b' is there, but its ringd is not"* ]] || fail "$output"
	start_ringd b
	until_true 60 all_together
	fence c action=off
	is_gone
}

fenced() { # HOST TIMES
	[ "$(grep -c "off $1" "$STATE/power.log")" -ge "$2" ]
}

@test "a host loses power in the middle of a request: it succeeds once the host was fenced" {
	create b
	lab run b pkill -STOP -f "uuid $GUEST"
	printf '%s\n' plug=guest action=off power_timeout=200 shell_timeout=180 \
		>"$STATE/log/c/options"
	lab run c sh -c "fence_ring </var/log/options" >"$STATE/fence" 2>&1 3>&- &
	fencing=$!
	until_true 20 lab run b pgrep -f libexec/relevo/virt
	lab kill b
	wait $fencing || fail "$(cat "$STATE/fence")"
	grep -qF "Success: Powered OFF" "$STATE/fence"
	is_gone
	grep -a '{"fencing"' "$STATE/log/c/messages" | tail -n 1 | grep -qF "b: fenced"
	fenced b 2
	fence a -2 action=status
	lab on b
	lab wait-online
	# It is back, and may get what nobody sees: that it was fenced proves nothing any more.
	virsh_on b create /run/lab/idle.xml >/dev/null
	fence c -1 action=off $SOON
	[[ $output == *"host 'b' is there, but its ringd is not"* ]] || fail "$output"
	[ "$(copies)" = 1 ]
	start_ringd b
	until_true 60 all_together
	fence c action=off
	is_gone
}

# A history with one fencing of b, at a time in seconds.
write_history() { # SECONDS
	mkdir -p "$STATE/log/c/bin"
	cat >"$STATE/log/c/bin/stonith_admin" <<-END
		#!/bin/sh
		touch /var/log/bin/asked
		echo "<pacemaker-result><fence_event action='off' target='b' status='success'
			completed='$(date -u -d @$1 +'%F %TZ')'/></pacemaker-result>"
	END
	chmod 755 "$STATE/log/c/bin/stonith_admin"
}

is_past() { # SECONDS
	((EPOCHSECONDS > $1))
}

@test "what was known of a host when it came proves nothing, though a clock was set back since" {
	local begin
	create b
	end_in_node c ringd
	begin=$(date +%s)
	write_history $((begin + 10))
	lab run c sh -c "PATH=/var/log/bin:\$PATH setsid -f ringd --config /var/log/ringd.conf \
		>>/var/log/ringd.out 2>&1"
	until_true 60 all_together
	until_true 20 test -e "$STATE/log/c/bin/asked"
	lab kill b
	until_true 60 shows c "[h['state'] for h in s['hosts'] if h['name'] == 'b'] == ['lost']"
	until_true 20 is_past $((begin + 6))
	fence c -1 action=off $SOON
	[[ $output == *"host 'b' is gone and not proven to be fenced"* ]] || fail "$output"
	write_history $EPOCHSECONDS
	fence c action=off
	end_in_node c ringd
	lab on b
	lab wait-online
	start_ringd b
	start_ringd c
	until_true 60 all_together
}

# The journal of a window whose mirrors are down, of an end that may be closed in so many seconds, by
# nobody in particular.
write_journal() { # HOST source|target PEER SECONDS
	printf 'relevo-state 1\nwindow=vm\t%s\t%s\t/etc/drbd.conf\tCr0\nuntil=%d\n' $2 $3 \
		$(python3 -c "import time; print(int((time.monotonic() + $4) * 1000))") >"$STATE/log/$1/journal"
	lab run $1 cp /var/log/journal /run/relevo/window-vm
}

has_no_window() { # HOST
	! lab run $1 test -e /run/relevo/window-vm
}

probe() { # HOST: the agent finds nothing there
	run --separate-stderr -7 lab run $1 env OCF_RESOURCE_INSTANCE=vm OCF_RESKEY_crm_feature_set=3.16.2 \
		OCF_RESKEY_config=/run/lab/idle.xml /usr/lib/ocf/resource.d/relevo/domain monitor
}

logs() { # HOST WORDS
	grep -aq "$2" "$STATE/log/$1/messages"
}

@test "a window that its source left open is closed by a probe there, on the other host too" {
	write_journal a source b 0
	write_journal b target a 1000
	probe a
	has_no_window a
	until_true 10 has_no_window b
	until_true 10 logs b "closed the window of 'vm'"
	until_true 10 logs a "closed a window of 'vm' that was left open"
	write_journal b target a 1000
	probe b # it is not known whether the migration is over
	run ! has_no_window b
	lab run b rm /run/relevo/window-vm
}

@test "an end that another host cannot open: its words come back, and nothing is left there" {
	run -0 lab run a python3 -c 'import socket
end = socket.socket(socket.AF_UNIX)
end.connect("/run/relevo/ringd.sock")
end.send(b"window 20000 open 5000 b vm\tsource\tb\t/etc/drbd.conf\tCr0\n")
print(end.recv(1000).decode(), end="")'
	[ "$output" = "error 1 mirror 'r0': it is not up" ]
	has_no_window b
	until_true 10 logs b "cannot open the window of 'vm': mirror 'r0': it is not up"
}

in_history() { # HOST
	lab run "$1" stonith_admin --history guest | grep -q "of guest successful"
}

@test "pacemaker fences a guest by fence_ring, beside the device for its hosts" {
	lab run a crm configure primitive guests stonith:fence_ring op monitor interval=3600s timeout=20s
	create b
	until_true 60 can_fence
	run -0 lab run c stonith_admin --fence guest --timeout 60
	is_gone
	for host in $HOSTS; do
		until_true 20 in_history $host
	done
	lab run a crm resource stop guests
	until_true 60 cannot_fence
	lab run a crm configure delete guests
}

# Whether c's fencer has a device for the guest.
can_fence() {
	lab run c stonith_admin --list guest 2>&1 | grep -q "^1 fence device"
}

cannot_fence() {
	! can_fence
}

@test "both sides of a cut: the one without quorum does nothing, the other one once it has fenced" {
	create a
	lab cut a
	# Whichever is first: it is refused, or the host is off.
	! lab run a sh -c "printf 'plug=guest\naction=off\nshell_timeout=1\nlogin_timeout=1\npower_timeout=1\n' |
		fence_ring" || [ ! -e "$STATE/pid/a" ]
	fence c action=off power_timeout=200 shell_timeout=180
	is_gone
	fenced a 1
	# Alone there is no quorum, neither for a guest of its own.
	create_alone
	fence c action=status
	fence c -1 action=off $SOON
	[[ $output == *"no quorum"* ]] || fail "$output"
	[ "$(copies)" = 1 ]
}

create_alone() {
	lab kill b
	until_true 30 shows c "not s['quorate']"
	virsh_on c create /run/lab/idle.xml >/dev/null
	until_true 20 knows c c
}
