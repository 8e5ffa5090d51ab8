#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# domain-tune: memory, vCPUs and CPUs of a guest, at its start and while it runs, with real qemu.
load node.bash
load guests.bash

URI=qemu:///system
TEST_URI="test+unix:///default?socket=/run/libvirt/libvirt-sock"
ADDRESS=10.77.0.70

setup_file() {
	export OCF_ROOT=/usr/lib/ocf
	start_libvirtd
}

# bats waits for what setup_file left in the background.
teardown_file() {
	pkill -KILL -x 'libvirtd|virsh|sleep' || true
}

setup() {
	export OCF_RESOURCE_INSTANCE=guest OCF_RESKEY_config=$BATS_TEST_TMPDIR/guest.xml
	export OCF_TRACE_RA=1 OCF_TRACE_FILE=$BATS_TEST_TMPDIR/trace OCF_RESKEY_force_stop=1
	unset "${!HWLOC_@}"
	rm -rf /run/relevo
}

teardown() {
	pkill -CONT -x libvirtd || true
	pkill -KILL -f 'gues[t]=(guest|other|third),' || true
	until_true 20 sh -c "! virsh -c $URI list --name | grep -q ."
	for file in /proc/meminfo /sys/devices/system/cpu/online; do
		umount $file 2>/dev/null || true
	done
	ip link del br0 2>/dev/null || true
}

# A guest without an operating system; further elements of <domain> and of <devices>.
tiny() { # [NAME [ELEMENTS [DEVICES]]]
	cat <<-XML
		<domain type='qemu'>
		  <name>${1-guest}</name>
		  <memory unit='MiB'>32</memory>
		  <os><type arch='x86_64' machine='pc'>hvm</type></os>
		  ${2-}
		  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>${3-}</devices>
		</domain>
	XML
}

NO_BALLOON="<memballoon model='none'/>"

# The tests' Linux guest, with a balloon; further elements, and edits by sed.
linux() { # [ELEMENTS [SED...]]
	local elements=${1-} edits=("${@:2}")
	PYTHONPATH=$ROOT/tests/lab python3 - "$ROOT/build/guest" "$UUID" $ADDRESS >"$OCF_RESKEY_config" <<-'PY'
		import sys, guest
		folder, uuid, address = sys.argv[1:]
		print(guest.guest_xml("guest", uuid, address + "/24", "52:54:00:77:00:70",
		                      folder + "/vmlinuz", folder + "/initrd"))
	PY
	sed -i -e "s|<memballoon model='none'/>|<memballoon model='virtio'/>|" \
		-e "s|<os>|$elements<os>|" "${edits[@]}" "$OCF_RESKEY_config"
	ip link add br0 type bridge
	ip link set br0 up
	ip addr replace 10.77.0.2/24 dev br0
	ip route replace $ADDRESS dev br0
}

inside() { # what the guest says of its own size
	curl -s -m 20 http://$ADDRESS/size
}

# KiB that the guest's kernel has.
inside_memory() {
	inside | awk '/^MemTotal:/ {print $2}'
}

inside_is() { # LEAST MOST, in KiB
	local now
	now=$(inside_memory)
	[ -n "$now" ] && ((now >= $1 && now <= $2))
}

balloon() { # KiB
	virsh -c $URI dommemstat guest | awk '/^actual/ {print $2}'
}

vcpus() {
	virsh -c $URI vcpucount guest --live --active
}

pins() { # [NAME]: the CPUs of each vCPU
	virsh -c "${OCF_RESKEY_hypervisor-$URI}" vcpupin "${1-guest}" | awk 'NR > 2 && NF {print $2}' | xargs
}

emulator() {
	virsh -c "${OCF_RESKEY_hypervisor-$URI}" emulatorpin guest | awk '/\*:/ {print $2}'
}

refused() { # CODE ACTION WORDS
	run --separate-stderr "-$1" "$DOMAIN" "$2"
	reason_has "$3"
}

logged() { # WORDS
	until_true 10 grep -qa "domain(.*$1" /var/log/messages
}

with_timeout() { # SECONDS COMMAND...: as the cluster would call it; fails when it takes longer
	local seconds=$1 begin=$SECONDS
	shift
	OCF_RESKEY_CRM_meta_timeout=${seconds}000 run --separate-stderr "$@"
	((SECONDS - begin <= seconds)) || fail "took $((SECONDS - begin)) s of $seconds"
}

@test "a guest starts with less, grows and shrinks while it runs, and sees so from inside" {
	linux "" -e "s|<memory unit='MiB'>96|<memory unit='MiB'>160|"
	export OCF_RESKEY_memory=128M OCF_RESKEY_CRM_meta_timeout=60000
	run -0 "$DOMAIN" start
	until_true 60 inside_is 60000 95000
	OCF_RESKEY_memory=160M run -0 "$DOMAIN" reload-agent
	[ "$(balloon)" = $((160 << 10)) ]
	until_true 30 inside_is 95000 130000
	more=$(inside_memory)
	run -0 "$DOMAIN" reload-agent
	[ "$(balloon)" = $((128 << 10)) ]
	until_true 30 inside_is $((more - 32768)) $((more - 32768))
	OCF_RESKEY_memory=300M refused 1 reload-agent "it was started with 160 MiB at the most"
	[ "$(balloon)" = $((128 << 10)) ]
}

@test "a guest grows beyond its start by a memory device, and by a vCPU" {
	linux "<maxMemory slots='4' unit='MiB'>512</maxMemory>" \
		-e "s|<vcpu>1</vcpu>|<vcpu current='1'>2</vcpu>|" \
		-e "s|<model fallback='forbid'>qemu64</model>|&<numa><cell id='0' cpus='0-1' memory='96' unit='MiB'/></numa>|"
	export OCF_RESKEY_vcpus=1 OCF_RESKEY_CRM_meta_timeout=120000
	run -0 "$DOMAIN" start
	until_true 60 inside_is 1 999999
	full=$(inside_memory)
	[ "$(vcpus)" = 1 ]
	OCF_RESKEY_vcpus=2 OCF_RESKEY_memory=160M run --separate-stderr "$DOMAIN" reload-agent
	[ "$status" = 0 ] || fail "$stderr"
	[ "$(vcpus)" = 2 ]
	[ "$(balloon)" = 163840 ]
	[ "$(virsh -c $URI dumpxml guest | grep -c "<memory model='dimm'")" = 1 ]
	until_true 30 inside_is $((full + 50000)) $((full + 66000))
	[ "$(inside | head -n 1)" = 0-1 ]
	# This Linux ejects it, but qemu without KVM does not say so.
	with_timeout 24 "$DOMAIN" reload-agent
	[ "$status" = 1 ]
	reason_has "it has 2 and does not let go of them"
	export OCF_RESKEY_vcpus=2
	OCF_RESKEY_memory=1G refused 1 reload-agent "with 512 MiB at the most"
	OCF_RESKEY_vcpus=3 refused 1 reload-agent "room for 2"
}

@test "a guest starts with its memory and vCPUs, less or more than its XML says" {
	tiny guest "<vcpu>2</vcpu>" >"$OCF_RESKEY_config"
	export OCF_RESKEY_memory=24M OCF_RESKEY_vcpus=1
	run -0 "$DOMAIN" start
	[ "$(vcpus)" = 1 ]
	virsh -c $URI dumpxml guest | grep -q "<memory unit='KiB'>32768</memory>"
	[ "$(ls /run/relevo)" = domain-guest ]
	run -0 "$DOMAIN" stop
	tiny guest "" "$NO_BALLOON" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	virsh -c $URI dumpxml guest | grep -q "<memory unit='KiB'>24576</memory>"
	run -0 "$DOMAIN" stop
	OCF_RESKEY_memory=48M OCF_RESKEY_vcpus=3 run -0 "$DOMAIN" start
	virsh -c $URI dumpxml guest | grep -q "<memory unit='KiB'>49152</memory>"
	[ "$(vcpus)" = 3 ]
	virsh -c $URI dumpxml guest | grep -q "<uuid>"
}

@test "a defined guest starts with its memory, too, and its definition stays" {
	tiny >"$OCF_RESKEY_config"
	virsh -c $URI define "$OCF_RESKEY_config"
	virsh -c $URI dumpxml guest >"$BATS_TEST_TMPDIR/before"
	unset OCF_RESKEY_config
	export OCF_RESKEY_name=guest
	OCF_RESKEY_memory=24M run -0 "$DOMAIN" start
	until_true 10 eval '[ "$(virsh -c $URI dommemstat guest | grep -c actual)" = 1 ]'
	run -0 "$DOMAIN" monitor
	virsh -c $URI dumpxml --inactive guest >"$BATS_TEST_TMPDIR/after"
	run -0 "$DOMAIN" stop
	virsh -c $URI dumpxml guest | diff "$BATS_TEST_TMPDIR/before" -
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	virsh -c $URI undefine guest
}

@test "reload-agent: 7 without the guest, bounded with a libvirtd that hangs, 0 with nothing to do" {
	tiny >"$OCF_RESKEY_config"
	run -7 "$DOMAIN" reload-agent
	OCF_RESKEY_memory=24M run -7 "$DOMAIN" reload-agent
	run -0 "$DOMAIN" start
	run -0 "$DOMAIN" reload-agent
	pkill -STOP -x libvirtd
	run -0 "$DOMAIN" reload-agent
	export OCF_RESKEY_cpus=0
	with_timeout 6 "$DOMAIN" reload-agent
	[ "$status" = 1 ]
	reason_has "it did not answer in time"
	OCF_RESKEY_memory=24M with_timeout 6 "$DOMAIN" reload-agent
	[ "$status" = 1 ]
	reason_has "it did not answer in time"
}

@test "a guest that gives nothing back, or that has no balloon, is a failure with that reason" {
	tiny >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	OCF_RESKEY_memory=24M with_timeout 8 "$DOMAIN" reload-agent
	[ "$status" = 1 ]
	reason_has "it has 32 MiB and not 24"
	run -0 "$DOMAIN" stop
	tiny guest "" "$NO_BALLOON" >"$OCF_RESKEY_config"
	run -0 "$DOMAIN" start
	OCF_RESKEY_memory=24M refused 1 reload-agent "balloon"
}

@test "a vCPU that cannot be unplugged is a failure with that reason" {
	tiny guest "<vcpu>2</vcpu>" >"$OCF_RESKEY_config"
	OCF_RESKEY_vcpus=2 run -0 "$DOMAIN" start
	OCF_RESKEY_vcpus=1 refused 1 reload-agent "cannot change guest 'guest': "
	[[ $stderr == *unplug* ]] || fail "$stderr"
}

@test "growing beyond the host's free memory is refused with the figures" {
	tiny guest "<memory unit='GiB'>1</memory><currentMemory unit='MiB'>32</currentMemory>" |
		sed "0,/<memory unit='MiB'>32/{/<memory unit='MiB'>32/d}" >"$OCF_RESKEY_config"
	OCF_RESKEY_memory=1G run -0 "$DOMAIN" start
	sed "s/^MemAvailable:.*/MemAvailable: 102400 kB/" /proc/meminfo >"$BATS_TEST_TMPDIR/meminfo"
	mount --bind "$BATS_TEST_TMPDIR/meminfo" /proc/meminfo
	OCF_RESKEY_memory=1200M refused 1 reload-agent \
		"it has 1024 MiB, and of the 176 more this host has 100"
	OCF_RESKEY_memory=1100M refused 1 reload-agent "1024 MiB at the most"
}

@test "bad sizes and places are 6 and named; CPUs that are not here are 5, for start and level 10" {
	tiny >"$OCF_RESKEY_config"
	for value in 12X -1 1.5G M; do
		OCF_RESKEY_memory=$value refused 6 start "'memory'"
	done
	for value in 1 2048 4194303 1M; do
		OCF_RESKEY_memory=$value refused 6 reload-agent "is less than 4M, as a number alone counts bytes"
	done
	for value in 513 -1 two 1.5; do
		OCF_RESKEY_vcpus=$value refused 6 validate-all "'vcpus'"
	done
	for value in 5-2 1,1 1, x '0 1' 512; do
		OCF_RESKEY_cpus=$value refused 6 start "'cpus'"
	done
	export OCF_RESKEY_cpus=0,511
	run -0 "$DOMAIN" validate-all
	OCF_CHECK_LEVEL=10 refused 5 validate-all "CPU 511 of cpus=0,511 is not online here"
	refused 5 start "CPU 511"
	run -7 "$DOMAIN" monitor
	[ ! -e /run/relevo/domain-guest ]
	echo 0 >"$BATS_TEST_TMPDIR/online"
	mount --bind "$BATS_TEST_TMPDIR/online" /sys/devices/system/cpu/online
	OCF_RESKEY_cpus=0-1 refused 5 start "CPU 1 of cpus=0-1 is not online here"
}

@test "a start whose XML cannot be written says so and leaves no part of it" {
	tiny >"$OCF_RESKEY_config"
	mkdir /run/relevo
	mount -t tmpfs -o size=4k full /run/relevo
	head -c 4096 /dev/zero >/run/relevo/filler
	OCF_RESKEY_memory=24M refused 1 start "cannot write '/run/relevo/domain-guest.definition': No space"
	run ls /run/relevo
	umount /run/relevo
	[ "$output" = filler ] || fail "$output"
}

@test "a list gives each vCPU its CPU in that order, and the emulator what is left" {
	tiny guest "<vcpu>2</vcpu>" >"$OCF_RESKEY_config"
	OCF_RESKEY_cpus=1 run -0 "$DOMAIN" start
	[ "$(pins) $(emulator)" = "1 1 1" ]
	OCF_RESKEY_cpus=1,0 run -0 "$DOMAIN" reload-agent
	[ "$(pins) $(emulator)" = "1 0 0-1" ]
	for task in /proc/"$(cat /run/libvirt/qemu/guest.pid)"/task/*; do
		echo "$(cat "$task/comm"): $(sed -n 's/Cpus_allowed_list:\t//p' "$task/status")"
	done >"$BATS_TEST_TMPDIR/threads"
	grep -q '^CPU 0/.*: 1$' "$BATS_TEST_TMPDIR/threads" || fail "$(cat "$BATS_TEST_TMPDIR/threads")"
	grep -q '^CPU 1/.*: 0$' "$BATS_TEST_TMPDIR/threads" || fail "$(cat "$BATS_TEST_TMPDIR/threads")"
	OCF_RESKEY_cpus=off run -0 "$DOMAIN" reload-agent
	[ "$(pins)" = "0-1 0-1" ]
	OCF_RESKEY_cpus=1,9 refused 1 reload-agent "CPU 9 of cpus=1,9 is not online here"
}

@test "auto gives two guests different cores, also when they start at once; a third has no room" {
	for name in guest other third; do
		tiny $name "" "$NO_BALLOON" >"$BATS_TEST_TMPDIR/$name.xml"
	done
	start() { # NAME
		OCF_RESOURCE_INSTANCE=$1 OCF_RESKEY_config=$BATS_TEST_TMPDIR/$1.xml \
			OCF_TRACE_FILE=$BATS_TEST_TMPDIR/trace.$1 "$DOMAIN" start
	}
	export OCF_RESKEY_cpus=auto HWLOC_SYNTHETIC="core:2 pu:1"
	start guest 3>&- &
	first=$!
	start other
	wait $first
	[[ "$(pins guest) $(pins other)" =~ ^(0 1|1 0)$ ]] || fail "$(pins guest), $(pins other)"
	before=$(pins guest)
	start third
	[ "$(pins third)" = 0-1 ]
	logged "third.*is not as memory, vcpus and cpus want it: there are no 1 CPUs here"
	run -0 "$DOMAIN" reload-agent
	[ "$(pins guest)" = "$before" ]
}

@test "auto on a machine with four nodes: one of them, whatever this machine is" {
	keep_test_driver "$TEST_URI"
	cat >"$OCF_RESKEY_config" <<-XML
		<domain type='test'><name>guest</name><memory>8192</memory><vcpu>2</vcpu>
		<os><type>hvm</type></os></domain>
	XML
	export OCF_RESKEY_hypervisor=$TEST_URI OCF_RESKEY_cpus=auto
	export HWLOC_SYNTHETIC="numa:4 l3:1 core:2 pu:1"
	mkdir "$BATS_TEST_TMPDIR/empty"
	OCF_CHECK_LEVEL=10 run --separate-stderr -0 "$DOMAIN" validate-all
	[ -z "$output$stderr" ]
	grep -q "CPUs of 'guest' would be, its emulator's last" "$OCF_TRACE_FILE"
	OCF_RESKEY_vcpus=2 run -0 "$DOMAIN" start
	[[ "$(pins)" =~ ^(0 1|2 3|4 5|6 7)$ ]] || fail "$(pins)"
	run -0 "$DOMAIN" stop
}

@test "a place that cannot be had is a warning at start and a failure of reload-agent" {
	tiny >"$OCF_RESKEY_config"
	mv /usr/libexec/relevo/topology /usr/libexec/relevo/hidden 2>/dev/null ||
		mount --bind /bin/false /usr/libexec/relevo/topology
	export OCF_RESKEY_cpus=auto
	run -0 "$DOMAIN" start
	logged "guest.*is not as memory, vcpus and cpus want it"
	run --separate-stderr -1 "$DOMAIN" reload-agent
	reason_has "cannot change guest 'guest'"
	mv /usr/libexec/relevo/hidden /usr/libexec/relevo/topology 2>/dev/null ||
		umount /usr/libexec/relevo/topology
	run -0 "$DOMAIN" reload-agent
}

@test "the helper topology takes another machine from hwloc's variables, an offline CPU too" {
	ask() { # [ROOT]
		echo "${1-/nowhere}" | /usr/libexec/relevo/topology
	}
	HWLOC_SYNTHETIC="numa:4 l3:1 core:4 pu:1" run -0 ask
	[[ $output == "ok 0:0:0:0 1:1:0:0 "*" 15:15:3:3" ]]
	HWLOC_SYNTHETIC="pack:2 l3:1 core:2 pu:2" run -0 ask
	[[ $output == "ok 0:0:0:0 1:0:0:0 2:1:0:0 "*" 7:3:1:0" ]]
	HWLOC_SYNTHETIC="core:2 pu:1" run -0 ask
	[ "$output" = "ok 0:0:0:0 1:1:0:0" ]
	cat >"$BATS_TEST_TMPDIR/offline.xml" <<-XML
		<?xml version="1.0" encoding="UTF-8"?>
		<!DOCTYPE topology SYSTEM "hwloc2.dtd">
		<topology version="2.0">
		 <object type="Machine" os_index="0" cpuset="0x5" complete_cpuset="0x7" allowed_cpuset="0x5" nodeset="0x1" complete_nodeset="0x1" allowed_nodeset="0x1" gp_index="1">
		  <object type="NUMANode" os_index="0" cpuset="0x5" complete_cpuset="0x7" nodeset="0x1" complete_nodeset="0x1" gp_index="2" local_memory="1073741824"/>
		  <object type="Core" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="3">
		   <object type="PU" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="4"/>
		  </object>
		  <object type="Core" os_index="2" cpuset="0x4" complete_cpuset="0x4" nodeset="0x1" complete_nodeset="0x1" gp_index="5">
		   <object type="PU" os_index="2" cpuset="0x4" complete_cpuset="0x4" nodeset="0x1" complete_nodeset="0x1" gp_index="6"/>
		  </object>
		 </object>
		</topology>
	XML
	HWLOC_XMLFILE=$BATS_TEST_TMPDIR/offline.xml run -0 ask
	[ "$output" = "ok 0:0:0:0 1:0:0:0x 2:1:0:0" ]
}
