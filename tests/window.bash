# SPDX-License-Identifier: GPL-2.0-or-later
# window: what the suites share that move a guest live over mirrors: nodes a and b of kind uml with
# libvirtd, ringd and two mirrors, r0 and r1 (protocol B), and a guest that stamps /dev/drbd0. A
# suite sets NAME, NETWORK and REPLICATION.
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

mirrors() { # [NET OPTIONS OF r1]: DRBD's configuration of both
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
				net { ping-int 2; ping-timeout 20; timeout 15; connect-int 3;
					$([ $number = 0 ] || echo "${1-}") }
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

# The nodes with their mirrors' data, the guest's files and ringd.
make_pair() {
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

# What the guest's disk has taken, as a client hears of it: lines of boot and number.
start_client() {
	"$LAB" --state "$STATE" run client \
		sh -c "while :; do curl -sm 1 http://$ADDRESS/stamp; sleep 0.2; done" \
		>"$STATE/acked" 2>/dev/null 3>&- &
	echo $! >"$STATE/client.pid"
}

end_client() {
	kill "$(cat "$STATE/client.pid")" 2>/dev/null || true
}

# Each number that a client heard of is on the disk, and no copy of the guest wrote between.
nothing_lost() { # NODE OF THE GUEST
	cp "$STATE/acked" "$STATE/acked.now" # what is heard of later may be on the disk later
	run -0 stamps "$1"
	python3 - "$STATE/acked.now" "$output" <<-'END'
		import sys
		acked, last = {}, {}
		for line in open(sys.argv[1]):
		    words = line.split()
		    if len(words) == 2 and words[1].isdigit():
		        acked[words[0]] = max(acked.get(words[0], 0), int(words[1]))
		for line in sys.argv[2].splitlines():
		    host, boot, first, number = line.split()
		    last[boot] = int(number)
		lost = [f"{boot}: heard of {number}, {last.get(boot, 0)} on the disk"
		        for boot, number in acked.items() if last.get(boot, 0) < number]
		sys.exit("\n".join(lost) if lost else not acked and "nothing was heard")
	END
}
