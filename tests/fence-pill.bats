#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# fence-pill: fence_pill on disks that are files, good and bad ones. What the stock sbd makes of the
# same disks is in fence-pill-sbd.bats.
load node.bash

FENCE=/usr/sbin/fence_pill
ROOT=$BATS_TEST_DIRNAME/..
LOGGED=/var/log/messages

setup() {
	unset PCMK_service SBD_DEVICE
	mkdir -p /run/disks # in memory
	disks=(/run/disks/{1,2,3})
	three=$(IFS=, && echo "${disks[*]}")
	make_disks "${disks[@]}"
}

teardown() {
	pkill -KILL -x hungfs || true
	umount -l "$BATS_TEST_TMPDIR/hung" 2>/dev/null || true
	rm -rf /etc/default/sbd /run/disks
}

# Disks for the nodes a (slot 0) and b (slot 1), with a watchdog of 1 s and a msgwait of 2 s.
make_disks() { # DISK...
	for disk in "$@"; do
		rm -f "$disk"
		: >"$disk"
		"$FENCE" -d "$disk" -I 30 -1 1 -2 0 -3 1 -4 "${MSGWAIT-2}" create >"$BATS_TEST_TMPDIR/created"
		"$FENCE" -d "$disk" -I 30 allocate a
		"$FENCE" -d "$disk" -I 30 allocate b
	done >"$BATS_TEST_TMPDIR/made"
}

fence() { # [CODE] NAME=VALUE...: the options on standard input
	local code=-0
	[[ $1 != -* ]] || { code=$1 && shift; }
	run --separate-stderr "$code" "$FENCE" <<<"$(printf '%s\n' "devices=$three" plug=b "$@")"
}

# What the daemon of slot 1 would read on a disk.
mailbox() { # DISK
	dd if="$1" bs=512 skip=4 count=1 status=none | od -An -tu1 -N1 | tr -d ' '
}

mailbox_is() { # MESSAGE [DISK...]
	local message=$1
	shift
	for disk in "${@:-${disks[0]}}"; do
		[ "$(mailbox "$disk")" = "$message" ] || return 1
	done
}

put() { # DISK OFFSET BYTES: as printf writes them
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

put_mailbox() { # BYTE [DISK...]: as another node would
	local byte=$1
	shift
	for disk in "${@:-${disks[@]}}"; do
		put "$disk" 2048 "$byte"
	done
}

hang() { # NAME...: disks that never answer
	mkdir -p "$BATS_TEST_TMPDIR/hung"
	"$ROOT/build/fakes/hungfs" -f "$BATS_TEST_TMPDIR/hung" 3>&- &
	until_true 30 mountpoint -q "$BATS_TEST_TMPDIR/hung"
}

receipt_has() { # KEY VALUE
	grep -a 'fence_pill\[' "$LOGGED" | grep -ao '{"fencing".*' | tail -n 1 |
		python3 -c 'import json, sys; sys.exit(json.load(sys.stdin)[sys.argv[1]] != sys.argv[2])' "$@"
}

# One line of words, and these among them.
one_line() { # WORDS
	[ "${#stderr_lines[@]}" = 1 ] || fail "${#stderr_lines[@]} lines: $stderr"
	[[ $stderr == "fence_pill: "*"$1"* ]] || fail "no '$1' in: $stderr"
}

@test "a clear mailbox is on; any message in it is neither on nor off" {
	fence -0 action=status
	[ "$output" = "Status: ON" ]
	for byte in '\1' '\2' '\3' '\5' '\6' '\377'; do
		put_mailbox "$byte"
		fence -1 action=status
		one_line "whether it was read"
		[ -z "$output" ]
	done
	put_mailbox '\0'
	put_mailbox '\3' "${disks[0]}"
	fence -1 action=status
	put_mailbox '\0' "${disks[0]}"
	fence -0 action=status plug=B
}

@test "off: the pill is on all disks, and counts when it has been there for msgwait" {
	local begin
	begin=$(date +%s%N)
	fence action=off nodename=b
	[ "$output" = "Success: Powered OFF" ]
	((($(date +%s%N) - begin) / 1000000 >= 2000))
	mailbox_is 3 "${disks[@]}"
	dd if="${disks[0]}" bs=1 skip=2049 count=5 status=none | tr '\0' . | grep -qx "$(uname -n)\.*"
	until_true 10 receipt_has fencing off
	receipt_has result done
	receipt_has state off
	receipt_has evidence "the pill of 'b' has been on 3 of 3 disks for 2 s, and counts as read after 2 s"
	fence -1 action=status
}

@test "while a pill is delivered and its time is not over, it is unknown" {
	MSGWAIT=600 make_disks "${disks[@]}"
	fence -1 action=off power_timeout=2
	one_line "cannot prove that it is off: the pill of 'b' has been on 3 of 3 disks for 2 s, and counts as read after 600 s"
	until_true 10 receipt_has state unknown
	mailbox_is 3 "${disks[@]}"
	fence -1 action=status
	one_line "lies in its mailbox"
	fence -1 action=off power_timeout=1
}

@test "a pill that somebody else laid there proves nothing: one's own is waited for" {
	local begin
	put_mailbox '\3'
	begin=$(date +%s%N)
	fence action=off
	[ "$output" = "Success: Powered OFF" ]
	((($(date +%s%N) - begin) / 1000000 >= 2000))
}

@test "msgwait that is shorter than the reader's watchdog is not enough" {
	local begin
	MSGWAIT=1 make_disks "${disks[@]}"
	begin=$(date +%s%N)
	fence action=off
	((($(date +%s%N) - begin) / 1000000 >= 2000))
}

@test "a pill that is taken out before its time proves nothing, at once" {
	for byte in '\0' '\1' '\4' '\7'; do
		MSGWAIT=600 make_disks "${disks[@]}"
		(until mailbox_is 3 "${disks[@]}"; do sleep 0.1; done; put_mailbox "$byte") 3>&- &
		SECONDS=0
		PCMK_service=pacemaker-fenced fence -1 action=off
		one_line "was taken out of its mailbox"
		((SECONDS < 300))
		wait $!
		until_true 10 receipt_has result failed
	done
}

@test "... from one of three disks it may be" {
	(until mailbox_is 3 "${disks[@]}"; do sleep 0.1; done; put_mailbox '\0' "${disks[1]}") 3>&- &
	fence -0 action=off
	wait $!
	MSGWAIT=600 make_disks "${disks[@]}"
	(until mailbox_is 3 "${disks[@]}"; do sleep 0.1; done
		put_mailbox '\0' "${disks[0]}" "${disks[2]}") 3>&- &
	fence -1 action=off power_timeout=300
	wait $!
}

@test "a pill that another one laid in its place counts from then on" {
	local other
	MSGWAIT=6 make_disks "${disks[@]}"
	(until mailbox_is 3 "${disks[@]}"; do sleep 0.1; done
		sleep 3
		for disk in "${disks[@]}"; do put "$disk" 2048 '\2other\0'; done
		date +%s%N >"$BATS_TEST_TMPDIR/other") 3>&- &
	fence action=off power_timeout=600
	other=$(cat "$BATS_TEST_TMPDIR/other")
	((($(date +%s%N) - other) / 1000000 >= 5900))
	wait $!
	mailbox_is 2 "${disks[@]}"
}

@test "reboot sends reset, and leaves it there; or off, and clears; or crashdump" {
	fence action=reboot
	[ "$output" = "Success: Rebooted" ]
	mailbox_is 2 "${disks[@]}"
	make_disks "${disks[@]}"
	fence action=REBOOT method=onoff
	mailbox_is 0 "${disks[@]}"
	until_true 10 receipt_has fencing reboot
	make_disks "${disks[@]}"
	fence action=reboot crashdump=1
	mailbox_is 5 "${disks[@]}"
	make_disks "${disks[@]}"
	fence action=off crashdump=1
	mailbox_is 3 "${disks[@]}"
}

@test "on clears the mailbox, but no pill before its time" {
	local begin
	fence action=on
	[ "$output" = "Success: Already ON" ]
	put_mailbox '\1'
	fence action=on
	mailbox_is 0 "${disks[@]}"
	put_mailbox '\2'
	begin=$(date +%s%N)
	fence action=on
	((($(date +%s%N) - begin) / 1000000 >= 2000))
	mailbox_is 0 "${disks[@]}"
	MSGWAIT=600 make_disks "${disks[@]}"
	put_mailbox '\3' "${disks[2]}"
	fence -1 action=on power_timeout=2 retry_on=0
	[[ $stderr == *"stays until it counts as read (600 s)"* ]]
	mailbox_is 3 "${disks[2]}"
}

@test "a node whose sbd was told to end is refused, and its mailbox says so still" {
	put_mailbox '\4' "${disks[1]}"
	for action in off reboot on status; do
		fence -1 action=$action
		one_line "the sbd of 'b' was told to end"
	done
	mailbox_is 4 "${disks[1]}"
	mailbox_is 0 "${disks[0]}"
	run -1 "$FENCE" -d "${disks[1]}" message b reset
	mailbox_is 4 "${disks[1]}"
	run -0 "$FENCE" -d "${disks[1]}" message b clear
	fence -0 action=off
}

@test "two plugs are ended at once, and one that cannot be ended is a failure" {
	fence action=off plug=a,b
	[ "$output" = "Success: Powered OFF" ]
	mailbox_is 3 "${disks[@]}"
	dd if="${disks[0]}" bs=512 skip=2 count=1 status=none | od -An -tu1 -N1 | grep -qw 3
	make_disks "${disks[@]}"
	fence -1 action=off plug=b,c
	fence -1 action=status plug=c
	one_line "'c' has no slot on most of the disks"
}

@test "two that end one node at once both succeed" {
	printf '%s\n' "devices=$three" plug=b action=off | "$FENCE" 3>&- &
	fence -0 action=reboot
	wait $!
}

@test "under pacemaker's fencer msgwait may be longer than power_timeout" {
	PCMK_service=pacemaker-fenced fence -0 action=off power_timeout=1
	fence -1 action=off power_timeout=1
	one_line "power_timeout is how long it may take"
}

@test "a majority of one, two and three disks is needed, and enough" {
	rm "${disks[2]}"
	fence -0 action=off
	mailbox_is 3 "${disks[0]}" "${disks[1]}"
	fence -0 action=list
	[ "$output" = $'a,\nb,' ]
	one_line "most of the disks are well, but '${disks[2]}' No such file or directory"
	fence -0 action=monitor
	rm "${disks[1]}"
	for action in off reboot on status list list-status monitor; do
		fence -1 action=$action
		[[ $stderr == *"'${disks[1]}' No such file or directory; '${disks[2]}' No such"* ]]
	done
	fence -1 action=off devices="${disks[0]},${disks[1]}"
	make_disks "${disks[0]}"
	fence -0 action=off devices="${disks[0]}"
}

@test "a node needs a slot on most of the disks" {
	"$FENCE" -d "${disks[0]}" allocate c
	fence -1 action=off plug=c
	one_line "'c' has no slot on most of the disks"
	"$FENCE" -d "${disks[1]}" allocate c
	fence -0 action=off plug=c
}

# "$@" fails in time, with one line that has these words.
fails_in_time() { # WORDS NAME=VALUE...
	local words=$1
	shift
	SECONDS=0
	fence -1 "$@"
	((SECONDS < 120))
	one_line "$words"
}

@test "a disk that hangs: one of three is gone without, two of three or the only one is a failure" {
	hang
	local hung=$BATS_TEST_TMPDIR/hung
	SECONDS=0
	fence -0 action=off devices="${disks[0]},$hung/x,${disks[1]}"
	((SECONDS < 120))
	mailbox_is 3 "${disks[0]}" "${disks[1]}"
	make_disks "${disks[@]}"
	fence -0 action=off devices="${disks[0]},$hung/v,${disks[1]}" disable_timeout=true
	((SECONDS < 240))
	fails_in_time "'$hung/y' did not answer in time" action=off devices="$hung/y"
	fails_in_time "'$hung/z' did not answer in time" action=off devices="$hung/y,$hung/z,${disks[0]}"
	fails_in_time "an earlier process still hangs in it" action=monitor devices="$hung/y"
	run -1 --separate-stderr timeout 120 "$FENCE" -d "$hung/w" list
	[[ $stderr == *"'$hung/w' did not answer in time"* ]]
}

@test "while a process hangs in a disk no second one is started there, and afterwards one is" {
	hang
	local hung=$BATS_TEST_TMPDIR/hung
	for _ in 1 2 3; do
		fence -1 action=monitor devices="$hung/x"
	done
	[ "$(pgrep -c -x fence_pill)" = 1 ]
	pkill -KILL -x hungfs
	until_true 30 run ! pgrep -x fence_pill
	umount -l "$hung" || true
	make_disks "$hung/x"
	fence -0 action=monitor devices="$hung/x"
}

@test "disks that are torn, of another version, too small or no disks: what and which, in one line" {
	local bad=/run/disks/bad
	refused() { # WORDS
		for action in off status monitor; do
			fence -1 action=$action devices="$bad"
			one_line "'$bad' $1"
		done
		fence -0 action=off devices="${disks[0]},${disks[1]},$bad"
		make_disks "${disks[0]}" "${disks[1]}"
	}
	refused "No such file or directory"
	: >"$bad"
	refused "holds no SBD header"
	head -c 300 "${disks[0]}" >"$bad"
	refused "holds no SBD header"
	head -c 300000 /dev/urandom >"$bad"
	put "$bad" 0 'X'
	refused "holds no SBD header"
	cp "${disks[2]}" "$bad"
	put "$bad" 8 '\3'
	refused "holds an SBD header of another version"
	put "$bad" 8 '\2'
	put "$bad" 14 '\20'
	refused "holds an SBD header for sectors of another size"
	put "$bad" 14 '\2'
	put "$bad" 9 '\0'
	refused "holds an SBD header for sectors of another size, or without slots"
	put "$bad" 9 '\377'
	truncate -s 100K "$bad"
	refused "is too small for its slots"
	rm "$bad"
	mkdir "$bad"
	refused "is no block device"
}

@test "a disk that is full" {
	python3 - "${disks[@]}" <<-'END'
		import sys
		for disk in sys.argv[1:]:
		    with open(disk, "r+b") as file:
		        for slot in range(2, 255):
		            file.seek((1 + 2 * slot) * 512)
		            file.write(b"\1node%d" % slot)
	END
	run -1 --separate-stderr "$FENCE" -d "${disks[0]}" allocate late
	one_line "'${disks[0]}' has no free slot"
	run -0 "$FENCE" -d "${disks[0]}" allocate node254
	fence -0 action=list
	[ "${#lines[@]}" = 255 ]
	fence -0 action=off plug=node254
	[ "$(dd if="${disks[2]}" bs=512 skip=510 count=1 status=none | od -An -tu1 -N1 | tr -d ' ')" = 3 ]
}

@test "one disk twice is no majority, and disks that differ in their times are none" {
	ln -s "${disks[0]}" /run/disks/again
	fence -1 action=off devices="${disks[0]},/run/disks/again"
	one_line "is the same disk as another one"
	cp "${disks[0]}" /run/disks/copy
	fence -1 action=monitor devices="${disks[0]},/run/disks/copy"
	mailbox_is 0
	MSGWAIT=3 make_disks "${disks[2]}"
	fence -1 action=off
	one_line "the disks differ in their times"
	fence -1 action=monitor
}

@test "list has each node once, and none whose name is no name" {
	"$FENCE" -d "${disks[0]}" allocate c
	"$FENCE" -d "${disks[1]}" allocate c
	"$FENCE" -d "${disks[2]}" allocate d
	for disk in "${disks[@]}"; do
		put "$disk" $((512 * 7)) '\1B\0\0'
		put "$disk" $((512 * 9)) '\1x y\0'
		put "$disk" $((512 * 11)) '\1x,y\0'
		put "$disk" $((512 * 13)) '\1x\ny\0'
		put "$disk" $((512 * 15)) '\1\0'
	done
	fence -0 action=list
	[ "$output" = $'a,\nb,\nc,' ]
	put_mailbox '\2' "${disks[0]}"
	fence -0 action=list-status
	[ "$output" = $'a,,on\nb,,unknown\nc,,on' ]
}

@test "the devices: those of sbd's configuration if none are given, and nonsense" {
	run -1 --separate-stderr "$FENCE" -o monitor
	one_line "'devices' is missing, and sbd is configured with none"
	printf '# sbd\nSBD_DEVICE="%s;%s"\n' "${disks[0]}" "${disks[1]}" >/etc/default/sbd
	run -0 "$FENCE" -o off -n b
	mailbox_is 3 "${disks[0]}" "${disks[1]}"
	mailbox_is 0 "${disks[2]}"
	SBD_DEVICE=${disks[2]} run -0 "$FENCE" -o list
	SBD_DEVICE=${disks[2]} run -0 "$FENCE" message b reset
	mailbox_is 2 "${disks[2]}"
	fence -1 action=off devices="$three,/4"
	one_line "'devices' has more than three"
	fence -1 action=off devices="${disks[0]},${disks[0]}"
	one_line "'devices' has one of them twice"
	fence -1 action=off devices=disk
	one_line "'devices' is no list of absolute paths"
	fence -1 action=off devices=,
	one_line "'devices' is no list of absolute paths"
}

@test "what the fencer ends leaves no process behind" {
	MSGWAIT=600 make_disks "${disks[@]}"
	"$FENCE" -d "$three" -n b -o off --power-timeout=600 3>&- &
	local pid=$!
	until_true 30 mailbox_is 3 "${disks[@]}"
	kill -TERM $pid
	wait $pid || [ $? = 143 ]
	until_true 30 run ! pgrep -x fence_pill
}

@test "message: test asks whether somebody reads, and takes no pill's place" {
	MSGWAIT=600 make_disks "${disks[@]}"
	(until mailbox_is 1 "${disks[@]}"; do sleep 0.1; done; put_mailbox '\0') 3>&- &
	run -0 "$FENCE" -d "${disks[0]}" -d "${disks[1]}" -d "${disks[2]}" message b test
	wait $!
	make_disks "${disks[@]}"
	run -1 --separate-stderr "$FENCE" -d "${disks[0]}" message b test
	one_line "'b' has not read its mailbox: 0 of 1 disks, 2 s (is its sbd running"
	put_mailbox '\3'
	run -1 --separate-stderr "$FENCE" -d "${disks[0]}" message b test
	one_line "'${disks[0]}' has a pill in that slot"
	mailbox_is 3
	for message in clear exit; do
		run -0 "$FENCE" -d "${disks[0]}" message B $message
	done
	mailbox_is 4
}

@test "the sbd tool's words with bad input: one line each, and nothing is written" {
	refused() { # WORDS ARGUMENT...
		local words=$1
		shift
		run -1 --separate-stderr "$FENCE" "$@"
		one_line "$words"
		[ -z "$output" ]
	}
	local d=${disks[0]} long
	long=$(printf 'n%.0s' {1..64})
	cp "$d" "$BATS_TEST_TMPDIR/before"
	refused "no device is given" list
	refused "one is no absolute path" -d disk create
	refused "one is there twice" -d "$d" -d "$d" list
	refused "more than three" -d /1 -d /2 -d /3 -d /4 list
	refused "the command is 'create', and no more" -d "$d" create now
	refused "the command is 'allocate NODE'" -d "$d" allocate
	refused "the command is 'message NODE MESSAGE'" -d "$d" message b
	refused "it is no message" -d "$d" message b poison
	refused "it has no slot on most of the disks" -d "$d" message c off
	refused "has not 1 to 63 bytes" -d "$d" allocate "$long"
	refused "has not 1 to 63 bytes" -d "$d" allocate ""
	for bad in 0 -1 x 3601 99999999999999999999; do
		refused "option '-4' takes seconds" -d "$d" -4 "$bad" create
	done
	refused "cannot create a disk: '/no/such' No such file" -d /no/such create
	refused "cannot create a disk: '/' is no block device" -d / create
	run -1 "$FENCE" -d "$d" destroy
	run -1 "$FENCE" -d "$d" -o off list
	SBD_DEVICE=/no/such run -0 "$FENCE" list -d "$d"
	[ "$output" = $'0\ta\tclear\t\n1\tb\tclear\t' ]
	cmp "$d" "$BATS_TEST_TMPDIR/before"
	run -1 sh -c "'$FENCE' -d '$d' dump >/dev/full"
}

@test "create touches no disk, while one of them holds something or is there twice; -f overwrites" {
	local new=/run/disks/new other=/run/disks/other
	: >"$new"
	spared() { # WORDS DISK
		cp "$2" "$BATS_TEST_TMPDIR/before"
		run -1 --separate-stderr "$FENCE" -I 30 -d "$new" -d "$2" create
		one_line "cannot create a disk: '$2' $1"
		[ -z "$output" ]
		[ ! -s "$new" ]
		cmp "$2" "$BATS_TEST_TMPDIR/before"
	}
	spared "is an SBD disk with nodes in its slots (see whose it is; -f overwrites it)" "${disks[0]}"
	head -c 250000 /dev/zero >"$other"
	put "$other" 65600 _BHRfS_M # btrfs has its magic there
	spared "holds other data (see whose it is; -f overwrites it)" "$other"
	: >"$other"
	put "$other" 0 x
	spared "holds other data" "$other"
	ln -s "$new" /run/disks/again
	run -1 --separate-stderr "$FENCE" -I 30 -d "$new" -d /run/disks/again -f create
	one_line "cannot create a disk: '/run/disks/again' is the same disk as another one"
	[ ! -s "$new" ]
	run -0 "$FENCE" -I 30 -d "$new" -d "$other" -d "${disks[0]}" -f create
	[ "${#lines[@]}" = 3 ]
	run -0 "$FENCE" -I 30 -d "$new" -d "$other" -d "${disks[0]}" list
	[ -z "$output" ]
	run -0 "$FENCE" -I 30 -d "$new" create
}

@test "create with a msgwait below twice the watchdog's time says so" {
	: >/run/disks/new
	run -0 --separate-stderr "$FENCE" -I 30 -d /run/disks/new -1 30 create
	one_line "msgwait (-4) is 10 s, and should be twice the watchdog's 30 s (-1)"
}

@test "no other process is started, and no library is needed" {
	strace -f -e trace=execve -o "$BATS_TEST_TMPDIR/trace" "$FENCE" -d "$three" -o monitor
	[ "$(grep -c execve "$BATS_TEST_TMPDIR/trace")" = 1 ]
}
