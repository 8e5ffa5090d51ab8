#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# contract-fence: every fence program of the project is found here and held to the fence agent API.
load node.bash

RNG=$BATS_TEST_DIRNAME/fence-agent.rng
LOGGED=/var/log/messages
# Heavier libraries are helpers' matter.
LIGHT='^(libc\.so\.6|ld-linux.*|lib(asan|ubsan|m|dl|rt|pthread|gcc_s|stdc\+\+|resolv)\.so.*)$'
# Nobody is there: 192.0.2.0/24 has no route in a node (RFC 5737).
VALUES=(192.0.2.9 /dev/null/none qemu+tcp://192.0.2.9/system 1 web)

setup() {
	fences=()
	for source in "$BATS_TEST_DIRNAME"/../fence/*.c; do
		fences+=("/usr/sbin/$(basename "$source" .c)")
	done
	[ -x "${fences[0]}" ] || fail "no ${fences[0]}"
	unset PCMK_service
}

xpath() { # PROGRAM EXPRESSION
	"$1" -o metadata | xmllint --nowarning --xpath "$2" - 2>/dev/null
}

names() { # PROGRAM EXPRESSION: the values of attributes, one a line
	xpath "$1" "$2" | grep -o '"[^"]*"' | tr -d '"'
}

# Sets `options` to what a program asks for, and a plug.
set_required() { # PROGRAM
	local name value
	options=(plug=nobody timeout_of_nothing=1)
	for _ in {1..9}; do
		name=$(printf '%s\n' action=validate-all "${options[@]}" | "$1" 2>&1 |
			sed -n "s/.*parameter '\([a-z_]*\)' is missing.*/\1/p")
		[ -n "$name" ] || return 0
		for value in "${VALUES[@]}"; do
			call "$1" action=validate-all "${options[@]}" "$name=$value"
			[[ $stderr != *"'$name'"* ]] && break
		done
		options+=("$name=$value")
	done
}

# The options as lines; sets status, output and stderr.
call() { # PROGRAM NAME=VALUE...
	local program=$1
	shift
	run --separate-stderr "$program" < <(printf '%s\n' "$@")
}

@test "metadata is valid, and names the program itself" {
	for f in "${fences[@]}"; do
		"$f" -o metadata | xmllint --noout --relaxng "$RNG" - || fail "$f"
		[ "$(names "$f" '/resource-agent/@name')" = "${f##*/}" ] || fail "$f"
		diff <("$f" -o metadata) <(echo action=metadata | "$f") || fail "$f"
		diff <("$f" -o metadata) <(echo option=meta-data | "$f") || fail "$f"
	done
}

@test "metadata and the manual page need no other option, no environment and no rights" {
	for f in "${fences[@]}"; do
		for action in metadata manpage; do
			setpriv --reuid=65534 --regid=65534 --clear-groups env -i "$f" -o $action \
				>"$BATS_TEST_TMPDIR/out" || fail "$f $action"
			[ -s "$BATS_TEST_TMPDIR/out" ]
			run -1 sh -c "'$f' -o $action >/dev/full"
		done
	done
}

@test "the API's actions are there, and the common parameters under all their names" {
	for f in "${fences[@]}"; do
		for action in on off reboot status monitor metadata manpage validate-all; do
			names "$f" '//action/@name' | grep -qx "$action" || fail "$f: $action"
		done
		for name in action plug port delay role_delay power_timeout power_wait shell_timeout login_timeout \
			retry_on stonith_status_sleep disable_timeout plug_separator separator \
			verbose debug_file; do
			names "$f" '//parameter/@name' | grep -qx "$name" || fail "$f: $name"
		done
		[ "$(xpath "$f" "string(//parameter[@name='port']/@deprecated)")" = 1 ]
		[ "$(xpath "$f" "string(//parameter[@name='plug']/@obsoletes)")" = port ]
		[ -z "$(names "$f" '//parameter/@name' | sort | uniq -d)" ] || fail "$f: a name twice"
	done
}

@test "every parameter of the program that is replaced is known; guests' hosts take keys alone" {
	for pair in fence_ipmi:fence_ipmilan fence_domain:fence_virsh fence_pill:fence_sbd; do
		names "/usr/sbin/${pair#*:}" '//parameter/@name' | sort >"$BATS_TEST_TMPDIR/peer"
		[ "$(wc -l <"$BATS_TEST_TMPDIR/peer")" -gt 20 ] || fail "$pair"
		names "/usr/sbin/${pair%:*}" '//parameter/@name' | sort |
			comm -13 - "$BATS_TEST_TMPDIR/peer" |
			grep -vE '^pass(wd|word)(_script)?$' >"$BATS_TEST_TMPDIR/missing" || true
		[ ! -s "$BATS_TEST_TMPDIR/missing" ] || fail "$pair: $(cat "$BATS_TEST_TMPDIR/missing")"
	done
}

@test "no two options have one letter" {
	for f in "${fences[@]}"; do
		letters=$(names "$f" "//parameter[not(@deprecated)]/getopt/@mixed" |
			sed -n 's/^-\(.\), .*/\1/p' | sort | uniq -d)
		[ -z "$letters" ] || fail "$f: $letters"
	done
}

@test "an unknown action is 1 and named, and actions are known in upper case too" {
	for f in "${fences[@]}"; do
		call "$f" action=jump
		[ "$status" = 1 ] && [[ $stderr == *"cannot do 'jump'"* ]] || fail "$f: $stderr"
		call "$f" action=METADATA
		[ "$status" = 0 ] && [[ $output == *"</resource-agent>" ]] || fail "$f"
	done
}

@test "unknown options: ignored on standard input, refused on the command line, never shown whole" {
	for f in "${fences[@]}"; do
		set_required "$f"
		call "$f" action=validate-all "${options[@]}" new_option=s3cret no-equals-s3cret \
			'#comment=1' '' '   ' '=s3cret'
		[ "$status" = 0 ] || fail "$f: $stderr"
		[[ $stderr == *"'timeout_of_nothing'"* && $stderr != *s3cret* ]] || fail "$f: $stderr"
		run -1 "$f" -o validate-all --new-option=s3cret
		[[ $output == *"'--new-option'"* && $output != *s3cret* ]] || fail "$f: $output"
		run -1 "$f" -o validate-all word
		run -1 "$f" -o
	done
}

# What the trace shows of the parameters.
traced() { # COMMAND...
	"$@" 2>&1 >/dev/null | grep -a ' parameter ' | cut -d' ' -f3- | grep -v '^parameter action='
}

@test "standard input and the command line mean the same, by each name of a parameter" {
	for f in "${fences[@]}"; do
		set_required "$f"
		for name in $(names "$f" '//parameter[content/@type!="boolean"]/@name'); do
			[ "$name" != debug_file ] && [ "$name" != debug ] || continue
			[ "$name" != action ] && [ "$name" != option ] || continue
			value=$(xpath "$f" "string(//parameter[@name='$name']/content/@default)")
			[ -n "$value" ] || value=$(printf '%s\n' "${options[@]}" |
				sed -n "s/^$name=//p")
			[ -n "$value" ] || value=7
			arguments=()
			for option in "${options[@]}" "$name=$value"; do
				[[ $option == timeout_of* ]] || arguments+=("--${option//_/-}")
			done
			traced "$f" -v -o validate-all "${arguments[@]}" >"$BATS_TEST_TMPDIR/line" || true
			traced "$f" < <(printf '%s\n' verbose=1 action=validate-all "${options[@]}" \
				"$name=\"$value\"  ") >"$BATS_TEST_TMPDIR/lines" || true
			diff "$BATS_TEST_TMPDIR/line" "$BATS_TEST_TMPDIR/lines" || fail "$f $name"
		done
		[ -s "$BATS_TEST_TMPDIR/line" ] || fail "$f shows nothing"
	done
}

@test "a default parses to itself" {
	for f in "${fences[@]}"; do
		set_required "$f"
		call "$f" verbose=1 action=validate-all "${options[@]}"
		[ "$status" = 0 ] || fail "$f: $stderr"
		unset_trace=$(grep ' parameter ' <<<"$stderr" | cut -d' ' -f3-)
		for name in $(names "$f" '//parameter[content/@default]/@name'); do
			[[ $name != action && $name != option && $name != verbose ]] || continue
			value=$(xpath "$f" "string(//parameter[@name='$name']/content/@default)")
			call "$f" verbose=1 action=validate-all "${options[@]}" "$name=$value"
			[ "$status" = 0 ] || fail "$f does not take its default of $name: $stderr"
			diff <(echo "$unset_trace") \
				<(grep ' parameter ' <<<"$stderr" | cut -d' ' -f3-) || fail "$f $name"
		done
	done
}

@test "bad values are 1 and named, and no action is begun with one" {
	long=$(head -c 5000 /dev/zero | tr '\0' x)
	for f in "${fences[@]}"; do
		set_required "$f"
		for name in $(names "$f" '//parameter[not(@deprecated)]/@name'); do
			[ "$name" != action ] || continue
			case $(names "$f" "//parameter[@name='$name']/content/@type") in
			integer) values="x 1x 99999999999999999999 0x10 $long" ;;
			second) values="x 1x -1 99999999999999999999 $long" ;;
			boolean) values="maybe 2 $long" ;;
			select) values="none-of-these $long" ;;
			*) values=$long ;;
			esac
			for value in $values; do
				call "$f" action=off "${options[@]}" "$name=$value"
				[ "$status" = 1 ] && [[ $stderr == *"'$name'"* ]] ||
					fail "$f $name=$value: $status $stderr"
				[ "${#stderr}" -lt 900 ] || fail "$f $name: ${#stderr} bytes"
			done
		done
	done
}

@test "input that is no text or too long is 1" {
	for f in "${fences[@]}"; do
		run -1 sh -c "printf 'action=metadata\n\0\n' | '$f'"
		[[ $output == *"they are no text"* ]] || fail "$f: $output"
		run -1 sh -c "yes plug=x | head -c 70000 | '$f'"
		[[ $output == *"they are too long"* ]] || fail "$f: $output"
		run -1 "$f" </dev/null
		run -1 sh -c "head -c 60000 /dev/urandom | '$f'"
	done
}

@test "a device that is not there: 1 for every action, and no word of success" {
	for f in "${fences[@]}"; do
		set_required "$f"
		for action in on off reboot status monitor; do
			call "$f" "action=$action" "${options[@]}" login_timeout=1 shell_timeout=1 \
				power_timeout=1
			[ "$status" = 1 ] || fail "$f $action: $status $output"
			[ -z "$output" ] || fail "$f $action: $output"
			[[ $stderr == *"${f##*/}: cannot "* ]] || fail "$f $action: $stderr"
		done
	done
}

@test "every fencing leaves a receipt, and a look does not" {
	for f in "${fences[@]}"; do
		set_required "$f"
		call "$f" action=monitor "${options[@]}" nodename=look login_timeout=1 shell_timeout=1
		call "$f" action=off "${options[@]}" nodename='n "1"' login_timeout=1 shell_timeout=1
		until_true 10 sh -c "grep -a '${f##*/}\[' $LOGGED | grep -aq '^[^{]*{.*\"n '"
		grep -a "${f##*/}\[" "$LOGGED" | grep -ao '{.*' | python3 -c '
import json, sys
receipts = [json.loads(line) for line in sys.stdin]
assert not [r for r in receipts if r.get("node") == "look"], receipts
receipts = [r for r in receipts if r.get("node") == "n \"1\""]
assert len(receipts) == 1, receipts
for key in ("fencing", "result", "state", "plug", "node", "program", "device", "host", "caller",
            "begun", "evidence", "took_ms"):
    assert key in receipts[0], key
assert receipts[0]["result"] == "failed" and receipts[0]["state"] == "unknown"
' || fail "$f"
	done
}

took() { # PROGRAM ACTION NAME=VALUE...: milliseconds
	local begin
	begin=$(date +%s%N)
	call "$1" "action=$2" "${options[@]}" login_timeout=200ms shell_timeout=200ms \
		power_timeout=200ms "${@:3}"
	echo $((($(date +%s%N) - begin) / 1000000))
}

@test "delay and role_delay are waited for before off and reboot, and only there" {
	for f in "${fences[@]}"; do
		set_required "$f"
		for action in off reboot; do
			ms=$(took "$f" $action delay=1 role_delay=3)
			((ms >= 4000)) || fail "$f $action: $ms ms"
		done
		for action in on status monitor; do
			ms=$(took "$f" $action delay=40 role_delay=40)
			((ms < 40000)) || fail "$f $action: $ms ms"
		done
	done
}

# libvirt's note of a guest's process: of this one.
note_guests() { # NAME...
	mkdir -p /run/libvirt/qemu
	for name; do
		echo $$ >/run/libvirt/qemu/$name.pid
	done
}

@test "role_delay is shared by what runs here" {
	for f in "${fences[@]}"; do
		set_required "$f"
		call "$f" action=off "${options[@]}" explain=1 role_delay=60
		[[ $output == *"wait 60 s (role_delay 60 s: nothing here)"* ]] || fail "$f: $output"
		note_guests one
		call "$f" action=off "${options[@]}" explain=1 role_delay=60
		[[ $output == *"wait 30 s (role_delay 60 s: 1 guest here)"* ]] || fail "$f: $output"
		note_guests two
		ms=$(took "$f" off role_delay=3 nodename=shared)
		((ms >= 1000)) || fail "$f: $ms ms"
		until_true 10 grep -aq \
			"${f##*/}\[.*waits 1000 ms (role_delay) before it fences 'shared': 2 guests here" \
			$LOGGED
		call "$f" action=on "${options[@]}" explain=1 role_delay=60
		[[ $output != *"wait"*"role_delay"* ]] || fail "$f: $output"
		rm /run/libvirt/qemu/{one,two}.pid
	done
}

@test "explain says the steps, does none of them, and touches nothing" {
	for f in "${fences[@]}"; do
		set_required "$f"
		for action in reboot Reboot; do
			call "$f" action=$action "${options[@]}" explain=1 delay=60 nodename=explained
			[ "$status" = 0 ] || fail "$f: $stderr"
			[[ $output == *"wait 60 s (delay)"*"until it is off"*"fenced"*"on"* ]] || fail "$output"
		done
		run ! grep -aq "${f##*/}\[.*explained" "$LOGGED"
	done
}

@test "a plug must be named, and none may be empty" {
	for f in "${fences[@]}"; do
		[ "$(xpath "$f" "string(//parameter[@name='plug']/@required)")" = 1 ] || continue
		set_required "$f"
		for action in on off reboot status; do
			for plug in '' , a, ,a a,,b; do
				call "$f" "action=$action" "${options[@]}" "plug=$plug"
				[ "$status" = 1 ] && [[ $stderr == *"'plug'"* ]] ||
					fail "$f $action '$plug': $stderr"
			done
		done
	done
}

@test "help and the manual page name every parameter; the page is clean troff" {
	for f in "${fences[@]}"; do
		"$f" --help >"$BATS_TEST_TMPDIR/help"
		"$f" -o manpage >"$BATS_TEST_TMPDIR/man"
		for name in $(names "$f" '//parameter/@name'); do
			grep -qw "$name" "$BATS_TEST_TMPDIR/help" || fail "$f --help: $name"
		done
		run groff -man -Tutf8 -ww "$BATS_TEST_TMPDIR/man"
		[ "$status" = 0 ]
		[[ $output != *warning:* && $output != *error:* ]] || fail "$output"
		[ -s "/usr/share/man/man8/${f##*/}.8" ] || fail "no installed page of $f"
		[[ $("$f" --version) == "relevo ${f##*/} "[0-9]* ]] || fail "$f --version"
	done
}

@test "no fence program is linked to a heavy library" {
	for f in "${fences[@]}"; do
		for library in $(readelf -d "$f" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
			[[ $library =~ $LIGHT ]] || fail "$f needs $library"
		done
	done
}

@test "pacemaker and its front ends read the metadata" {
	stonith_admin --list-installed >"$BATS_TEST_TMPDIR/list"
	for f in "${fences[@]}"; do
		name=${f##*/}
		grep -qw "$name" "$BATS_TEST_TMPDIR/list" || fail "$name is not listed"
		stonith_admin --metadata --agent "$name" | grep -q "name=\"$name\"" || fail "$name"
		run pcs stonith describe "$name"
		[ "$status" = 0 ] || fail "$output"
		[[ $output == *"$(names "$f" '/resource-agent/@shortdesc')"* ]] || fail "$output"
	done
}

@test "stonith_admin --validate takes good parameters and refuses bad ones" {
	for f in "${fences[@]}"; do
		set_required "$f"
		given=()
		for option in "${options[@]}"; do
			[[ $option == timeout_of* ]] || given+=(--option "$option")
		done
		run stonith_admin --validate --agent "${f##*/}" "${given[@]}"
		[ "$status" = 0 ] || fail "$output"
		run stonith_admin --validate --agent "${f##*/}" "${given[@]}" --option delay=soon
		[ "$status" != 0 ] || fail "$f took nonsense: $output"
	done
}

@test "the README lists every fence program with its own summary" {
	for f in "${fences[@]}"; do
		grep -qF "$(names "$f" '/resource-agent/@shortdesc')" \
			"$BATS_TEST_DIRNAME/../README.md" || fail "$f is not in the README"
	done
}
