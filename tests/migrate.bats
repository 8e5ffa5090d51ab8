#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# migrate: a guest of a real qemu goes from one libvirtd to another, or it stays where it is.
load node.bash
load guests.bash

A=qemu+tcp://127.0.0.1:16509/system
B=qemu+tcp://127.0.0.1:16510/system

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_host a 16509
	start_host b 16510
}

teardown_file() {
	end_host a
	end_host b
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	export OCF_RESKEY_crm_feature_set=3.16.1 OCF_RESKEY_CRM_meta_interval=10000
	export OCF_RESKEY_CRM_meta_migrate_source=a OCF_RESKEY_CRM_meta_migrate_target=b
	export OCF_RESKEY_remoteuri=$B OCF_RESKEY_migrateuri=tcp://127.0.0.1
	export OCF_RESKEY_migrate_options=--unsafe
	export OCF_TRACE_RA=1 OCF_TRACE_FILE=$BATS_TEST_TMPDIR/trace
	disk=$BATS_TEST_TMPDIR/disk
}

teardown() {
	grep -v parameter "$OCF_TRACE_FILE" >&2 || true
	for host in a b; do
		on $host sh -c 'kill -CONT $(cat /run/libvirt/libvirtd.pid); pkill -KILL -f guest=gues[t],; rm -rf /run/relevo/*'
	done
	until_true 20 no_guest_on $A
	until_true 20 no_guest_on $B
}

no_guest_on() { # URI
	! virsh -c "$1" list --name | grep -q .
}

qemus_on() { # HOST: how many
	on "$1" pgrep -c -f 'guest=gues[t],' || true
}

runs_only_on() { # HOST
	[ "$(qemus_on a) $(qemus_on b)" = "$([ "$1" = a ] && echo 1 0 || echo 0 1)" ] ||
		fail "$(qemus_on a) on a, $(qemus_on b) on b"
	run -0 on "$1" "$DOMAIN" monitor
	run -0 virsh -c "$([ "$1" = a ] && echo $A || echo $B)" domstate guest
	[[ $output = running* ]] || fail "$output"
}

start_guest() {
	run -0 on a "$DOMAIN" start
}

# Its boot sector is at work, so that it would not get over at 1 MiB/s within 10 ms.
start_busy_guest() {
	guest_with $BUSY
	start_guest
	until_true 30 is_busy
}

is_busy() {
	virsh -c $A qemu-monitor-command guest --hmp 'info registers' | grep -q '^DS =[1-7]000'
}

migrate_fails() { # SECONDS WORDS: and the guest goes on at the source
	with_timeout "$1" on a "$DOMAIN" migrate_to
	[ "$status" = 1 ] || fail "$status: $stderr"
	reason_has "$2"
	runs_only_on a
}

end_guest() {
	OCF_RESKEY_force_stop=1 run -0 on "$1" "$DOMAIN" stop
}

no_way() {
	! on a pgrep -f 'sleep 765432[1]'
}

daemon() { # HOST SIGNAL
	on "$1" sh -c "kill -$2 \$(cat /run/libvirt/libvirtd.pid)"
}

@test "a guest goes over, directly, by libvirtd and tunnelled; stop on the source is nothing then" {
	guest_with $IDLE
	for options in "" --p2p "--p2p --tunnelled"; do
		start_guest
		[[ $options != *tunnelled ]] || unset OCF_RESKEY_migrateuri
		OCF_RESKEY_migrate_options="--unsafe $options" run -0 on a "$DOMAIN" migrate_to
		on a [ ! -e /run/relevo/domain-guest ]
		run -0 on b "$DOMAIN" migrate_from
		run -0 on a "$DOMAIN" stop
		run -7 on a "$DOMAIN" monitor
		runs_only_on b
		on b grep -q "^process=$(on b cat $FILES/guest.pid) " /run/relevo/domain-guest
		run -0 virsh -c $B list --all --persistent --name
		[ -z "$output" ] || fail "not transient: $output"
		end_guest b
	done
	grep -q "stood still for [0-9]* ms of" "$OCF_TRACE_FILE"
}

@test "a guest that would not get over is aborted in time; a longer downtime or post-copy helps" {
	start_busy_guest
	export OCF_RESKEY_migration_speed=1
	OCF_RESKEY_migration_downtime=10 migrate_fails 20 "it was aborted as it did not end in"
	[[ $stderr = *"it goes on here" ]]
	grep -q "child: .* ms: pass .* KiB left" "$OCF_TRACE_FILE"
	OCF_RESKEY_migration_downtime_max=3000 with_timeout 40 on a "$DOMAIN" migrate_to
	[ "$status" = 0 ] || fail "$stderr"
	grep -q "downtime up to 600 ms" "$OCF_TRACE_FILE"
	run -0 on b "$DOMAIN" migrate_from
	runs_only_on b
}

@test "post-copy, if it is allowed, is the last step" {
	start_busy_guest
	export OCF_RESKEY_migration_speed=1 OCF_RESKEY_migration_downtime=10
	OCF_RESKEY_migration_post_copy=1 with_timeout 40 on a "$DOMAIN" migrate_to
	[ "$status" = 0 ] || fail "$stderr"
	grep -q "post-copy: begun" "$OCF_TRACE_FILE"
	run -0 on b "$DOMAIN" migrate_from
	runs_only_on b
}

@test "speed and downtime are libvirt's limits for it" {
	start_busy_guest
	export OCF_RESKEY_migration_speed=1 OCF_RESKEY_migration_downtime=10
	on a "$DOMAIN" migrate_to 3>&- &
	agent=$!
	until_true 20 sh -c "virsh -c $A qemu-monitor-command guest --hmp 'info migrate_parameters' | grep -q 'downtime-limit: 10 ms'"
	virsh -c $A qemu-monitor-command guest --hmp 'info migrate_parameters' |
		grep -q 'max-bandwidth: 1048576 '
	[ "$(virsh -c $A migrate-getspeed guest)" = 1 ]
	virsh -c $A domjobabort guest
	! wait $agent || fail 'it was migrated'
	runs_only_on a
}

@test "a disk that libvirt calls unsafe is refused, and taken with --unsafe" {
	guest_with $IDLE
	start_guest
	OCF_RESKEY_migrate_options= migrate_fails 30 "Unsafe migration"
	run -0 on a "$DOMAIN" migrate_to
	runs_only_on b
}

@test "migrate_options: what libvirt takes gets there, what is not known is refused" {
	guest_with $IDLE
	start_guest
	for word in --offline --suspend "--dname other" p2p --bandwidth "--bandwidth fast" --p2p=yes; do
		OCF_RESKEY_migrate_options="--unsafe $word" run --separate-stderr -6 on a "$DOMAIN" migrate_to
		reason_has "has '${word%%[ =]*}', which cannot be taken"
	done
	OCF_RESKEY_migrate_options="--unsafe --xml /nowhere" migrate_fails 30 "'/nowhere'"
	virsh -c $A dumpxml --migratable guest >"$BATS_TEST_TMPDIR/there.xml"
	sed -i 's,</name>,&<title>moved</title>,' "$BATS_TEST_TMPDIR/there.xml"
	unset OCF_RESKEY_migrateuri
	options="--live --verbose --unsafe --persistent --bandwidth=100 --auto-converge"
	options+=" --auto-converge-initial 30 --compressed --comp-methods xbzrle --timeout 60"
	options+=" --migrateuri=tcp://127.0.0.1 --listen-address 127.0.0.1"
	OCF_RESKEY_migrate_options="$options --xml $BATS_TEST_TMPDIR/there.xml" \
		run -0 on a "$DOMAIN" migrate_to
	runs_only_on b
	virsh -c $B desc --title guest | grep -qx moved
	virsh -c $B undefine guest
}

@test "without a target, or with no guest here, there is nothing to migrate" {
	guest_with $IDLE
	run --separate-stderr -1 on a "$DOMAIN" migrate_to
	reason_has "it does not run here"
	for target in '' 'a/b' 'a@b'; do
		OCF_RESKEY_CRM_meta_migrate_target=$target run --separate-stderr -2 on a "$DOMAIN" migrate_to
		reason_has "no target node is given"
	done
}

@test "libvirt on the target that is not there, or deaf, is told with its port" {
	guest_with $IDLE
	start_guest
	OCF_RESKEY_remoteuri=qemu+tcp://127.0.0.1:16599/system \
		migrate_fails 30 "cannot reach libvirt under 'qemu+tcp://127.0.0.1:16599/system' (port 16599)"
	python3 -c 'import socket, time
s = socket.create_server(("127.0.0.1", 16598)); time.sleep(600)' 3>&- &
	deaf=$!
	until_true 10 sh -c 'ss -ltn | grep -q :16598'
	OCF_RESKEY_remoteuri=qemu+tcp://127.0.0.1:16598/system \
		migrate_fails 20 "libvirt under 'qemu+tcp://127.0.0.1:16598/system' (port 16598) does not answer"
	kill $deaf
}

@test "what brings us to a libvirt that is deaf, as ssh, is not left behind" {
	guest_with $IDLE
	start_guest
	printf '#!/bin/sh\nexec sleep 7654321\n' >"$BATS_TEST_TMPDIR/way"
	chmod 755 "$BATS_TEST_TMPDIR/way"
	OCF_RESKEY_remoteuri="qemu+ext://b/system?command=$BATS_TEST_TMPDIR/way" \
		migrate_fails 20 "does not answer"
	until_true 5 no_way
}

@test "a way for the data that is blocked is told with its port" {
	guest_with $IDLE
	start_guest
	nft -f - <<-'NFT'
		table inet block {
			chain in { type filter hook input priority 0;
				tcp dport 49152 drop
				tcp dport 49200 reject with icmpx admin-prohibited
			}
		}
	NFT
	migrate_fails 20 "port 49152 of '127.0.0.1', for the guest's data, cannot be reached: nothing answers"
	OCF_RESKEY_migrateuri=tcp://%n:49200 OCF_RESKEY_CRM_meta_migrate_target=127.0.0.1 \
		migrate_fails 20 "port 49200 of '127.0.0.1', for the guest's data, cannot be reached: No route"
	nft delete table inet block
	[ "$(qemus_on b)" = 0 ]
}

@test "a target that runs the guest already, defines it, or has no memory for it" {
	guest_with $IDLE
	start_guest
	OCF_RESKEY_remoteuri=$A migrate_fails 30 "a guest of its UUID runs there already"
	cp "$disk" "$disk.2"
	sed "s/$UUID/${UUID%1}2/; s,$disk,$disk.2," "$OCF_RESKEY_config" >"$BATS_TEST_TMPDIR/other.xml"
	virsh -c $B create "$BATS_TEST_TMPDIR/other.xml"
	with_timeout 30 on a "$DOMAIN" migrate_to
	[ "$status" = 1 ]
	reason_has "a guest of its name runs there already"
	virsh -c $B destroy guest
	virsh -c $B define "$OCF_RESKEY_config"
	virsh -c $B autostart guest
	run -0 on a "$DOMAIN" migrate_to
	until_true 10 grep -qa "is now on 'b', but it is also defined there, and started at boot" \
		/var/log/messages
	end_guest b
	virsh -c $B undefine guest
	memory=$(($(awk '/^MemTotal:/ { print $2 }' /proc/meminfo) / 1024 - 64))
	guest_with $IDLE
	start_guest
	migrate_fails 30 "it has $memory MiB of memory, and only "
}

@test "an agent killed at any moment: after a probe and a stop the guest runs once, or not at all" {
	for options in "" --p2p; do
		for moment in 0.05 0.3 1 2.5; do
			start_busy_guest
			OCF_RESKEY_migration_speed=1 OCF_RESKEY_migration_downtime=1 \
				OCF_RESKEY_migrate_options="--unsafe $options" on a "$DOMAIN" migrate_to 3>&- &
			until_true 20 on a pgrep -f 'domain migrate_t[o]'
			sleep $moment
			on a pkill -KILL -f 'domain migrate_t[o]'
			wait $! || true
			run -0 on a "$DOMAIN" monitor
			OCF_RESKEY_CRM_meta_interval=0 with_timeout 30 on a "$DOMAIN" monitor
			[ "$status" = 0 ] || fail "$stderr"
			until_true 20 runs_only_on a
			virsh -c $A domjobinfo guest | grep -q 'None'
			on a sh -c '! grep -q migrating /run/relevo/domain-guest'
			until_true 20 no_guest_on $B
			OCF_RESKEY_migration_speed=1 OCF_RESKEY_migration_downtime=1 \
				OCF_RESKEY_migrate_options="--unsafe $options" on a "$DOMAIN" migrate_to 3>&- &
			until_true 20 on a pgrep -f 'domain migrate_t[o]'
			sleep $moment
			on a pkill -KILL -f 'domain migrate_t[o]'
			wait $! || true
			OCF_RESKEY_force_stop=1 with_timeout 30 on a "$DOMAIN" stop
			[ "$status" = 0 ] || fail "$stderr"
			[ "$(qemus_on a)" = 0 ]
			until_true 20 no_guest_on $B
		done
	done
}

under_way() {
	virsh -c $A domjobinfo guest | grep -q Iteration
}

@test "a helper that is killed or stopped in the middle: what it began is aborted" {
	for options in "" --p2p; do
		for signal in KILL STOP; do
			start_busy_guest
			(
				until_true 20 under_way
				on a pkill -$signal -f 'relevo/migrat[e]'
			) 3>&- &
			OCF_RESKEY_migrate_options="--unsafe $options" OCF_RESKEY_migration_speed=1 \
				OCF_RESKEY_migration_downtime=1 with_timeout 20 on a "$DOMAIN" migrate_to
			[ "$status" = 1 ] || fail "$status: $stderr"
			reason_has "it was aborted, as the program that sent it failed"
			until_true 20 no_guest_on $B
			runs_only_on a
			on a sh -c '! grep -q migrating /run/relevo/domain-guest'
			end_guest a
		done
	done
}

@test "a second migrate_to meanwhile is refused, and takes nothing from the first" {
	start_busy_guest
	export OCF_RESKEY_migration_speed=1 OCF_RESKEY_migration_downtime=1
	on a "$DOMAIN" migrate_to 3>&- &
	agent=$!
	until_true 20 under_way
	with_timeout 10 on a "$DOMAIN" migrate_to
	[ "$status" = 1 ] || fail "$status: $stderr"
	reason_has "another call is at that already"
	on a grep -q ^migrating= /run/relevo/domain-guest
	virsh -c $A domjobabort guest
	! wait $agent || fail 'it was migrated'
	runs_only_on a
}

@test "libvirtd of the source that hangs in the middle is told, in time" {
	start_busy_guest
	(
		until_true 20 sh -c "virsh -c $A domjobinfo guest | grep -q Iteration"
		daemon a STOP
	) 3>&- &
	OCF_RESKEY_migration_speed=1 OCF_RESKEY_migration_downtime=1 \
		with_timeout 20 on a "$DOMAIN" migrate_to
	daemon a CONT
	[ "$status" = 1 ] || fail "$status: $stderr"
	reason_has "libvirt does not answer, so that the migration cannot be aborted and may go on"
	OCF_RESKEY_CRM_meta_interval=0 run -0 on a "$DOMAIN" monitor
	until_true 20 runs_only_on a
}

@test "libvirtd of the target that ends in the middle: the guest goes on at the source" {
	for options in "" --p2p; do
		start_busy_guest
		(
			until_true 20 sh -c "virsh -c $A domjobinfo guest | grep -q Iteration"
			daemon b KILL
		) 3>&- &
		OCF_RESKEY_migrate_options="--unsafe $options" OCF_RESKEY_migration_speed=1 \
			OCF_RESKEY_migration_downtime=1 with_timeout 40 on a "$DOMAIN" migrate_to
		[ "$status" = 1 ] || fail "$status: $stderr"
		reason_has "it goes on here"
		end_host b
		start_host b 16510
		runs_only_on a
		end_guest a
	done
}

# The journal on a of a window that the guest came by, and that is not to be touched yet.
write_journal() {
	python3 -c "import time
print('relevo-state 1', 'window=guest\ttarget\tb\t/etc/drbd.conf\tCr0', f'until={int(time.monotonic() + 1000) * 1000}', sep='\n')" \
		>"$BATS_TEST_TMPDIR/journal"
	on a cp "$BATS_TEST_TMPDIR/journal" /run/relevo/window-guest
}

@test "mirrors that are down: no window is opened for them, and one that was left open is closed" {
	guest_with $IDLE
	start_guest
	export OCF_RESKEY_mirrors="r0 r1"
	migrate_fails 60 "no window can be opened for its mirrors: mirror 'r0': it is not up; it goes on here"
	on a [ ! -e /run/relevo/window-guest ]
	write_journal
	run -0 on a "$DOMAIN" start # it is here, so that migration is over
	on a [ ! -e /run/relevo/window-guest ]
	on a grep -qx 'mirrors=r0 r1' /run/relevo/domain-guest
	write_journal
	OCF_RESKEY_CRM_meta_interval=0 run -0 on a "$DOMAIN" monitor
	on a [ -e /run/relevo/window-guest ]
	end_guest a
	on a [ ! -e /run/relevo/window-guest ]
	run -1 --separate-stderr on a "$DOMAIN" start
	reason_has "mirror 'r0' is not up here (its clone must be started first"
}

@test "migrate_from without a guest fails in time" {
	guest_with $IDLE
	with_timeout 6 on b "$DOMAIN" migrate_from
	[ "$status" = 1 ]
	reason_has "guest 'guest' has not come from 'a'"
}

@test "a driver that cannot migrate says so at once" {
	guest_with $IDLE
	cp "$OCF_RESKEY_config" "$BATS_TEST_TMPDIR/qemu.xml"
	sed -e "s/type='qemu'/type='test'/" -e '/<emulator/d' "$BATS_TEST_TMPDIR/qemu.xml" >"$OCF_RESKEY_config"
	cat >"$BATS_TEST_TMPDIR/node.xml" <<-XML
		<node><domain file='$OCF_RESKEY_config'/></node>
	XML
	echo '<node/>' >"$BATS_TEST_TMPDIR/empty.xml"
	OCF_RESKEY_hypervisor=test://$BATS_TEST_TMPDIR/node.xml \
		OCF_RESKEY_remoteuri=test://$BATS_TEST_TMPDIR/empty.xml with_timeout 10 "$DOMAIN" migrate_to
	[ "$status" = 1 ]
	reason_has "this function is not supported by the connection driver"
}
