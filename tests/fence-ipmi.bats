#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# fence-ipmi: fence_ipmi against a real BMC's software, the simulator of OpenIPMI.
load node.bash
load bmc.bash

FENCE=/usr/sbin/fence_ipmi
LOGGED=/var/log/messages

setup_file() {
	configure_bmc
	start_bmc
	until_true 30 bmc_answers
}

teardown_file() {
	stop_bmc
}

setup() {
	unset PCMK_service
	echo 1 >$POWER
	: >$CHASSIS
	[ -s $BMC_FOLDER/pid ] || { configure_bmc && start_bmc && until_true 30 bmc_answers; }
}

teardown() {
	! grep -q '^bmc_key' $BMC_FOLDER/lan.conf || stop_bmc
	rm -f $BMC_FOLDER/{stubborn,slow,mute}
	umount /usr/libexec/relevo/ipmi 2>/dev/null || true
	nft delete table ip bmc 2>/dev/null || true
}

fence() { # [CODE] NAME=VALUE...: the options on standard input
	local code=-0
	[[ $1 != -* ]] || { code=$1 && shift; }
	run --separate-stderr "$code" "$FENCE" <<<"$(printf '%s\n' "${BMC[@]}" "$@")"
}

# The last receipt in the log.
receipt() { # KEY
	grep -a 'fence_ipmi\[' "$LOGGED" | grep -ao '{"fencing".*' | tail -n 1 |
		python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

receipt_has() { # KEY VALUE
	[ "$(receipt "$1")" = "$2" ]
}

drop_packets() { # RULE
	nft -f - <<-END
		table ip bmc {
			chain in {
				type filter hook input priority 0;
				udp dport 9623 $1 drop
			}
		}
	END
}

@test "status is 0 for on and 2 for off, and monitor is 0 for both" {
	fence -0 action=status
	[ "$output" = "Status: ON" ]
	fence -0 action=monitor
	echo 0 >$POWER
	fence -2 action=status
	[ "$output" = "Status: OFF" ]
	fence -0 action=monitor
	[ ! -s $CHASSIS ]
}

@test "off, on and reboot, each proven, and each with its receipt" {
	fence action=off nodename=b plug=b
	[ "$output" = "Success: Powered OFF" ]
	[ "$(cat $POWER)" = 0 ]
	until_true 10 receipt_has fencing off
	receipt_has result done
	receipt_has state off
	receipt_has node b
	receipt_has evidence "BMC '127.0.0.1': chassis power is off"
	receipt_has caller bats-exec-test || receipt_has caller bash
	fence action=on
	[ "$output" = "Success: Powered ON" ]
	[ "$(cat $POWER)" = 1 ]
	until_true 10 receipt_has fencing on
	: >$CHASSIS
	fence action=reboot
	[ "$output" = "Success: Rebooted" ]
	[ "$(cat $CHASSIS)" = "set power 0"$'\n'"set power 1" ]
	until_true 10 receipt_has fencing reboot
	receipt_has state off
}

@test "a chassis that is off already is a success, also for a reboot, by cycle as well" {
	for method in onoff cycle; do
		echo 0 >$POWER
		: >$CHASSIS
		fence action=off method=$method
		[ "$output" = "Success: Already OFF" ]
		[ ! -s $CHASSIS ]
		fence action=reboot method=$method
		[ "$(cat $CHASSIS)" = "set power 1" ]
		: >$CHASSIS
		fence action=reboot method=$method
		[ "$(cat $CHASSIS)" = "set power 0"$'\n'"set power 1" ]
	done
}

@test "a chassis that does not go off is a failure, never a success" {
	touch $BMC_FOLDER/stubborn
	for action in off reboot; do
		SECONDS=0
		fence -1 action=$action power_timeout=1
		[[ $stderr == *"cannot prove that it is off"*"chassis power is on"* ]]
		((SECONDS < 20))
	done
	! grep -q "power 1" $CHASSIS
	until_true 10 receipt_has result failed
	receipt_has state unknown
}

@test "reboot is a success once off is proven, though the chassis does not come on" {
	echo 0 >$POWER
	touch $BMC_FOLDER/stubborn
	fence -0 action=reboot power_timeout=500ms retry_on=1
	[[ $stderr == *"cannot switch it on again"* ]]
	[ "$(grep -c 'power 1' $CHASSIS)" = 2 ]
	fence -1 action=on power_timeout=500ms retry_on=0
	[ "$(grep -c 'power 1' $CHASSIS)" = 3 ]
}

@test "... and pacemaker's fencer does not wait for one that does not come on" {
	echo 0 >$POWER
	touch $BMC_FOLDER/stubborn
	export PCMK_service=pacemaker-fenced
	run -0 timeout 120 "$FENCE" <<<"$(printf '%s\n' "${BMC[@]}" action=reboot power_timeout=500ms)"
}

@test "IPMI 1.5 with each authentication, and the cipher suites of IPMI 2.0" {
	for auth in md5 md2 password none; do
		fence -0 action=status lanplus=0 auth=$auth
	done
	for cipher in 0 1 2 3; do
		fence -0 action=status lanplus=1 cipher=$cipher
	done
	fence -1 action=status cipher=17
	fence -1 action=status cipher=18
	[[ $stderr == *"'cipher' is '18', which is out of range"* ]]
}

@test "privilege level: what may look may not switch" {
	local guest=(username=guest password=guest-w0rd)
	fence -0 action=status "${guest[@]}" privlvl=user
	fence -1 action=status "${guest[@]}" privlvl=administrator lanplus=0
	[[ $stderr == *privlvl* ]]
	SECONDS=0
	fence -1 action=off "${guest[@]}" privlvl=user power_timeout=500
	[[ $stderr == *privlvl* ]]
	((SECONDS < 60))
	[ "$(cat $POWER)" = 1 ]
}

@test "a wrong password or name is a failure that says so, in bounded time, and not the password" {
	SECONDS=0
	fence -1 action=off password=wr0ng-one
	[[ $stderr == *password* && $stderr != *wr0ng-one* ]]
	fence -1 action=off password=wr0ng-one lanplus=0
	[[ $stderr != *wr0ng-one* ]]
	fence -1 action=off username=nobody
	((SECONDS < 60))
	[ "$(cat $POWER)" = 1 ]
	! grep -aq wr0ng-one "$LOGGED"
}

@test "BMC key: the right one, a wrong one, none, and nonsense" {
	stop_bmc
	configure_bmc 'bmc_key "0123456789abcdef"'
	start_bmc
	BMC+=("hexadecimal_kg=$(printf 0123456789abcdef | od -An -tx1 | tr -d ' \n')")
	until_true 30 bmc_answers
	fence -0 action=status
	fence -0 action=status "${BMC[-1]/=/=0x}"
	fence -1 action=status hexadecimal_kg=00ff
	fence -1 action=status hexadecimal_kg=
	for bad in xyz 0 0x "$(printf '0%.0s' {1..42})"; do
		fence -1 action=status hexadecimal_kg=$bad
		[[ $stderr == *"'hexadecimal_kg' is no key"* ]]
	done
	fence -1 action=status hexadecimal_kg=xyz lanplus=0
}

@test "a dead BMC: a failure within login_timeout and shell_timeout" {
	drop_packets ""
	for lanplus in 0 1; do
		SECONDS=0
		fence -1 action=off login_timeout=1 shell_timeout=1 lanplus=$lanplus
		[[ $stderr == *"answer"* ]]
		((SECONDS < 15))
	done
	until_true 10 receipt_has result failed
	for ip in https://127.0.0.1 "127.0.0.1 x"; do
		fence -1 action=status ip="$ip"
		[[ $stderr == "fence_ipmi: parameter 'ip' is '$ip', which can be no address"* ]]
	done
	fence -1 action=status ip=127.0.0.9 login_timeout=1 shell_timeout=1
	fence -1 action=status ip=no.such.host.invalid login_timeout=1 shell_timeout=1
}

@test "a dead BMC fails in time under pacemaker's fencer too, and whoever wants waits" {
	drop_packets ""
	export PCMK_service=pacemaker-fenced
	SECONDS=0
	fence -1 action=off login_timeout=1 shell_timeout=1
	((SECONDS < 15))
	until_true 10 receipt_has caller pacemaker-fenced
	run -124 timeout 6 "$FENCE" <<<"$(printf '%s\n' "${BMC[@]}" action=off login_timeout=1 \
		shell_timeout=1 disable_timeout=true)"
}

@test "under pacemaker's fencer a chassis that takes its time gets it" {
	export PCMK_service=pacemaker-fenced
	touch $BMC_FOLDER/stubborn
	(until grep -q 'power 0' $CHASSIS; do sleep 0.1; done; sleep 3; echo 0 >$POWER) 3>&- &
	fence -0 action=off power_timeout=1
	[ "$output" = "Success: Powered OFF" ]
}

@test "a packet in eight lost, both ways: the budget is shared by the retries" {
	nft -f - <<-'END'
		table ip bmc {
			chain in {
				type filter hook input priority 0;
				udp dport 9623 numgen random mod 8 0 drop
			}
			chain out {
				type filter hook output priority 0;
				udp sport 9623 numgen random mod 8 0 drop
			}
		}
	END
	fence -0 action=off login_timeout=60 shell_timeout=60 power_timeout=60
	[ "$(cat $POWER)" = 0 ]
}

# One status through spoiled answers; its exit code goes to a file, what was spoiled to another.
ask_through_noise() { # SEED NAME=VALUE...
	local port code=0
	coproc NOISE { "$BATS_TEST_DIRNAME/noise.py" 9623 "$1" 3 3>&-; }
	read -r port <&"${NOISE[0]}"
	timeout 60 "$FENCE" <<<"$(printf '%s\n' "${BMC[@]}" "ipport=$port" action=status \
		login_timeout=2 shell_timeout=2 "${@:2}")" >/dev/null 2>&1 || code=$?
	exec {NOISE[1]}>&-
	cat <&"${NOISE[0]}" >"$BATS_TEST_TMPDIR/spoiled.$1"
	echo $code >"$BATS_TEST_TMPDIR/code.$1"
}

@test "answers that are spoiled make it a failure, never the wrong state" {
	for power in 1 0; do
		echo $power >$POWER
		for seed in {1..24}; do
			ask_through_noise $power$seed lanplus=$((seed % 2)) 3>&- &
			((seed % 6)) || wait
		done
		wait
		run ! grep -xv "[1$([ $power = 1 ] && echo 0 || echo 2)]" "$BATS_TEST_TMPDIR"/code.$power*
	done
	grep -qx '[02]' "$BATS_TEST_TMPDIR"/code.*
	[ "$(cat "$BATS_TEST_TMPDIR"/spoiled.* | awk "{ all += \$1 } END { print all }")" -gt 100 ]
}

@test "a slow BMC is waited for" {
	echo 0.7 >$BMC_FOLDER/slow
	fence -0 action=off login_timeout=20 shell_timeout=20 power_timeout=60
	[ "$(cat $POWER)" = 0 ]
}

@test "a chassis status that cannot be read is unknown: neither on nor off" {
	touch $BMC_FOLDER/mute
	fence -1 action=status
	fence -1 action=monitor
	fence -1 action=off power_timeout=500ms
	fence -1 action=reboot power_timeout=500ms
	[ ! -s $CHASSIS ]
}

@test "a helper that answers in other words, or not at all, proves nothing" {
	local fake=$BATS_TEST_TMPDIR/helper
	touch "$fake"
	chmod 755 "$fake"
	mount --bind "$fake" /usr/libexec/relevo/ipmi
	for words in "ok chassis power is offline" "ok off" "ok " "ok taken" "chassis power is off" \
		"error 0 chassis power is off" ""; do
		printf '#!/bin/sh\nread -r verb\necho "%s"\n' "$words" >"$fake"
		for action in status off reboot; do
			fence -1 action=$action power_timeout=100ms
		done
	done
	printf '#!/bin/sh\nread -r verb\necho "ok chassis power is off"\n' >"$fake"
	fence -2 action=status
	umount /usr/libexec/relevo/ipmi
}

@test "the password: from a file that only root reads, from a program, never seen by others" {
	local file=$BATS_TEST_TMPDIR/secret
	echo pass-w0rd >"$file"
	chmod 644 "$file"
	fence -1 action=status password= password_file="$file"
	[[ $stderr == *"others can read it"* ]]
	chmod 600 "$file"
	fence -0 action=status password= password_file="$file"
	chown 1234 "$file"
	fence -1 action=status password= password_file="$file"
	chown 0 "$file"
	: >"$file"
	fence -1 action=status password= password_file="$file"
	[[ $stderr == *"gives no password"* ]]
	fence -1 action=status password= password_file=/no/such/file
	printf '#!/bin/sh\necho pass-w0rd\n' >"$BATS_TEST_TMPDIR/script"
	chmod 700 "$BATS_TEST_TMPDIR/script"
	fence -0 action=status password= password_script="$BATS_TEST_TMPDIR/script"
	printf '#!/bin/sh\necho pass-w0rd\nexit 3\n' >"$BATS_TEST_TMPDIR/script"
	fence -1 action=status password= password_script="$BATS_TEST_TMPDIR/script"
}

@test "the password is in no argument vector, environment, trace or log" {
	echo 1 >$BMC_FOLDER/slow
	"$FENCE" --ip=127.0.0.1 --ipport=9623 -l admin -p pass-w0rd -o status -v \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	local pid=$!
	until_true 20 pgrep -P $pid
	for folder in /proc/$pid /proc/"$(pgrep -P $pid)"; do
		run ! grep -aq pass-w0rd "$folder/cmdline"
		run ! grep -aq pass-w0rd "$folder/environ"
	done
	wait $pid
	grep -q "parameter password='(secret)'" "$BATS_TEST_TMPDIR/out"
	run ! grep -q pass-w0rd "$BATS_TEST_TMPDIR/out"
	run ! grep -aq pass-w0rd "$LOGGED"
}

@test "a password that was typed in the place of an option is in no log" {
	local end=$BATS_TEST_NAME
	# ipmitool has it after -P, which takes no value here.
	for arguments in "-P pass-w0rd" "-Ppass-w0rd" "-Psass-w0rd" "--cipher=pass-w0rd"; do
		run -1 "$FENCE" -a 127.0.0.1 -u 9623 -l admin -o status $arguments
		[ "${#lines[@]}" = 1 ]
	done
	logger -t fence_ipmi "$end"
	until_true 10 grep -aqF "$end" "$LOGGED"
	run ! grep -aqE "[ps]ass-w0rd" "$LOGGED"
}

@test "what the fencer ends leaves no process behind" {
	drop_packets ""
	"$FENCE" -a 127.0.0.1 -u 9623 -l admin -p x -o off --disable-timeout=true 3>&- &
	local pid=$! helper
	until_true 20 pgrep -P $pid
	helper=$(pgrep -P $pid)
	kill -TERM $pid
	wait $pid || [ $? = 143 ]
	until_true 10 test ! -e "/proc/$helper"
}

@test "port_as_ip: the plug is the address" {
	run -0 "$FENCE" -o status --port-as-ip -n 127.0.0.1 -u 9623 -l admin -p pass-w0rd
	run -1 "$FENCE" -o status --port-as-ip -u 9623 -l admin -p pass-w0rd
	[[ $output == *"'plug' is missing"* ]]
}

@test "a target behind the BMC that there is not, is unknown" {
	fence -1 action=status target=36 shell_timeout=2
	fence -1 action=off target=36 shell_timeout=2 power_timeout=1
	[ "$(cat $POWER)" = 1 ]
}

@test "no child but the helper, and the library only in it" {
	run ! sh -c "readelf -d $FENCE | grep -q freeipmi"
	readelf -d /usr/libexec/relevo/ipmi | grep -q freeipmi
}
