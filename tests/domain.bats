#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# domain: its behaviour on a node with a libvirtd of its own, with qemu and with libvirt's test driver.
load node.bash
load guests.bash

PEER=/usr/lib/ocf/resource.d/heartbeat/VirtualDomain
SOCKET=/run/libvirt/libvirt-sock
TEST_URI="test+unix:///default?socket=$SOCKET"

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_libvirtd
	keep_test_driver "$TEST_URI"
}

# bats waits for what setup_file left in the background.
teardown_file() {
	pkill -KILL -x 'libvirtd|virsh|sleep' || true
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	unset OCF_RESKEY_hypervisor OCF_RESKEY_force_stop
	rm -rf /run/relevo
}

teardown() {
	pkill -CONT -x libvirtd || true
	pidof libvirtd >/dev/null || { start_libvirtd && keep_test_driver "$TEST_URI"; }
	pkill -KILL -f 'guest=(guest|other)' || true
	until_true 20 sh -c '! pgrep -f "guest=(guest|other)"'
	until_true 20 sh -c '! virsh -c qemu:///system list --name | grep -q .'
	pkill -KILL -x hungfs || true
	umount -l "$BATS_TEST_TMPDIR/hung" 2>/dev/null || true
}

# A qemu guest without a disk: it runs, and never hears of a shutdown.
deaf_xml() { # [NAME [UUID]]
	cat <<-XML
		<domain type='qemu'>
		  <name>${1-guest}</name>
		  ${2+<uuid>$2</uuid>}
		  <memory unit='MiB'>16</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices>
		</domain>
	XML
}

test_xml() {
	echo "<domain type='test'><name>guest</name><memory>8192</memory><os><type>hvm</type></os></domain>"
}

qemu_pid() {
	pgrep -f "guest=${1-guest}," | head -n 1
}

with_timeout() { # SECONDS COMMAND...: as the cluster would call it; fails when it takes longer
	local seconds=$1 begin=$SECONDS
	shift
	OCF_RESKEY_CRM_meta_timeout=${seconds}000 run --separate-stderr "$@"
	((SECONDS - begin <= seconds)) || fail "took $((SECONDS - begin)) s of $seconds"
}

@test "the life of a guest, with qemu: 7, start, 0, start again, stop, 7, stop again" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	export OCF_RESKEY_force_stop=true
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" start
	[ -n "$(qemu_pid)" ]
	[ "$(virsh -c qemu:///system domstate guest | head -n 1)" = running ]
	[ "$(virsh -c qemu:///system dominfo guest | awk '/Persistent/ {print $2}')" = no ]
	run -0 "$DOMAIN" monitor
	pid=$(qemu_pid)
	run -0 "$DOMAIN" start
	[ "$(qemu_pid)" = "$pid" ]
	run -0 "$DOMAIN" stop
	[ -z "$(qemu_pid)" ]
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	[ ! -e /run/relevo/domain-guest ]
}

@test "the life of a guest, with libvirt's test driver" {
	test_xml >"$OCF_RESKEY_config"
	export OCF_RESKEY_hypervisor=$TEST_URI
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" start
	run -0 "$DOMAIN" monitor
	run -0 "$DOMAIN" start
	virsh -c "$TEST_URI" domstate guest | grep -q running
	run -0 "$DOMAIN" stop
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	run ! virsh -c "$TEST_URI" domstate guest
}

@test "a guest that listens is shut down, not destroyed" {
	python3 - "$ROOT" >"$OCF_RESKEY_config" <<-'PY'
		import sys
		root = sys.argv[1]
		sys.path.insert(0, root + "/tests/lab")
		import guest
		xml = guest.guest_xml("guest", "5c1f3e9a-6a4b-4f0e-9a52-0d5d8c1a7b01", "10.77.0.70/24",
		                      "52:54:00:77:00:70", root + "/build/guest/vmlinuz",
		                      root + "/build/guest/initrd")
		print(xml)
	PY
	ip link show br0 >/dev/null 2>&1 || ip link add br0 type bridge
	ip link set br0 up
	ip addr replace 10.77.0.2/24 dev br0
	ip route replace 10.77.0.70 dev br0
	run -0 "$DOMAIN" start
	until_true 60 curl -s -m 1 -o /dev/null http://10.77.0.70/
	OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_CRM_meta_timeout=120000 run -0 "$DOMAIN" stop
	[ -z "$(qemu_pid)" ]
	until_true 10 grep -qa "domain(guest).*guest 'guest' has shut down" /var/log/messages
	ip link del br0
}

@test "the peer's fault: VirtualDomain stop without its file says success and the guest runs on" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	export OCF_RESKEY_hypervisor=qemu:///system
	run "$PEER" start
	[ "$status" = 0 ] || fail "$output"
	mv "$OCF_RESKEY_config" "$OCF_RESKEY_config.away"
	run -0 "$PEER" stop
	[ -n "$(qemu_pid)" ] || fail "this VirtualDomain no longer has the fault: take the baseline out"
}

@test "stop without its file ends the guest; monitor sees it till then" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	mv "$OCF_RESKEY_config" "$OCF_RESKEY_config.away"
	run -0 "$DOMAIN" monitor
	with_timeout 5 "$DOMAIN" stop
	[ "$status" = 0 ]
	[ -z "$(qemu_pid)" ]
	run -7 "$DOMAIN" monitor
}

@test "stop without its file and with no parameter ends the guest" {
	deaf_xml >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	unset OCF_RESKEY_config
	OCF_RESKEY_force_stop=perhaps run -0 "$DOMAIN" monitor
	OCF_RESKEY_CRM_meta_timeout=5000 run -0 "$DOMAIN" stop
	[ -z "$(qemu_pid)" ]
}

@test "with state lost the guest is found by its UUID, and by its name when the file has none" {
	for uuid in "<uuid>$UUID</uuid>" ""; do
		deaf_xml | sed "s|</name>|</name>$uuid|" >"$OCF_RESKEY_config"
		run -0 "$DOMAIN" start
		rm -r /run/relevo
		run -0 "$DOMAIN" monitor
		grep -q name=guest /run/relevo/domain-guest
		rm -r /run/relevo
		OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
		[ -z "$(qemu_pid)" ]
	done
}

@test "a guest of another name or UUID is not this one" {
	deaf_xml other 11111111-2222-4333-8444-555555555555 >"$BATS_TEST_TMPDIR/other.xml"
	virsh -c qemu:///system create "$BATS_TEST_TMPDIR/other.xml"
	deaf_xml othe >"$OCF_RESKEY_config"
	run -7 "$DOMAIN" monitor
	deaf_xml other "$UUID" >"$OCF_RESKEY_config"
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	[ -n "$(qemu_pid other)" ]
}

@test "a file that was changed to another guest while one runs does not hide it" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	deaf_xml other >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" monitor
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	[ -z "$(qemu_pid)" ]
}

@test "a guest that died is not running, and can be started again" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	pid=$(qemu_pid)
	kill -KILL "$pid"
	until_true 10 sh -c "! kill -0 $pid"
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
	run -0 "$DOMAIN" start
	[ -n "$(qemu_pid)" ]
}

@test "a process that state names and that is not the guest is left alone" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	sleep 600 3>&- &
	other=$!
	start=$(awk '{print $22}' "/proc/$other/stat")
	sed -i "s/^process=.*/process=$other $start/" /run/relevo/domain-guest
	run -0 "$DOMAIN" monitor
	grep -q "process=$(qemu_pid) " /run/relevo/domain-guest
	sed -i "s/^process=.*/process=$other $start/" /run/relevo/domain-guest
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	[ -z "$(qemu_pid)" ]
	kill $other
}

@test "two starts at once start one guest, and both succeed" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	"$DOMAIN" start 3>&- &
	first=$!
	run -0 "$DOMAIN" start
	wait $first
	[ "$(pgrep -fc 'guest=guest,')" = 1 ]
}

@test "a guest that ignores shutdown is ended by force before the cluster's patience ends" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	begin=$SECONDS
	with_timeout 12 "$DOMAIN" stop
	[ "$status" = 0 ]
	[ -z "$(qemu_pid)" ]
	((SECONDS - begin >= 9)) || fail "ended by force after $((SECONDS - begin)) s, before the reserve"
	until_true 10 grep -qa "domain(guest).*ended guest 'guest' by force" /var/log/messages
}

@test "a stopped libvirtd changes nothing for monitor, and stop goes round it" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	pkill -STOP -x libvirtd
	with_timeout 10 "$DOMAIN" monitor
	[ "$status" = 0 ]
	OCF_RESKEY_force_stop=1 with_timeout 10 "$DOMAIN" stop
	[ "$status" = 0 ]
	[ -z "$(qemu_pid)" ]
	until_true 10 grep -qa "domain(guest).*by force and without libvirt" /var/log/messages
	with_timeout 10 "$DOMAIN" monitor
	[ "$status" = 7 ]
	with_timeout 6 "$DOMAIN" start
	[ "$status" = 1 ]
	reason_has "did not answer in time"
	# libvirtd never took that request: nothing is half started, and no stop fails for it.
	with_timeout 6 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
}

@test "a dead libvirtd changes nothing for monitor, and stop goes round it" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	pkill -KILL -x libvirtd
	run -0 "$DOMAIN" monitor
	with_timeout 5 "$DOMAIN" stop
	[ "$status" = 0 ]
	[ -z "$(qemu_pid)" ]
	run -7 "$DOMAIN" monitor
	run --separate-stderr -1 "$DOMAIN" start
	reason_has "Failed to connect socket"
}

@test "a start that was given up on and that libvirt is still at is ended by stop" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	mkdir -p /etc/libvirt/hooks
	go=$BATS_TEST_TMPDIR/go
	cat >/etc/libvirt/hooks/qemu <<-SH
		#!/bin/sh
		[ "\$2" != prepare ] || timeout 120 sh -c 'until [ -e $go ]; do sleep 0.1; done'
	SH
	chmod 755 /etc/libvirt/hooks/qemu
	pkill -KILL -x libvirtd
	start_libvirtd
	keep_test_driver "$TEST_URI"
	with_timeout 4 "$DOMAIN" start
	[ "$status" = 1 ]
	reason_has "did not answer in time"
	[ -z "$(qemu_pid)" ]
	# libvirt answers when its hook has ended: not before it is asked, which is after the look for qemu.
	(until_true 20 pgrep -x virt && touch "$go") 3>&- &
	run --separate-stderr -1 "$DOMAIN" monitor
	reason_has "is half started"
	with_timeout 20 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	run -7 "$DOMAIN" monitor
	until_true 20 sh -c '! pgrep -f hooks/qem[u]'
	until_true 20 sh -c '! virsh -c qemu:///system list --all --name | grep -q .'
	[ -z "$(qemu_pid)" ]
	run -7 "$DOMAIN" monitor
	rm /etc/libvirt/hooks/qemu
	pkill -KILL -x libvirtd
	start_libvirtd
	keep_test_driver "$TEST_URI"
}

is_starting() {
	[[ $(virsh -c qemu:///system domstate --reason guest) == "paused (starting up)"* ]]
}

# As one whose mirror hangs until its peer is proven off.
@test "a guest whose qemu has not begun hears of no shutdown: stop ends it at once" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	cat >"$BATS_TEST_TMPDIR/qemu" <<-SH
		#!/bin/sh
		case \$* in
		*guest=guest*) while sleep 0.1; do :; done ;;
		esac
		exec /usr/bin/qemu-system-x86_64 "\$@"
	SH
	chmod 755 "$BATS_TEST_TMPDIR/qemu"
	sed -i "s,/usr/bin/qemu-system-x86_64,$BATS_TEST_TMPDIR/qemu," "$OCF_RESKEY_config"
	virsh -c qemu:///system create "$OCF_RESKEY_config" 3>&- &
	until_true 20 is_starting
	OCF_TRACE_RA=1 OCF_TRACE_FILE=$BATS_TEST_TMPDIR/trace with_timeout 20 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	run ! grep "shutdown 'guest'" "$BATS_TEST_TMPDIR/trace"
	run -7 "$DOMAIN" monitor
}

@test "a helper that is not installed is a doubt, not a stop" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	rm -r /run/relevo
	mkdir "$BATS_TEST_TMPDIR/empty"
	mount --bind "$BATS_TEST_TMPDIR/empty" /usr/libexec/relevo
	run --separate-stderr -1 "$DOMAIN" monitor
	reason_has "'/usr/libexec/relevo/xml' cannot be run"
	run --separate-stderr -1 "$DOMAIN" stop
	umount /usr/libexec/relevo
	[ -n "$(qemu_pid)" ]
}

@test "a socket that never answers is a failure in time that names the step" {
	python3 - "$BATS_TEST_TMPDIR" 3>&- <<-'PY' &
		import socket, sys, time
		deaf = socket.socket(socket.AF_UNIX)
		deaf.bind(sys.argv[1] + "/deaf")
		deaf.listen(5)
		time.sleep(600)
	PY
	deaf=$!
	until_true 20 test -S "$BATS_TEST_TMPDIR/deaf"
	test_xml >"$OCF_RESKEY_config"
	export OCF_RESKEY_hypervisor="test+unix:///default?socket=$BATS_TEST_TMPDIR/deaf"
	for action in monitor start stop; do
		with_timeout 4 "$DOMAIN" $action
		[ "$status" = 1 ]
		reason_has "it did not answer in time"
	done
	kill $deaf
}

@test "a file on a hung file system is a failure in time, and no second reader is started" {
	mkdir "$BATS_TEST_TMPDIR/hung"
	"$ROOT/build/fakes/hungfs" -f "$BATS_TEST_TMPDIR/hung" 3>&- &
	hungfs=$!
	until_true 20 mountpoint -q "$BATS_TEST_TMPDIR/hung"
	export OCF_RESKEY_config=$BATS_TEST_TMPDIR/hung/guest.xml
	with_timeout 6 "$DOMAIN" monitor
	[ "$status" = 1 ]
	reason_has "it did not answer in time and cannot be killed"
	reader=$(pgrep -x xml)
	grep -q '^State:.D' "/proc/$reader/status"
	with_timeout 6 "$DOMAIN" start
	[ "$status" = 1 ]
	reason_has "an earlier call still hangs in it"
	[ "$(pgrep -x xml)" = "$reader" ]
	kill -KILL $hungfs
	until_true 20 sh -c "! kill -0 $reader"
	deaf_xml guest "$UUID" >"$BATS_TEST_TMPDIR/guest.xml"
	export OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	run -7 "$DOMAIN" monitor
}

@test "a file system that hangs while its guest runs fails no stop" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	mkdir "$BATS_TEST_TMPDIR/hung"
	"$ROOT/build/fakes/hungfs" -f "$BATS_TEST_TMPDIR/hung" 3>&- &
	until_true 20 mountpoint -q "$BATS_TEST_TMPDIR/hung"
	export OCF_RESKEY_config=$BATS_TEST_TMPDIR/hung/guest.xml
	run -0 "$DOMAIN" monitor
	with_timeout 20 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	[ -z "$(qemu_pid)" ]
}

@test "a libvirtd that dies in the middle of a start and stays away fails no stop" {
	mkdir -p /etc/libvirt/hooks
	printf '#!/bin/sh\n[ "$2" != prepare ] || kill -KILL $(pidof libvirtd)\n' >/etc/libvirt/hooks/qemu
	chmod 755 /etc/libvirt/hooks/qemu
	pkill -KILL -x libvirtd
	start_libvirtd
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run --separate-stderr -1 "$DOMAIN" start
	rm /etc/libvirt/hooks/qemu
	[ -e /run/relevo/domain-guest ]
	with_timeout 8 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	[ ! -e /run/relevo/domain-guest ]
	start_libvirtd
	keep_test_driver "$TEST_URI"
	run -7 "$DOMAIN" monitor
}

is_traced() { # each thread of libvirtd's
	! grep -L 'TracerPid:.*[1-9]' /proc/"$(pidof libvirtd)"/task/*/status | grep -q .
}

is_left() { # libvirtd has written that it is at a start, and is kept there
	grep -q "pid='0'" $FILES/guest.xml
}

@test "what libvirtd leaves of a start that it does not survive fails no stop; start says what to do" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	strace -f -qq -o /dev/null -p "$(pidof libvirtd)" -e trace=rename \
		-e inject=rename:delay_exit=60000000 3>&- &
	until_true 20 is_traced
	with_timeout 20 "$DOMAIN" start 3>&- &
	until_true 20 is_left
	pkill -KILL -x libvirtd
	pkill -KILL -x strace # it would hold what is left of it
	wait $! || true
	start_libvirtd
	keep_test_driver "$TEST_URI"
	is_starting
	run ! timeout 3 virsh -c qemu:///system destroy guest
	with_timeout 8 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	with_timeout 8 "$DOMAIN" start
	[ "$status" = 1 ] || fail "$status: $stderr"
	reason_has "libvirtd takes '$FILES/guest.xml', which is left of a start"
	reason_has "(stop libvirtd, remove that file, start libvirtd"
	[ ! -e /run/relevo/domain-guest ]
	pkill -KILL -x libvirtd
	rm $FILES/guest.xml
	start_libvirtd
	keep_test_driver "$TEST_URI"
	run -0 "$DOMAIN" start
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
}

@test "a file that hangs keeps no guest from being asked to shut down" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	mkdir "$BATS_TEST_TMPDIR/hung"
	"$ROOT/build/fakes/hungfs" -f "$BATS_TEST_TMPDIR/hung" 3>&- &
	hungfs=$!
	until_true 20 mountpoint -q "$BATS_TEST_TMPDIR/hung"
	OCF_RESKEY_config=$BATS_TEST_TMPDIR/hung/guest.xml OCF_RESKEY_save_config_on_stop=true \
		OCF_TRACE_RA=1 OCF_TRACE_FILE=$BATS_TEST_TMPDIR/trace with_timeout 16 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	grep -q "libvirt: shutdown 'guest': asked" "$BATS_TEST_TMPDIR/trace" || fail "$(cat "$BATS_TEST_TMPDIR/trace")"
	kill -KILL $hungfs
}

@test "files that name no guest: start is 5 and says why, a probe is 7, stop is 0" {
	long=$(head -c 300 /dev/zero | tr '\0' n)
	check_xml() { # WORDS
		run --separate-stderr -5 "$DOMAIN" start
		reason_has "$1"
		run -7 "$DOMAIN" monitor
		run -0 "$DOMAIN" stop
	}
	: >"$OCF_RESKEY_config"
	check_xml "it is empty"
	echo 'no markup' >"$OCF_RESKEY_config"
	check_xml "it is not XML"
	echo '<network><name>guest</name></network>' >"$OCF_RESKEY_config"
	check_xml "not <domain>"
	echo '<domain><name>a</name><name>b</name></domain>' >"$OCF_RESKEY_config"
	check_xml "more than one name"
	echo '<domain></domain>' >"$OCF_RESKEY_config"
	check_xml "it has no name"
	echo "<domain><name>$long</name></domain>" >"$OCF_RESKEY_config"
	check_xml "its name"
	echo '<domain><name>a</name><uuid>1234</uuid></domain>' >"$OCF_RESKEY_config"
	check_xml "its UUID"
	{ echo '<domain>' && head -c 2000000 /dev/zero | tr '\0' ' ' && echo '</domain>'; } >"$OCF_RESKEY_config"
	check_xml "over 1 MiB"
	rm "$OCF_RESKEY_config"
	mkdir "$OCF_RESKEY_config"
	check_xml "Is a directory"
	rmdir "$OCF_RESKEY_config"
	check_xml "No such file"
}

@test "a start that libvirt refuses says what libvirt said, and leaves nothing" {
	deaf_xml guest "$UUID" | sed 's|/usr/bin/qemu-system-x86_64|/nowhere/qemu|' >"$OCF_RESKEY_config"
	run --separate-stderr -1 "$DOMAIN" start
	reason_has "/nowhere/qemu"
	run -7 "$DOMAIN" monitor
	run -0 "$DOMAIN" stop
}

@test "the recurring monitor starts no child and asks nobody" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	OCF_RESKEY_CRM_meta_interval=10000 run -0 strace -f -qq \
		-e trace=fork,vfork,clone,clone3,execve,connect -o "$BATS_TEST_TMPDIR/s" "$DOMAIN" monitor
	[ "$(grep -c . "$BATS_TEST_TMPDIR/s")" = 1 ] || fail "$(cat "$BATS_TEST_TMPDIR/s")"
}

@test "validate-all looks at the file at level 10 only" {
	run -0 "$DOMAIN" validate-all
	OCF_CHECK_LEVEL=10 run --separate-stderr -5 "$DOMAIN" validate-all
	reason_has "No such file"
	deaf_xml >"$OCF_RESKEY_config"
	OCF_CHECK_LEVEL=10 run -0 "$DOMAIN" validate-all
}

@test "an agent that is killed takes its child with it" {
	test_xml >"$OCF_RESKEY_config"
	pkill -STOP -x libvirtd
	OCF_RESKEY_hypervisor=$TEST_URI "$DOMAIN" monitor 2>/dev/null 3>&- &
	agent=$!
	until_true 20 pgrep -x virt
	kill -KILL $agent
	until_true 20 sh -c '! pgrep -x virt'
}

@test "ocf-tester passes it, with libvirt's test driver" {
	test_xml >"$OCF_RESKEY_config"
	run ocf-tester -n guest -o "config=$OCF_RESKEY_config" -o "hypervisor=$TEST_URI" "$DOMAIN"
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"passed all tests"* ]]
}

@test "ocf-tester passes it, with qemu" {
	deaf_xml guest "$UUID" >"$OCF_RESKEY_config"
	run ocf-tester -n guest -o "config=$OCF_RESKEY_config" -o force_stop=true "$DOMAIN"
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"passed all tests"* ]]
	[ -z "$(qemu_pid)" ]
}
