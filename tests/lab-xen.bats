#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: xen
# lab-xen: hosts with a real Xen do what those of namespaces do, and have guests of their own kind.
load node.bash

NETWORK=10.97.0
PAUSE=0.5 # a look into such a node costs more than others

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name labxen --network $NETWORK --kind xen --nodes x1,x2 up
}

teardown_file() {
	lab down
}

teardown() {
	[ -z "${SECOND-}" ] || STATE=$SECOND lab down
}

lab() {
	timeout 240 "$BATS_TEST_DIRNAME/lab/lab" --state "$STATE" "$@"
}

answers() { # FROM ADDRESS
	lab run "$1" ping -c 1 -W 1 "$2" >/dev/null
}

# Starts a PV guest with words for its init.
start_guest() { # HOST NAME [WORDS]
	lab run "$1" sh -c "cat >/tmp/$2.cfg; xl create -q /tmp/$2.cfg" <<-END
		name = "$2"
		type = "pv"
		memory = 96
		kernel = "/srv/guest/kernel"
		ramdisk = "/srv/guest/initrd"
		extra = "console=hvc0 quiet ${3-}"
		vif = [ $([[ ${3-} != *ip4=* ]] || echo '"bridge=br0"') ]
		on_crash = "preserve"
	END
}

console() { # HOST GUEST
	tr -d '\r' <"$STATE/log/$1/xen/console/guest-$2.log"
}

count_of() { # HOST GUEST
	console "$1" "$2" | sed -n 's/^guest counts \([0-9]*\)$/\1/p' | tail -n 1
}

counts_beyond() { # HOST GUEST NUMBER
	local count
	count=$(count_of "$1" "$2")
	[ "${count:-0}" -gt "$3" ]
}

# The letters of xl list: r or b, p, s, c, d; nothing if there is no such guest.
state_of() { # HOST GUEST
	lab run "$1" xl list | awk -v name="$2" '$1 == name { gsub("-", "", $5); print $5 }'
}

is_gone() { # HOST GUEST
	[ -z "$(lab run "$1" xl domid "$2" 2>/dev/null)" ]
}

has_crashed() { # HOST GUEST
	[[ $(state_of "$1" "$2") == *c* ]]
}

cluster_says() { # NODE WORDS
	lab run "$1" crm_mon -1 | grep -qF "$2"
}

# The emulators on this machine that belong to the lab.
inhabitants() {
	pgrep -f "^qemu-system-x86_64 .*/run/host/images/" | while read -r pid; do
		! grep -qF "${STATE#*bats-run-}" "/proc/$pid/mountinfo" 2>/dev/null || echo "$pid"
	done
}

@test "a host has Xen, an xl and a libvirt for it, and this build's programs over its /usr" {
	run -0 lab run x1 xl info
	[[ $output == *"xen_major "*": 4"*"xen_minor "*": 17"* ]]
	run -0 lab run x1 xl list
	[[ ${lines[1]} == "Domain-0 "* && ${#lines[@]} = 2 ]]
	run -0 lab run x1 virsh -c xen:/// list --name
	[ "$output" = Domain-0 ]
	cmp <(lab run x1 cat $AGENTS/domain) "$BATS_TEST_DIRNAME/../build/stage$AGENTS/domain"
	lab run x1 $AGENTS/domain meta-data | grep -q '<resource-agent name="domain"'
	lab run x1 test -x /usr/sbin/fence_lab
	cmp <(lab run x1 cat "$BATS_TEST_FILENAME") "$BATS_TEST_FILENAME"
}

@test "run hands on input, output, errors and the exit code, and many at once" {
	run -7 --separate-stderr lab run x1 sh -c 'cat; echo out; echo err >&2; exit 7' <<<in
	[ "$output" = $'in\nout' ]
	[ "$stderr" = err ]
	run -137 lab run x1 sh -c 'kill -KILL $$'
	run -127 lab run x1 /nonexistent
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/much"
	lab run x1 cat <"$BATS_TEST_TMPDIR/much" | cmp - "$BATS_TEST_TMPDIR/much"
	for i in {1..4}; do
		lab run x2 sh -c "sleep 1; echo $i" >"$BATS_TEST_TMPDIR/$i" 3>&- &
	done
	wait
	for i in {1..4}; do
		[ "$(cat "$BATS_TEST_TMPDIR/$i")" = "$i" ]
	done
}

@test "hosts that began with one memory are not one: clock, chance, name, addresses" {
	local host here now words=()
	for host in x1 x2; do
		now=$(lab run $host date +%s)
		here=$(date +%s)
		((now >= here - 30 && now <= here + 1)) || fail "$host: clock is $now, not $here"
		[ "$(lab run $host uname -n)" = $host ]
		words+=("$(lab run $host sh -c 'cat /proc/sys/kernel/random/boot_id
			head -c 16 /dev/urandom | od; cat /sys/class/net/eth0/address')")
	done
	diff <(cat <<<"${words[0]}") <(cat <<<"${words[1]}") | grep -c '^<' | grep -qx 3
	answers x1 $NETWORK.2
	answers client $NETWORK.1
	answers x2 $NETWORK.200
}

@test "a cable is cut and healed" {
	lab cut x2
	run ! answers x1 $NETWORK.2
	answers x1 $NETWORK.200
	lab run x2 true # by a way that is no cable
	lab heal x2
	until_true 10 answers x1 $NETWORK.2
}

@test "a PV guest answers the client, counts, and shuts down and reboots when asked" {
	start_guest x1 pv ip4=$NETWORK.50/24
	until_true 30 counts_beyond x1 pv 0
	until_true 20 answers client $NETWORK.50
	lab run x1 xl reboot pv
	until_true 30 eval '[ "$(console x1 pv | grep -c "^guest is up")" = 2 ]'
	lab run x1 xl shutdown pv
	until_true 30 is_gone x1 pv
}

@test "a PVH guest moves from host to host and goes on counting" {
	lab run x1 sh -c 'cat >/tmp/pvh.xml' <<-END
		<domain type='xen'>
		  <name>pvh</name>
		  <memory unit='MiB'>96</memory>
		  <vcpu>1</vcpu>
		  <os>
		    <type arch='x86_64' machine='xenpvh'>xenpvh</type>
		    <kernel>/srv/guest/kernel</kernel>
		    <initrd>/srv/guest/initrd</initrd>
		    <cmdline>console=hvc0 quiet ip4=$NETWORK.51/24</cmdline>
		  </os>
		  <devices>
		    <interface type='bridge'><source bridge='br0'/></interface>
		    <console type='pty'><target type='xen' port='0'/></console>
		  </devices>
		</domain>
	END
	lab run x1 virsh -q -c xen:/// create /tmp/pvh.xml
	until_true 30 counts_beyond x1 pvh 0
	lab run x1 virsh -q -c xen:/// migrate --live pvh xen+tcp://x2/
	counted=$(count_of x1 pvh)
	until_true 30 counts_beyond x2 pvh "$counted"
	run ! grep -q "guest is up" <(console x2 pvh)
	is_gone x1 pvh
	until_true 20 answers client $NETWORK.51
	lab run x2 virsh -q -c xen:/// destroy pvh
}

@test "a guest may be stubborn, or crash" {
	start_guest x1 mule stubborn
	start_guest x2 glass crash
	until_true 30 counts_beyond x1 mule 0
	lab run x1 xl shutdown mule
	until_true 20 eval 'console x1 mule | grep -q "guest was asked for poweroff"'
	counted=$(count_of x1 mule)
	until_true 20 counts_beyond x1 mule "$counted"
	until_true 30 has_crashed x2 glass
}

@test "a power cut takes the guests along, and the host comes back empty" {
	lab run x1 sh -c 'echo x >/var/lib/written; echo kept >/var/log/kept'
	boot=$(lab run x1 cat /proc/sys/kernel/random/boot_id)
	! is_gone x1 mule || start_guest x1 mule
	lab kill x1
	lab status | grep -q "^x1 off "
	run ! answers x2 $NETWORK.1
	lab on x1
	[ "$(lab run x1 cat /proc/sys/kernel/random/boot_id)" != "$boot" ]
	is_gone x1 mule
	run ! lab run x1 test -e /var/lib/written
	[ "$(lab run x1 cat /var/log/kept)" = kept ]
	until_true 10 answers x2 $NETWORK.1
}

@test "a host that powers itself off is off" {
	lab run x2 busybox poweroff -f || true
	until_true 20 eval 'lab status | grep -q "^x2 off "'
	lab on x2
	lab run x2 true
}

@test "once: a command has a host of its own" {
	cd "$BATS_TEST_DIRNAME"
	run -7 --separate-stderr timeout 240 lab/lab --kind xen once sh -c \
		'cat; pwd; xl list | wc -l; ls /sys/class/net; echo err >&2; exit 7' <<<in
	[ "${lines[0]}" = in ]
	[ "${lines[1]}" = "$(cd -P "$BATS_TEST_DIRNAME"; pwd)" ]
	[ "${lines[2]}" = 2 ]
	[[ ${lines[*]} == *eth0*peer0* ]]
	[ "$stderr" = err ]
}

@test "a second lab beside this one: a cluster that cuts the power of a node that is lost" {
	PAUSE=3 # the less it is looked at, the sooner it is there
	SECOND=$BATS_TEST_TMPDIR/second
	STATE=$SECOND
	lab --name labxenc --network 10.98.0 --kind xen --nodes a,b --plain a,b --cluster \
		--token 5000 up
	lab wait-online
	cluster_says a "Online: [ a b ]"
	lab kill b
	until_true 60 eval '[ "$(grep -c " off b OK " "$SECOND/power.log")" -ge 2 ]'
	until_true 60 cluster_says a "OFFLINE: [ b ]"
}

@test "when the lab ends nothing of it is left" {
	[ "$(inhabitants | wc -l)" = 2 ]
	lab down
	until_true 10 eval '[ -z "$(inhabitants)" ]'
}
