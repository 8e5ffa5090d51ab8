#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# window: a guest on two mirrors of its own, which the agent makes primary and secondary, and moves
# live through a window in which both nodes are primary. By hand.
NAME=win NETWORK=10.113.0 REPLICATION=10.113.1
load drbd.bash

ROOT=$BATS_TEST_DIRNAME/..
UUID=7d2f6c11-9a0b-4b7e-8c52-3a5d8c1a7b09
ADDRESS=$NETWORK.150
DOMAIN=$AGENTS/domain
GUEST="OCF_RESOURCE_INSTANCE=vm OCF_RESKEY_config=/var/log/vm.xml OCF_RESKEY_mirrors='r0 r1'
	OCF_RESKEY_drbdconf=/var/log/drbd.conf
	OCF_RESKEY_migration_transport=tcp OCF_RESKEY_crm_feature_set=3.16.2
	OCF_RESKEY_shutdown_timeout=5 OCF_RESKEY_autoset_utilization_cpu=false
	OCF_RESKEY_autoset_utilization_host_memory=false OCF_RESKEY_autoset_utilization_hv_memory=false
	OCF_RESKEY_CRM_meta_migrate_source=a OCF_RESKEY_CRM_meta_migrate_target=b"

mirrors() { # DRBD's configuration of both
	local handler=/usr/lib/drbd/mirror-fence-peer number
	for number in 0 1; do
		cat <<-END
			resource r$number {
				protocol $([ $number = 0 ] && echo C || echo B);
				device /dev/drbd$number;
				disk /dev/vd$([ $number = 0 ] && echo a || echo b);
				meta-disk internal;
				disk { c-plan-ahead 0; resync-rate 100M; c-min-rate 0;
					fencing resource-and-stonith; }
				net { ping-int 2; ping-timeout 20; timeout 15; connect-int 3; }
				handlers { fence-peer "$handler fence-peer"; unfence-peer "$handler unfence-peer"; }
				on a { address $REPLICATION.1:778$number; }
				on b { address $REPLICATION.2:778$number; }
			}
		END
	done
}

# As plain clones: their role is up to what runs on top.
clones() {
	local number
	for number in 0 1; do
		cat <<-END
			primitive r$number ocf:relevo:mirror \
			  params drbd_resource=r$number role_by=consumer drbdconf=/var/log/drbd.conf \
			  op start timeout=240s op stop timeout=120s op monitor interval=10s timeout=60s
			clone m$number r$number meta clone-max=2 interleave=true
			location m$number-not-on-c m$number resource-discovery=never -inf: c
		END
	done
}

# Nodes a and b with libvirtd, their mirrors' data (of r1 with protocol B), the guest's files and ringd.
setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name $NAME --network $NETWORK --kind uml --token 3000 --plain c --disks 2 \
		--disk-mib 16 --memory 768 up
	local node
	for node in a b; do
		mirrors >"$STATE/log/$node/drbd.conf"
		PYTHONPATH=$ROOT/tests/lab python3 - "$UUID" "$ADDRESS/24" "$ROOT/build/guest" $node \
			<<-'END' >"$STATE/log/$node/vm.xml"
			import os, sys
			from guest import guest_xml
			uuid, address, folder, node = sys.argv[1:]
			folder = os.path.realpath(folder)
			print(guest_xml("vm", uuid, address, "52:54:00:95:00:01", f"{folder}/vmlinuz",
			                f"{folder}/initrd", node, ["/dev/drbd0", "/dev/drbd1"], writes=True))
		END
		lab run $node ln -sf /var/log/drbd.conf /etc/drbd.conf
		for mirror in r0 r1; do
			lab run $node drbdadm create-md --force $mirror </dev/null
		done
	done
	lab wait-online
	clones >"$STATE/log/a/clones.crm"
	lab run a crm configure load update /var/log/clones.crm
	for node in a b; do
		start_ringd $node
	done
	until_true 60 says a ' 0: cs:Connected'
	until_true 60 says a ' 1: cs:Connected'
	for mirror in r0 r1; do # both disks are empty: nothing has to be copied
		lab run a drbdadm new-current-uuid --clear-bitmap $mirror/0
	done
	until_true 30 says a ' 0: .*ds:UpToDate/UpToDate'
	until_true 30 says a ' 1: .*ds:UpToDate/UpToDate'
}

start_ringd() { # NODE
	lab run "$1" sh -c 'setsid ringd --multicast=false >/var/log/ringd 2>&1 </dev/null &'
	until_true 30 ringd_is_ready "$1"
}

end_ringd() { # NODE
	lab run "$1" pkill -x ringd
	until_true 20 no_ringd "$1"
}

no_ringd() {
	! lab run "$1" pgrep -x ringd >/dev/null
}

ringd_is_ready() {
	lab run "$1" ringd --status | grep -q 'joined, quorate'
}

# PROGRAM's exit CODE on NODE: guest_is CODE NODE ACTION ["VARIABLES"]
guest_is() {
	run --separate-stderr lab run "$2" sh -c "env $(tr '\n\t' '  ' <<<"$GUEST") \
		OCF_RESKEY_CRM_meta_timeout=${SECONDS_GIVEN-120}000 ${4-} $DOMAIN $3"
	[ "$status" = "$1" ] || fail "${*:2}: $status, not $1: $stderr"
}

# The cluster has nothing to do.
settled() {
	lab run c sh -c 'crmadmin --quiet --status "$(crmadmin --quiet --dc_lookup)"' | grep -q S_IDLE
}

serves() {
	[[ $(lab run client curl -sm 2 "http://$ADDRESS/") == "guest "* ]]
}

place() { # the nodes that have its process
	local node
	for node in a b; do
		lab run $node pgrep -f -- "-uuid $UUID" >/dev/null && echo $node || true
	done
}

is_only_on() { # NODE
	[ "$(place)" = "$1" ]
}

# One primary, where the guest is; each mirror as it is configured, and no journal.
is_closed() { # NODE OF THE GUEST [OTHER NODE]
	local node other
	other=$([ "$1" = a ] && echo b || echo a)
	for mirror in 0 1; do
		lab run "$1" grep -q "^ $mirror: .* ro:Primary/Secondary ds:UpToDate/UpToDate $([ $mirror = 0 ] && echo C || echo B) " \
			/proc/drbd || return 1
		lab run "$other" grep -q "^ $mirror: .* ro:Secondary/Primary " /proc/drbd || return 1
	done
	for node in a b; do
		lab run $node sh -c '! ls /run/relevo/window-* 2>/dev/null' || return 1
		[ "$(lab run $node drbdsetup show --show-defaults r0 | grep -c 'allow-two-primaries.*no')" = 1 ] || return 1
		[ "$(lab run $node drbdsetup show --show-defaults r1 | grep -c 'allow-two-primaries.*no')" = 1 ] || return 1
	done
}

stamps() { # NODE: a line for each boot
	lab run "$1" sh -c "dd if=/dev/drbd0 bs=1M iflag=direct status=none | python3 -B $ROOT/tests/lab/stamps.py /dev/stdin"
}

stamp_count() {
	lab run "$1" sh -c "dd if=/dev/drbd0 bs=1M iflag=direct status=none | tr -d '\0' | wc -l"
}

has_stamps() { # NODE COUNT
	[ "$(stamp_count "$1")" -ge "$2" ]
}

# It goes on to write there, and nothing of what it wrote is missing or twice.
goes_on() { # NODE
	until_true 60 has_stamps "$1" $(($(stamp_count "$1") + 3))
	run -0 stamps "$1"
}

teardown_file() {
	lab down
}

# PROGRAM on NODE fails at what has these WORDS, until it is mended.
breaks() { # NODE PROGRAM WORDS
	lab run "$1" sh -c 'mkdir -p /run/real; cp "$(realpath "/usr/sbin/$0")" "/run/real/$0"
		cat >"/run/$0"; chmod 755 "/run/$0"; mount --bind "/run/$0" "/usr/sbin/$0"' "$2" <<-END
		#!/bin/sh
		case "\$*" in *"$3"*) echo "refused for the test" >&2; exit 10 ;; esac
		exec /run/real/$2 "\$@"
	END
}

mends() { # NODE PROGRAM
	lab run "$1" umount "/usr/sbin/$2"
}

ready() {
	is_only_on a || fail "it is on: $(place)"
	is_closed a || fail "$(lab run a cat /proc/drbd; lab run b cat /proc/drbd)"
}

@test "what mirrors= may not be is refused before anything is done, in one line" {
	guest_is 6 a start "OCF_RESKEY_mirrors='r0,r1'"
	reason_has "is no list of DRBD's resources"
	guest_is 1 a start "OCF_RESKEY_mirrors='r0 r7'"
	reason_has "mirror 'r7' is not up here (its clone must be started first"
	until_true 10 says a 'ro:Secondary/Secondary'
	lab run a sh -c 'sed "s,/dev/drbd1,/dev/null," /var/log/vm.xml >/var/log/other.xml'
	guest_is 5 a start "OCF_RESKEY_config=/var/log/other.xml"
	reason_has "mirror 'r1' is below none of the guest's disks"
	# What a promotable clone's instance keeps of itself; the clone's own monitor cannot replace it.
	lab run a sh -c 'grep -v consumer= /run/relevo/mirror-r1 >/run/promotable &&
		mount --bind /run/promotable /run/relevo/mirror-r1'
	guest_is 6 a start
	reason_has "mirror 'r1' has its role from a promotable clone"
	lab run a umount /run/relevo/mirror-r1
	says a 'ro:Secondary/Secondary'
	guest_is 7 a monitor
	breaks a drbdsetup "primary 1"
	SECONDS_GIVEN=20 guest_is 1 a start
	reason_has "cannot make mirror 'r1' primary: DRBD refuses"
	says a ' 0: .*ro:Secondary/Secondary' # which was taken before
	mends a drbdsetup
}

@test "start makes the mirrors primary, stop secondary; what holds one open is named" {
	guest_is 0 a start
	is_closed a
	guest_is 0 a monitor
	lab run a sh -c 'sleep 1000 </dev/drbd1 & echo $! >/run/holder'
	guest_is 1 a stop "OCF_RESKEY_force_stop=1"
	reason_has "guest 'vm' does not run, but mirror 'r1' is held open by process"
	lab run a sh -c 'kill $(cat /run/holder)'
	guest_is 0 a stop "OCF_RESKEY_mirrors=" # those that it was started with
	says a 'ro:Secondary/Secondary'
	guest_is 7 a monitor
	guest_is 0 a start
	until_true 120 serves
	ready
}

@test "a live move: both are primary while it lasts, then each thing is as it was; and back" {
	local before
	before=$(stamp_count a)
	guest_is 0 a migrate_to
	guest_is 0 b migrate_from
	is_only_on b
	is_closed b
	guest_is 7 a monitor
	guest_is 0 a stop
	goes_on b
	[ "$(stamp_count b)" -gt "$before" ]
	guest_is 0 b migrate_to "OCF_RESKEY_CRM_meta_migrate_target=a"
	guest_is 0 a migrate_from
	goes_on a
	ready
	for node in a b; do
		lab run $node grep -q "opened the window of 'vm'" /var/log/messages
		lab run $node grep -q "closed the window of 'vm'" /var/log/messages
	done
}

maintenance() { # true|false
	lab run c crm_attribute --type crm_config --name maintenance-mode --update "$1"
	until_true 60 settled
}

refused() { # WORDS: and it goes on here, with nothing left open
	guest_is 1 a migrate_to
	reason_has "cannot migrate guest 'vm' to 'b': no window can be opened for its mirrors: $1"
	[[ $stderr == *"it goes on here" ]] || fail "$stderr"
	goes_on a
}

@test "without ringd on either side, without the peer, or with two primaries allowed: refused at once" {
	end_ringd b
	SECONDS=0
	refused "ringd does not run on host 'b'"
	((SECONDS < 60)) || fail "after $SECONDS s"
	ready # nobody else has closed it
	start_ringd b
	end_ringd a
	refused "ringd does not run on this host"
	ready
	start_ringd a
	ready
	maintenance true # a monitor would connect it again
	lab run a drbdadm disconnect r1
	refused "mirror 'r1': it"
	lab run a drbdadm connect r1
	until_true 60 says a ' 1: .*ds:UpToDate/UpToDate'
	maintenance false
	# pacemaker does not begin a monitor again that has a failure on record.
	lab run c crm_resource --cleanup
	until_true 60 settled
	lab run a drbdadm net-options --allow-two-primaries=yes r0
	refused "mirror 'r0': it allows two primaries already"
	lab run a drbdadm net-options --allow-two-primaries=no r0
	ready
}

@test "a window that can be opened half is closed again at once, whichever end is at fault" {
	breaks a drbdadm "--allow-two-primaries=yes r1"
	refused "mirror 'r1': drbdadm net-options: "
	ready
	mends a drbdadm
	breaks b drbdsetup "primary 1"
	refused "mirror 'r1': DRBD refuses"
	ready
	mends b drbdsetup
}

@test "a migration that is aborted at its deadline closes its window" {
	SECONDS_GIVEN=60 guest_is 1 a migrate_to "OCF_RESKEY_migration_speed=1"
	reason_has "it was aborted as it did not end in"
	[[ $stderr == *"it goes on here" ]] || fail "$stderr"
	until_true 10 ready
	goes_on a
}

both_primary() {
	says a ' 1: .*ro:Primary/Primary'
}

# In the middle of a slow migration: its agent's pid on a is in /run/agent.
begin_slowly() {
	lab run a sh -c "env $(tr '\n\t' '  ' <<<"$GUEST") OCF_RESKEY_migration_speed=1 \
		OCF_RESKEY_CRM_meta_timeout=${1-120}000 setsid $DOMAIN migrate_to \
		>/var/log/migrate 2>&1 </dev/null & echo \$! >/run/agent"
	until_true 30 both_primary
	until_true 30 is_at_both
}

is_at_both() {
	[ "$(place | wc -l)" = 2 ]
}

agent_is_gone() {
	lab run a sh -c '! kill -0 $(cat /run/agent)' 2>/dev/null
}

@test "an agent that is killed in the middle: the next probe ends it, and the window is closed on both sides" {
	begin_slowly
	guest_is 0 b monitor "OCF_RESKEY_CRM_meta_interval=10000" || true # half of it is there
	lab run a sh -c 'kill -KILL -$(cat /run/agent)'
	until_true 10 agent_is_gone
	guest_is 0 a monitor # a probe
	until_true 30 is_only_on a
	guest_is 0 b stop
	guest_is 0 a monitor
	until_true 60 ready
	goes_on a
}

@test "the replication link cut in the middle: it is aborted, and the guest goes on where it was" {
	begin_slowly
	lab cut b replication
	until_true 60 agent_is_gone
	lab run a grep -q "it was aborted as mirror 'r[01]' has lost its peer" /var/log/migrate ||
		fail "$(lab run a cat /var/log/migrate)"
	until_true 30 is_only_on a
	lab heal b replication
	until_true 120 ready
	goes_on a
}

@test "the disk frozen in the middle, with the peer connected: it is aborted as well" {
	begin_slowly
	lab run a drbdsetup suspend-io 1
	until_true 60 agent_is_gone
	lab run a grep -q "it was aborted as mirror 'r1' has lost its peer" /var/log/migrate ||
		fail "$(lab run a cat /var/log/migrate)"
	lab run a drbdsetup resume-io 1
	until_true 30 is_only_on a
	until_true 120 ready
	goes_on a
}

# As one that has lost its power, but for the time that it takes to boot. The migrations from here on
# have more time than is waited for their ends: none may come from that.
is_not_waited_for() { # WORDS
	lab cut b replication
	until_true 120 agent_is_gone
	lab run a grep -q "has lost its peer: libvirt on the target does not answer; $1" \
		/var/log/migrate || fail "$(lab run a cat /var/log/migrate)"
	lab heal b replication
}

@test "a target that does not answer any more: it is not waited for, as the cluster could not fence it" {
	begin_slowly 900
	lab run b pkill -STOP -x libvirtd
	is_not_waited_for "it goes on here"
	lab run b pkill -CONT -x libvirtd
	until_true 120 ready
	goes_on a
}

is_sending() {
	lab run a virsh domjobinfo vm | grep -q '^Memory processed'
}

is_paused_on_a() {
	[ "$(lab run a virsh domstate vm)" = paused ]
}

@test "the same when it has all of the guest: what it does with that ends with its stop" {
	begin_slowly 900
	until_true 60 is_sending
	lab run b pkill -STOP -x libvirtd
	lab run a virsh migrate-setspeed vm 1000
	until_true 120 is_paused_on_a
	is_not_waited_for "it is here, paused"
	guest_is 0 b stop
	guest_is 0 a stop
	lab run b pkill -CONT -x libvirtd
	until_true 120 says a ' 0: .*ds:UpToDate/UpToDate'
	until_true 120 says a ' 1: .*ds:UpToDate/UpToDate'
	guest_is 0 a start
	until_true 120 ready
	goes_on a
}

# As a qemu does whose disk is frozen until the peer is fenced.
@test "nor is the guest's own qemu, if it answers nobody: the next probe ends the migration" {
	begin_slowly 900
	lab run a pkill -STOP -x qemu-system-x86
	lab cut b replication
	until_true 120 agent_is_gone
	lab run a grep -q "cannot be aborted and may go on; it goes on here" /var/log/migrate ||
		fail "$(lab run a cat /var/log/migrate)"
	lab heal b replication
	lab run a pkill -CONT -x qemu-system-x86
	guest_is 0 a monitor
	until_true 60 is_only_on a
	until_true 120 ready
	goes_on a
}
