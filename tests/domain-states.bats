#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# domain-states: what is said of a guest in each state that a real qemu and libvirtd can bring it to.
load node.bash
load guests.bash

URI=qemu:///system
# A second libvirtd, with files and a process list of its own, as another host has them.
PEER=qemu+tcp://127.0.0.1:16510/system

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_libvirtd
}

# bats waits for what setup_file left in the background.
teardown_file() {
	kill -KILL "$(daemon)" || true
}

daemon() { # its pid
	cat $FILES/driver.pid
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	export OCF_RESKEY_crm_feature_set=3.16.1 OCF_RESKEY_CRM_meta_interval=10000
	rm -rf /run/relevo
	disk=$BATS_TEST_TMPDIR/disk
}

teardown() {
	kill -CONT "$(daemon)" || true
	kill -0 "$(daemon)" || start_libvirtd
	[ -z "${poser-}" ] || kill -KILL "$poser" || true
	end_host peer
	kill_guest || true
	until_true 20 sh -c "! virsh -c $URI list --name | grep -q ."
	umount "$BATS_TEST_TMPDIR/small" 2>/dev/null || true
}

file_has() { # WORDS of libvirt's status file
	head -n 20 $FILES/guest.xml 2>/dev/null | grep -q "^<domstatus $1"
}

monitor_is() { # CODE WORDS
	run --separate-stderr "-$1" "$DOMAIN" monitor
	reason_has "$2"
}

monitor_is_silent() { # CODE
	run --separate-stderr "-$1" "$DOMAIN" monitor
	[ -z "$stderr" ] || fail "$stderr"
}

# A process that has all words of the guest's command line, of a user who has no rights. It has no
# child, ends with 42 when it is told to, and otherwise by any signal.
pose() {
	mkfifo "$BATS_TEST_TMPDIR/word"
	exec 8<>"$BATS_TEST_TMPDIR/word"
	setpriv --reuid=65534 --regid=65534 --clear-groups \
		sh -c 'read -r word; exit "$word"' -name guest=guest -uuid $UUID <&8 3>&- 8>&- &
	poser=$!
	until_true 20 grep -qx sh "/proc/$poser/comm"
}

@test "a guest that its admin paused is degraded since then, and start finds it running" {
	guest_with $IDLE
	start_guest
	virsh -c $URI suspend guest
	monitor_is 190 "guest 'guest' is paused, since 20"
	first=$stderr
	sleep 1.1
	OCF_CHECK_LEVEL=10 monitor_is 190 "is paused"
	[ "$stderr" = "$first" ] || fail "$first, then $stderr"
	until_true 10 grep -qa "domain(guest).*is paused" /var/log/messages
	[ "$(grep -ca "domain(guest).*is paused" /var/log/messages)" = 1 ] || fail "said again and again"
	OCF_RESKEY_crm_feature_set=3.0.9 monitor_is 0 "is paused"
	run -0 "$DOMAIN" start
	virsh -c $URI resume guest
	monitor_is_silent 0
}

@test "a guest whose disk is full fails, is degraded or is resumed, as on_io_error says" {
	mkdir "$BATS_TEST_TMPDIR/small"
	mount -t tmpfs -o size=64k small "$BATS_TEST_TMPDIR/small"
	disk=$BATS_TEST_TMPDIR/small/disk
	guest_with $WRITE
	head -c 100000 /dev/zero >"$BATS_TEST_TMPDIR/small/filler" || true
	run -0 "$DOMAIN" start
	until_true 20 file_has "state='paused' reason='ioerror'"
	monitor_is 1 "is paused by an I/O error"
	OCF_CHECK_LEVEL=10 monitor_is 1 "is paused by an I/O error"
	OCF_RESKEY_on_io_error=degrade monitor_is 190 "is paused by an I/O error"
	export OCF_RESKEY_on_io_error=resume
	monitor_is 190 "is paused by an I/O error"
	until_true 20 file_has "state='paused' reason='ioerror'"
	rm "$BATS_TEST_TMPDIR/small/filler"
	monitor_is 190 "resumed"
	until_true 10 file_has "state='running'"
	monitor_is_silent 0
}

@test "a guest that panicked and is preserved has crashed" {
	guest_with $PANIC "<panic model='isa'/>"
	run -0 "$DOMAIN" start
	until_true 20 file_has "state='crashed'"
	monitor_is 1 "guest 'guest' has crashed"
	OCF_CHECK_LEVEL=10 monitor_is 1 "guest 'guest' has crashed"
	with_timeout 20 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	monitor_is_silent 7
}

@test "a guest that powers itself off runs until its process has ended, then it does not" {
	guest_with $OFF
	run -0 "$DOMAIN" start
	while pid=$(guest_pid); do
		run "$DOMAIN" monitor
		# In the moment between these lines it may have ended; nobody need have buried it.
		[ "$status" = 0 ] || ! grep -qs '^State:.[^ZX]' "/proc/$pid/status" || fail "$status: $output"
		sleep 0.1
	done
	monitor_is_silent 7
}

@test "a guest that reboots runs all the time" {
	guest_with $IDLE
	start_guest
	for round in {1..10}; do
		virsh -c $URI reset guest
		monitor_is_silent 0
		OCF_CHECK_LEVEL=10 monitor_is_silent 0
	done
}

@test "a guest that is being saved runs until it is saved" {
	guest_with $BUSY
	until_true 60 hold_in_save
	file_has "state='paused' reason='save'"
	monitor_is_silent 0
	kill -CONT "$(cat $FILES/guest.pid)"
	wait $save
	monitor_is_silent 7
}

# Starts a guest and saves it; stops its process as soon as it is paused for that. Fails if that
# came too late.
hold_in_save() {
	run -0 "$DOMAIN" start
	rm -f "$BATS_TEST_TMPDIR/looks"
	python3 - $FILES/guest.xml "$(cat $FILES/guest.pid)" "$BATS_TEST_TMPDIR/looks" 3>&- <<-'PY' &
		import os, signal, sys, time
		open(sys.argv[3], "w").close()
		end = time.monotonic() + 30
		while time.monotonic() < end:
		    if b"reason='save'" in open(sys.argv[1], "rb").read(600):
		        os.kill(int(sys.argv[2]), signal.SIGSTOP)
		        sys.exit()
		sys.exit("never seen")
	PY
	holder=$!
	until_true 20 test -e "$BATS_TEST_TMPDIR/looks"
	virsh -c $URI save guest "$BATS_TEST_TMPDIR/image" 3>&- &
	save=$!
	wait $holder || { wait $save; return 1; }
}

@test "a guest that is half migrated in fails a probe, and stop removes that half" {
	start_host peer 16510
	guest_with $BUSY
	start_guest
	virsh -c $URI migrate --live --unsafe --bandwidth 1 guest $PEER tcp://127.0.0.1:49152 3>&- &
	migration=$!
	until_true 30 on peer grep -qs "^<domstatus state='paused' reason='migration'" $FILES/guest.xml
	OCF_RESKEY_CRM_meta_interval=0 run --separate-stderr -1 on peer "$DOMAIN" monitor
	reason_has "is here only in part: a migration has not ended"
	monitor_is_silent 0
	with_timeout 30 on peer "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	run -7 on peer "$DOMAIN" monitor
	! wait $migration || fail 'it was migrated'
	until_true 10 file_has "state='running'"
	monitor_is_silent 0
}

@test "without libvirt's daemon its old file is not believed: the process runs" {
	guest_with $IDLE
	start_guest
	virsh -c $URI suspend guest
	kill -KILL "$(daemon)"
	until_true 10 virsh_is_gone
	monitor_is_silent 0
	file_has "state='paused' reason='user'"
	kill_guest
	file_has "state='paused' reason='user'"
	monitor_is_silent 7
	with_timeout 10 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
}

virsh_is_gone() {
	! kill -0 "$(daemon)" 2>/dev/null
}

@test "a file of another process is not believed" {
	guest_with $IDLE
	start_guest
	cp $FILES/guest.xml "$BATS_TEST_TMPDIR/kept"
	sed -i "s/^<domstatus .*/<domstatus state='crashed' reason='panicked' pid='1'>/" $FILES/guest.xml
	monitor_is_silent 0
	sed -i "s/ pid='1'>/ pid='$(cat $FILES/guest.pid)'>/" $FILES/guest.xml
	monitor_is 1 "has crashed"
	for text in '' '<!--' '<domstatus' 'nothing' "<domstatus state='&a;'>"; do
		echo "$text" >$FILES/guest.xml
		monitor_is_silent 0
	done
	rm $FILES/guest.xml
	monitor_is_silent 0
	cp "$BATS_TEST_TMPDIR/kept" $FILES/guest.xml
}

@test "with all of libvirt's files and state gone the guest is found, and stop ends it" {
	guest_with $IDLE
	start_guest
	kill -KILL "$(daemon)"
	until_true 10 virsh_is_gone
	cp -a $FILES "$BATS_TEST_TMPDIR/kept"
	rm -r $FILES /run/relevo
	monitor_is_silent 0
	rm -r /run/relevo
	with_timeout 10 "$DOMAIN" stop
	cp -a "$BATS_TEST_TMPDIR/kept" $FILES
	[ "$status" = 0 ] || fail "$stderr"
	no_guest
}

@test "a process that poses as the guest hides nothing and is left alone" {
	guest_with $IDLE
	pose
	monitor_is_silent 7
	run -0 "$DOMAIN" start
	monitor_is_silent 0
	grep -q "^process=$(cat $FILES/guest.pid) " /run/relevo/domain-guest
	rm -r /run/relevo
	monitor_is_silent 0
	grep -q "^process=$(cat $FILES/guest.pid) " /run/relevo/domain-guest
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	monitor_is_silent 7
	echo 42 >&8
	wait $poser || ended=$?
	poser=
	[ "${ended-0}" = 42 ] || fail "$ended"
}

@test "qemu as another user is the guest, also when libvirtd has been restarted" {
	sed -i 's/^user = .*/user = "libvirt-qemu"/' /etc/libvirt/qemu.conf
	kill -KILL "$(daemon)"
	PYTHONPATH=$ROOT/tests/lab python3 -c "import hypervisor; hypervisor.start()" 3>&- &
	until_true 60 virsh_works $URI
	guest_with $IDLE
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
	chmod 666 "$disk"
	start_guest
	[ "$(stat -c %U "/proc/$(cat $FILES/guest.pid)")" = libvirt-qemu ]
	kill -KILL "$(daemon)"
	until_true 10 virsh_is_gone
	mv $FILES "$BATS_TEST_TMPDIR/kept"
	rm -r /run/relevo
	monitor_is_silent 0
	mv "$BATS_TEST_TMPDIR/kept" $FILES
	start_libvirtd
	rm -r /run/relevo
	OCF_CHECK_LEVEL=10 monitor_is_silent 0
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	monitor_is_silent 7
}

@test "a state that is no use: the file tells who the guest is, and the state is written anew" {
	guest_with $IDLE
	mkdir -m 700 /run/relevo
	spoil() {
		for text in '' 'nonsense' 'relevo-state 2\nname=guest\n' 'relevo-state 1\nnothing=here\n' \
			'relevo-state 1\nname=guest\nuuid='$UUID'\nprocess=x\n' 'relevo-state 1\nname=gu'; do
			printf "$text" >/run/relevo/domain-guest
			"$@"
		done
	}
	spoil monitor_is_silent 7
	spoil run -0 "$DOMAIN" stop
	OCF_RESKEY_config=/nowhere/guest.xml spoil monitor_is 1 "state '/run/relevo/domain-guest'"
	OCF_RESKEY_config=/nowhere/guest.xml spoil run -1 "$DOMAIN" stop
	printf nonsense >/run/relevo/domain-guest
	run -0 "$DOMAIN" start
	spoil monitor_is_silent 0
	grep -q "^process=$(cat $FILES/guest.pid) " /run/relevo/domain-guest
	until_true 10 grep -qa "domain(guest).*state '/run/relevo/domain-guest' is no use" /var/log/messages
	printf nonsense >/run/relevo/domain-guest
	OCF_RESKEY_force_stop=1 run -0 "$DOMAIN" stop
	no_guest
	[ ! -e /run/relevo/domain-guest ]
}

@test "a defined guest is started by its name or its UUID, and found by either" {
	guest_with $IDLE
	virsh -c $URI define "$OCF_RESKEY_config"
	unset OCF_RESKEY_config
	export OCF_RESKEY_force_stop=1
	for given in "name=guest" "uuid=${UUID^^}" "name=guest uuid=$UUID"; do
		unset OCF_RESKEY_name OCF_RESKEY_uuid
		for pair in $given; do
			export "OCF_RESKEY_$pair"
		done
		run -0 "$DOMAIN" validate-all
		OCF_CHECK_LEVEL=10 run -0 "$DOMAIN" validate-all
		monitor_is_silent 7
		run -0 "$DOMAIN" start
		monitor_is_silent 0
		grep -qx name=guest /run/relevo/domain-guest
		pid=$(guest_pid)
		run -0 "$DOMAIN" start
		[ "$(guest_pid)" = "$pid" ]
		rm -r /run/relevo
		monitor_is_silent 0
		grep -qx name=guest /run/relevo/domain-guest
		rm -r /run/relevo
		run -0 "$DOMAIN" stop
		no_guest
		monitor_is_silent 7
	done
	run -1 grep -a 'started by libvirt itself' /var/log/messages
	virsh -c $URI autostart guest
	run -0 "$DOMAIN" start
	until_true 10 grep -qa "domain(guest).*guest 'guest' is also started by libvirt itself" \
		/var/log/messages
	run -0 "$DOMAIN" stop
	virsh -c $URI undefine guest
}

@test "a name or UUID that is not defined is 5, one that cannot be is 6, and none at all too" {
	unset OCF_RESKEY_config
	run --separate-stderr -6 "$DOMAIN" start
	reason_has "'config' is missing, and so are name and uuid"
	OCF_RESKEY_name=guest run --separate-stderr -5 "$DOMAIN" start
	reason_has "cannot find guest 'guest' on 'qemu:///system': it is not defined"
	OCF_RESKEY_uuid=$UUID run --separate-stderr -5 "$DOMAIN" start
	OCF_RESKEY_name=guest monitor_is_silent 7
	OCF_RESKEY_name=guest run -0 "$DOMAIN" stop
	OCF_RESKEY_name=a/b run --separate-stderr -6 "$DOMAIN" start
	reason_has "'name'"
	OCF_RESKEY_uuid=1234 run --separate-stderr -6 "$DOMAIN" start
	reason_has "'uuid'"
}

@test "shutdown_mode is how the guest is asked; a bad one is refused, but ends no stop" {
	guest_with $IDLE
	for mode in acpi agent acpi,agent bad; do
		run -0 "$DOMAIN" start
		OCF_RESKEY_shutdown_mode=$mode OCF_TRACE_RA=1 OCF_TRACE_FILE=$BATS_TEST_TMPDIR/$mode \
			with_timeout 4 "$DOMAIN" stop
		[ "$status" = 0 ]
	done
	grep -q "libvirt: shutdown 'guest': asked" "$BATS_TEST_TMPDIR/acpi"
	grep -q "cannot ask for a shutdown: .*agent" "$BATS_TEST_TMPDIR/agent"
	grep -q "libvirt: shutdown 'guest': asked" "$BATS_TEST_TMPDIR/bad"
	for mode in bad acpi, 'acpi agent'; do
		OCF_RESKEY_shutdown_mode=$mode run --separate-stderr -6 "$DOMAIN" start
		reason_has "'shutdown_mode'"
	done
	OCF_RESKEY_shutdown_mode= run -0 "$DOMAIN" validate-all
}

@test "level 10 of a guest whose libvirt hangs is degraded, in time; level 0 does not notice" {
	guest_with $IDLE
	start_guest
	OCF_CHECK_LEVEL=10 monitor_is_silent 0
	kill -STOP "$(daemon)"
	monitor_is_silent 0
	OCF_CHECK_LEVEL=10 with_timeout 8 "$DOMAIN" monitor
	[ "$status" = 190 ]
	reason_has "runs, but libvirt does not answer"
	kill_guest
	OCF_CHECK_LEVEL=10 with_timeout 8 "$DOMAIN" monitor
	[ "$status" = 7 ]
}

@test "level 10 of a guest that libvirt has forgotten is degraded" {
	guest_with $IDLE
	start_guest
	kill -KILL "$(daemon)"
	mv $FILES/guest.xml "$BATS_TEST_TMPDIR/kept"
	start_libvirtd
	monitor_is_silent 0
	OCF_CHECK_LEVEL=10 monitor_is 190 "runs, but libvirt does not know it"
	with_timeout 10 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	no_guest
}

@test "while libvirtd restarts again and again monitor says the same, and stop ends the guest" {
	guest_with $IDLE
	start_guest
	for round in 1 2 3; do
		kill -KILL "$(daemon)"
		monitor_is_silent 0
		PYTHONPATH=$ROOT/tests/lab python3 -c "import hypervisor; hypervisor.start()" 3>&- &
		for look in {1..20}; do
			monitor_is_silent 0
		done
		until_true 60 virsh_works $URI
	done
	kill -KILL "$(daemon)"
	PYTHONPATH=$ROOT/tests/lab python3 -c "import hypervisor; hypervisor.start()" 3>&- &
	OCF_RESKEY_force_stop=1 with_timeout 20 "$DOMAIN" stop
	[ "$status" = 0 ] || fail "$stderr"
	no_guest
	monitor_is_silent 7
}

@test "a recurring monitor reads few files of /proc; a probe that says 7 looks at each process" {
	guest_with $IDLE
	start_guest
	strace -f -qq -e trace=openat,fork,vfork,clone,clone3,execve,connect \
		-o "$BATS_TEST_TMPDIR/s" "$DOMAIN" monitor
	run grep -c '"/proc/[0-9]*/' "$BATS_TEST_TMPDIR/s"
	[ "$output" = 2 ] || fail "$(cat "$BATS_TEST_TMPDIR/s")"
	run -1 grep -E 'fork|clone|connect|"/proc"' "$BATS_TEST_TMPDIR/s"
	rm -r /run/relevo
	rm "$OCF_RESKEY_config"
	run -7 "$DOMAIN" monitor
}
