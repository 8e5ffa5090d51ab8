#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: uml
# fence-pill-sbd: fence_pill and the stock sbd on the same disks: the tool reads what fence_pill
# writes and the other way round, byte for byte, and the daemon, with the kernel's softdog, resets
# the node. The disks are shared over the network, from the client: a third site.
load node.bash

LAB=$BATS_TEST_DIRNAME/lab/lab
FENCE=/usr/sbin/fence_pill
DISKS=/dev/nbd0,/dev/nbd1,/dev/nbd2
EACH=(-d /dev/nbd0 -d /dev/nbd1 -d /dev/nbd2)
TIMES=(-1 20 -2 1 -3 1 -4 40)
EXPORTS=(nbd0 nbd1 nbd2 nbd3 nbd4)

setup_file() {
	export STATE=$BATS_FILE_TMPDIR/state
	lab --name pill --network 10.119.0 --kind uml --plain a,b,c --token 3000 up
	serve
	for node in a b c; do
		attach $node
	done
	lab run a "$FENCE" -I 60 "${EACH[@]}" "${TIMES[@]}" create
	until_true 90 lab wait-online
}

teardown_file() {
	lab down
}

lab() {
	timeout 300 "$LAB" --state "$STATE" "$@"
}

# Serves the disks from the client.
serve() {
	local words=()
	for name in "${EXPORTS[@]}"; do
		words+=(--blockdev "driver=file,node-name=$name,filename=/run/disks/$name"
			--export "type=nbd,id=e-$name,node-name=$name,name=$name,writable=on")
	done
	lab run client mkdir -p /run/disks
	lab run client truncate -s 4M "${EXPORTS[@]/#//run/disks/}"
	lab run client qemu-storage-daemon --daemonize --pidfile /run/nbd.pid --nbd-server \
		addr.type=inet,addr.host=0.0.0.0,addr.port=10809,max-connections=0 "${words[@]}"
}

attach() { # NODE
	lab run "$1" modprobe loop
	lab run "$1" modprobe softdog nowayout=0
	lab run "$1" python3 - 10.119.0.200 "${EXPORTS[@]}" <"$BATS_TEST_DIRNAME/nbd.py"
	until_true 30 has_disks "$1"
}

has_disks() { # NODE
	lab run "$1" grep -qx 8192 "/sys/block/${EXPORTS[-1]}/size"
}

# The stock daemon, with the kernel's watchdog. One that has not read all disks within their
# watchdog's time gives up, as it may on a machine that is busy.
start_sbd() { # NODE
	until_true 120 comes_up "$1"
}

comes_up() { # NODE
	lab run "$1" pgrep -x sbd >/dev/null || lab run "$1" env SBD_PACEMAKER=no \
		SBD_SYNC_RESOURCE_STARTUP=no SBD_DELAY_START=no SBD_OPTS= setsid \
		sbd "${EACH[@]}" -w /dev/watchdog1 -W -n "$1" -p /run/sbd.pid watch </dev/null
	is_read "$1"
}

# Its daemon takes a question out of its mailbox.
is_read() { # NODE
	lab run a "$FENCE" "${EACH[@]}" message "$1" test
}

is_off() { # NODE
	lab status | grep -q "^$1 off "
}

fence() { # [CODE] NODE ARGUMENT...: by that node
	local code=-0 node
	[[ $1 != -* ]] || { code=$1 && shift; }
	node=$1
	shift
	run --separate-stderr "$code" lab run "$node" "$FENCE" -d $DISKS "$@"
}

# Boots it again, with its disks and its daemon. Others have none: they need none to send a pill, and
# on a machine that is busy their watchdogs would end them.
power_on() { # NODE
	lab on "$1"
	attach "$1"
	start_sbd "$1"
	until_true 90 all_online
}

all_online() {
	lab run a crm_mon -1 | grep -qF "Online: [ a b c ]"
}

# What a node's kernel said last: how it ended.
kernel_said() { # NODE WORDS
	grep -aq "$2" "$STATE/log/$1/console"
}

# Successful fencings of a node by fence_pill that the cluster's nodes have in their logs.
receipts() { # NODE
	cat "$STATE"/log/{a,c}/messages | grep -a 'fence_pill\[' |
		grep -ac "{\"fencing\":.*\"result\":\"done\".*\"node\":\"$1\"" || true
}

more_receipts() { # NODE THAN
	[ "$(receipts "$1")" -gt "$2" ]
}

# Runs words in node a, where `ours` and `stock` are the two tools, each with a disk of its own.
on_both() { # WORDS OF A SHELL
	lab run a sh -ec "ours() { $FENCE -I 60 -d /dev/nbd3 \"\$@\"; }; stock() { sbd -I 60 -d /dev/nbd4 \"\$@\"; }
		same() { dd if=/dev/nbd3 bs=1M iflag=direct status=none >/run/ours
			dd if=/dev/nbd4 bs=1M iflag=direct status=none >/run/stock
			cmp /run/ours /run/stock; }
		$1"
}

@test "create, allocate and message write what the sbd tool writes, byte for byte" {
	on_both '
		head -c 600000 /dev/urandom | tee /dev/nbd3 >/dev/nbd4
		ours -1 7 -2 1 -3 3 -4 300 -f create >/dev/null
		stock -1 7 -2 1 -3 3 -4 300 create >/dev/null
		# The UUIDs are random.
		dd if=/dev/nbd4 of=/dev/nbd3 bs=1 skip=33 seek=33 count=16 conv=notrunc status=none
		same'
	for node in one two Three; do
		on_both "ours allocate $node >/dev/null; stock allocate $node >/dev/null; same"
	done
	on_both 'ours -1 1 -4 2 -f create >/dev/null; stock -1 1 -4 2 create >/dev/null
		ours allocate x >/dev/null; stock allocate x >/dev/null
		for message in reset off crashdump exit clear; do
			ours message x clear; stock message x clear
			ours message x $message & stock message x $message; wait $!
			dd if=/dev/nbd3 of=/run/ours bs=1M iflag=direct status=none
			dd if=/dev/nbd4 of=/run/stock bs=1M iflag=direct status=none
			cmp -i 512 /run/ours /run/stock
		done'
}

@test "list and dump print what the sbd tool prints, of its disks and of ours" {
	on_both '
		ours -f create >/dev/null; stock create >/dev/null
		for disk in /dev/nbd3 /dev/nbd4; do
			sbd -I 60 -d $disk allocate by-sbd >/dev/null
			'$FENCE' -I 60 -d $disk allocate by-us >/dev/null
			sbd -I 60 -d $disk message by-us exit
			'$FENCE' -I 60 -d $disk message by-sbd exit
			for word in list dump; do
				sbd -I 60 -d $disk $word >/run/stock
				'$FENCE' -I 60 -d $disk $word | cmp - /run/stock
			done
		done
		sbd -I 60 -d /dev/nbd3 list | grep "by-sbd.exit.a$"'
}

@test "sectors of 4096 bytes" {
	lab run a sh -ec '
		for tool in ours stock; do
			truncate -s 8M /run/$tool.img
			losetup --sector-size 4096 -f /run/$tool.img
		done
		ours=$(losetup -nO NAME -j /run/ours.img) stock=$(losetup -nO NAME -j /run/stock.img)
		sbd -I 60 -d $stock -2 1 create >/dev/null
		'$FENCE' -I 60 -d $ours -2 1 create >/dev/null
		sbd -I 60 -d $stock allocate x >/dev/null
		'$FENCE' -I 60 -d $ours allocate x >/dev/null
		sbd -I 60 -d $stock message x exit
		'$FENCE' -I 60 -d $ours message x exit
		sbd -I 60 -d $ours list | grep "x.exit.a$"
		'$FENCE' -I 60 -d $stock list | grep "x.exit.a$"
		dd if=$ours bs=1 skip=33 count=16 status=none |
			dd of=$stock bs=1 seek=33 conv=notrunc status=none
		cmp -n $((4096 * 511)) $ours $stock
		losetup -d $ours $stock'
}

@test "create spares a disk that is in use, and what is on one that is not" {
	lab run a sh -ec '
		truncate -s 16M /run/used.img
		disk=$(losetup -f --show /run/used.img)
		mkfs.ext4 -q $disk
		mount -t ext4 $disk /mnt
		! '$FENCE' -I 60 -d $disk -f create 2>/run/words
		grep -q "is in use" /run/words
		umount /mnt
		! '$FENCE' -I 60 -d $disk create 2>/run/words
		grep -q "holds other data" /run/words
		mount -t ext4 $disk /mnt
		umount /mnt
		'$FENCE' -I 60 -d $disk -f create
		losetup -d $disk'
}

@test "the stock fence_sbd works with fence_pill as its sbd tool" {
	on_both 'stock -1 1 -4 2 create >/dev/null; stock allocate x >/dev/null'
	sbd_says() { # CODE ACTION
		run "$1" lab run a fence_sbd --devices=/dev/nbd4 --sbd-path=$FENCE -n x -o "$2"
	}
	sbd_says -0 status
	[ "$output" = "Status: ON" ]
	sbd_says -0 monitor
	sbd_says -0 reboot
	lab run a sbd -I 60 -d /dev/nbd4 list | grep "x.reset.a$"
	# This is what it takes a node for that nobody has seen end.
	sbd_says -2 status
	run -1 lab run a "$FENCE" -d /dev/nbd4 -n x -o status
}

@test "disks that really hang: a failure in time, nobody is kept, and afterwards they serve" {
	local begin=$SECONDS
	lab run a "$FENCE" -I 60 "${EACH[@]}" allocate a
	lab run client sh -c 'kill -STOP $(cat /run/nbd.pid)'
	for action in off monitor; do
		fence -1 a -n a -o $action --login-timeout=1 --shell-timeout=1
		[[ $stderr == *"'/dev/nbd0' "*"in"* ]]
	done
	((SECONDS - begin < 240))
	lab run client sh -c 'kill -CONT $(cat /run/nbd.pid)'
	until_true 60 run ! lab run a pgrep -x fence_pill
	fence -0 a -n a -o status
}

@test "a stock daemon reads its mailbox" {
	start_sbd b
	fence -0 a -o list-status
	[ "$output" = $'a,,on\nb,,on' ]
}

@test "a pill: the stock daemon resets the node, which is on again when its daemon is" {
	fence -0 a -n b -o reboot --power-timeout=240
	[ "$output" = "Success: Rebooted" ]
	is_off b
	kernel_said b "sysrq: Resetting"
	fence -1 c -n b -o status
	power_on b
	fence -0 c -n b -o status
	[ "$output" = "Status: ON" ]
}

@test "pacemaker fences a node whose corosync stands still by a pill" {
	local before
	lab run a crm --force configure delete fencing
	lab run a crm configure load update - <<-END
		primitive pill stonith:fence_pill params devices=$DISKS op monitor interval=3600s timeout=120s
		property stonith-timeout=240s
	END
	until_true 60 sh -c "'$LAB' --state '$STATE' run a crm_mon -1 | grep -q 'pill.*Started'"
	before=$(receipts b)
	lab run b sh -c 'kill -STOP $(pidof corosync)'
	until_true 180 more_receipts b "$before"
	is_off b
	kernel_said b "sysrq: Power Off"
	power_on b
}

@test "... and one that is cut off, whose daemon reads no pill: the kernel's softdog ends it in time" {
	local before
	before=$(receipts b)
	lab run b sh -c 'kill -STOP $(pgrep -x sbd)'
	lab cut b ring
	until_true 180 more_receipts b "$before"
	is_off b
	kernel_said b "softdog: Initiating system reboot"
	lab heal b ring
	lab run a stonith_admin --history b | grep -q "of b successful"
}
