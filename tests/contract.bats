#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# in: node
# contract: every agent that is installed is found here and held to the OCF contract.
load node.bash

RNG=/usr/share/pcs/data/ocf-1.1.rng
DTD=/usr/share/resource-agents
# A library that an agent may link for its monitor and metadata; heavier ones are helpers' matter.
LIGHT='^(libc\.so\.6|libmnl\.so\.0|ld-linux.*|lib(asan|ubsan|m|dl|rt|pthread|gcc_s|stdc\+\+|resolv)\.so.*)$'

setup_file() {
	export LOGGED=/var/log/messages
}

setup() {
	agents=("$AGENTS"/*)
	[ -x "${agents[0]}" ] || fail "no agent in $AGENTS"
	rm -rf /run/relevo
}

xpath() { # AGENT EXPRESSION
	"$1" meta-data | xmllint --nowarning --xpath "$2" - 2>/dev/null
}

names() { # AGENT EXPRESSION: the values of attributes, one a line
	xpath "$1" "$2" | grep -o '"[^"]*"' | tr -d '"'
}

# The parameters without which an agent does nothing; of several of which one will do, the first.
required() { # AGENT
	names "$1" "//parameter[@required='1']/@name"
	env $(printf -- "-u %s " x "${!OCF_RESKEY_@}") "$1" validate-all 2>&1 |
		sed -n "s/.*'\([a-z_]*\)' is missing, and so are.*/\1/p"
}

# Sets the required parameters of an agent in the environment: each to the first of a few plain
# values that validate-all does not complain of.
set_required() {
	local name value
	unset "${!OCF_RESKEY_@}"
	for name in $(required "$1"); do
		for value in /etc/hostname 10.77.0.40 1 web; do
			export "OCF_RESKEY_$name=$value"
			"$1" validate-all 2>&1 | grep -q "'$name'" || break
		done
	done
}

@test "there are agents, and vip and domain are among them" {
	[ "${#agents[@]}" -ge 2 ]
	[ -x "$AGENTS/vip" ]
	[ -x "$AGENTS/domain" ]
}

@test "metadata is valid for the OCF 1.1 schema" {
	[ -r "$RNG" ] || fail "no $RNG"
	for a in "${agents[@]}"; do
		"$a" meta-data | xmllint --noout --relaxng "$RNG" - || fail "$a"
	done
}

@test "metadata is valid for the DTD of ocf-tester" {
	cd "$DTD"
	for a in "${agents[@]}"; do
		"$a" meta-data | xmllint --noout --valid - || fail "$a"
	done
}

@test "metadata is printed for any user with an empty environment" {
	for a in "${agents[@]}"; do
		setpriv --reuid=65534 --regid=65534 --clear-groups env -i "$a" meta-data >"$BATS_TEST_TMPDIR/out" ||
			fail "$a"
		grep -q '</resource-agent>' "$BATS_TEST_TMPDIR/out" || fail "$a"
	done
}

@test "metadata that cannot be written is a failure" {
	for a in "${agents[@]}"; do
		run -1 sh -c "'$a' meta-data >/dev/full"
	done
}

@test "metadata names the program itself, and the standard's version" {
	for a in "${agents[@]}"; do
		[ "$(names "$a" '/resource-agent/@name')" = "${a##*/}" ] || fail "$a"
		[ "$(xpath "$a" 'string(/resource-agent/version)')" = 1.1 ] || fail "$a"
	done
}

@test "mandatory actions are advertised, each with a timeout in seconds" {
	for a in "${agents[@]}"; do
		for action in start stop monitor meta-data; do
			timeout=$(names "$a" "//action[@name='$action']/@timeout" | head -n 1)
			[[ $timeout =~ ^[1-9][0-9]*s$ ]] || fail "$a $action: '$timeout'"
		done
	done
}

@test "an unknown action is 3, no action is 2, and each says so" {
	for a in "${agents[@]}"; do
		run --separate-stderr -3 "$a" jump
		reason_has "cannot do 'jump'"
		run --separate-stderr -2 "$a"
		reason_has "needs an action"
	done
}

@test "another major version of the API is refused" {
	for a in "${agents[@]}"; do
		OCF_RA_VERSION_MAJOR=2 run --separate-stderr -2 "$a" monitor
		reason_has "version '2'"
	done
}

@test "arguments after the action are ignored, parameters among them are taken" {
	for a in "${agents[@]}"; do
		set_required "$a"
		run --separate-stderr -7 "$a" monitor extra words
		[ -z "$output$stderr" ] || fail "$a: $output$stderr"
		run --separate-stderr -2 "$a" monitor no_such_parameter=1
		reason_has "'no_such_parameter'"
	done
}

@test "a default parses to itself" {
	for a in "${agents[@]}"; do
		for name in $(names "$a" '//parameter[content/@default]/@name'); do
			set_required "$a"
			default=$(xpath "$a" "string(//parameter[@name='$name']/content/@default)")
			OCF_TRACE_RA=1 OCF_TRACE_FILE=/dev/stdout "$a" validate-all |
				grep -a "parameter $name=" | cut -d' ' -f3- >"$BATS_TEST_TMPDIR/unset"
			export "OCF_RESKEY_$name=$default"
			run "$a" validate-all
			[ "$status" = 0 ] || fail "$a does not take its default: $output"
			OCF_TRACE_RA=1 OCF_TRACE_FILE=/dev/stdout "$a" validate-all |
				grep -a "parameter $name=" | cut -d' ' -f3- >"$BATS_TEST_TMPDIR/set"
			[ -s "$BATS_TEST_TMPDIR/set" ] || fail "$a $name is not in the trace"
			diff "$BATS_TEST_TMPDIR/unset" "$BATS_TEST_TMPDIR/set" || fail "$a $name"
			unset "OCF_RESKEY_$name"
		done
	done
}

@test "a required parameter that is missing is 6 and is named" {
	for a in "${agents[@]}"; do
		for name in $(required "$a"); do
			set_required "$a"
			unset "OCF_RESKEY_$name"
			for action in start validate-all; do
				run --separate-stderr -6 "$a" "$action"
				reason_has "'$name' is missing"
			done
		done
	done
}

# bad_value AGENT NAME VALUE: start and validate-all refuse it, stop and probe do not mind.
bad_value() {
	export "OCF_RESKEY_$2=$3"
	for action in start validate-all; do
		run --separate-stderr "$1" "$action"
		[[ $status = [256] ]] || fail "$1 $action $2: $status $stderr" # 2, 5: wrong on this node
		reason_has "'$2'"
		[ "${#stderr}" -lt 600 ] || fail "$1 $2: a reason of ${#stderr} bytes"
	done
	run --separate-stderr -0 "$1" stop
	[ -z "$stderr" ] || fail "stop: $stderr"
	run --separate-stderr -7 "$1" monitor
	[ -z "$stderr" ] || fail "monitor: $stderr"
	unset "OCF_RESKEY_$2"
}

@test "bad values are refused by start and named; stop and probe go by the evidence" {
	long=$(head -c 65536 /dev/zero | tr '\0' x)
	for a in "${agents[@]}"; do
		for name in $(names "$a" '//parameter/@name'); do
			set_required "$a"
			bad_value "$a" "$name" $'a\nb'
			set_required "$a"
			bad_value "$a" "$name" "$long"
			default=$(xpath "$a" "boolean(//parameter[@name='$name']/content[@default=''])")
			[ "$default" = true ] || { set_required "$a" && bad_value "$a" "$name" ""; }
			case $(names "$a" "//parameter[@name='$name']/content/@type") in
			integer) values='x 1x 99999999999999999999 -1 0x10' ;;
			boolean) values='maybe 2 tru' ;;
			*) values= ;;
			esac
			for value in $values; do
				set_required "$a"
				bad_value "$a" "$name" "$value"
			done
		done
	done
}

@test "every spelling of a boolean that pacemaker takes is taken" {
	for a in "${agents[@]}"; do
		set_required "$a"
		for name in $(names "$a" "//parameter[content/@type='boolean']/@name"); do
			for value in true TRUE on yes Y 1 false Off NO n 0; do
				export "OCF_RESKEY_$name=$value"
				run "$a" validate-all
				[[ $output != *"is not understood"* ]] || fail "$a $name=$value: $output"
			done
			[ "$status" = 0 ] || fail "$a $name=$value: $output"
		done
	done
}

@test "without configuration and state: stop is 0, a probe is 7, and both are silent" {
	for a in "${agents[@]}"; do
		unset "${!OCF_RESKEY_@}"
		run --separate-stderr -0 "$a" stop
		[ -z "$output$stderr" ] || fail "$a stop: $output$stderr"
		run --separate-stderr -7 "$a" monitor
		[ -z "$output$stderr" ] || fail "$a monitor: $output$stderr"
	done
}

@test "the reason has the prefix that the cluster asks for" {
	for a in "${agents[@]}"; do
		OCF_EXIT_REASON_PREFIX='why>' run --separate-stderr -3 "$a" jump
		[[ $stderr == "why>cannot do"* ]] || fail "$a: $stderr"
	done
}

@test "the reason is in the system log too, under the agent's and the instance's name" {
	for a in "${agents[@]}"; do
		set_required "$a"
		name=$(names "$a" '//parameter/@name' | head -n 1)
		export "OCF_RESKEY_$name="$'a\nb'
		OCF_RESOURCE_INSTANCE=log-test run -6 "$a" start
		until_true 10 grep -qa "${a##*/}(log-test)\[[0-9]*\]: .*'$name'" "$LOGGED"
	done
}

@test "status prints running or stopped for heartbeat, and other actions print nothing" {
	for a in "${agents[@]}"; do
		set_required "$a"
		run --separate-stderr -7 "$a" status
		[ "$output" = stopped ] || fail "$a: $output"
		for action in monitor stop validate-all; do
			run --separate-stderr "$a" "$action"
			[ -z "$output" ] || fail "$a $action: $output"
		done
	done
}

@test "the trace has parameters, steps with their times, and the result" {
	for a in "${agents[@]}"; do
		set_required "$a"
		OCF_TRACE_RA=1 OCF_TRACE_FILE="$BATS_TEST_TMPDIR/t" OCF_RESOURCE_INSTANCE=tr run -7 "$a" monitor
		head -n 1 "$BATS_TEST_TMPDIR/t" |
			grep -q "^+[0-9]* ms: ${a##*/} monitor of 'tr', pid" || fail "$a"
		grep -q "^+[0-9]* ms: parameter $(names "$a" '//parameter/@name' | head -n 1)=" \
			"$BATS_TEST_TMPDIR/t" || fail "$a"
		grep -q '^+[0-9]* ms: monitor ends with 7' "$BATS_TEST_TMPDIR/t" || fail "$a"
		rm "$BATS_TEST_TMPDIR/t"
		OCF_TRACE_RA=1 OCF_RESOURCE_INSTANCE=tr run -7 "$a" monitor
		grep -q 'monitor ends with 7' "/var/lib/heartbeat/trace_ra/${a##*/}/tr.monitor."* || fail "$a"
	done
}

@test "help and the manual page name every parameter; the page is clean troff" {
	for a in "${agents[@]}"; do
		"$a" --help >"$BATS_TEST_TMPDIR/help"
		"$a" man >"$BATS_TEST_TMPDIR/man"
		for name in $(names "$a" '//parameter/@name'); do
			grep -qw "$name" "$BATS_TEST_TMPDIR/help" || fail "$a --help: $name"
			grep -qw "$name" "$BATS_TEST_TMPDIR/man" || fail "$a man: $name"
		done
		run groff -man -Tutf8 -ww "$BATS_TEST_TMPDIR/man"
		[ "$status" = 0 ]
		[[ $output != *warning:* && $output != *error:* ]] || fail "$output"
		[ -s "/usr/share/man/man7/ocf_relevo_${a##*/}.7" ] || fail "no installed page of $a"
		[[ $("$a" --version) == "relevo ${a##*/} "[0-9]* ]] || fail "$a --version"
	done
}

@test "no agent is linked to a heavy library" {
	for a in "${agents[@]}"; do
		for library in $(readelf -d "$a" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
			[[ $library =~ $LIGHT ]] || fail "$a needs $library"
		done
	done
}

@test "pacemaker and its front ends read the metadata" {
	crm_resource --list-agents ocf:relevo >"$BATS_TEST_TMPDIR/list"
	for a in "${agents[@]}"; do
		name=${a##*/}
		grep -qx "$name" "$BATS_TEST_TMPDIR/list" || fail "$name is not listed"
		crm_resource --show-metadata "ocf:relevo:$name" >/dev/null || fail "$name"
		run pcs resource describe "ocf:relevo:$name"
		[ "$status" = 0 ] || fail "$output"
		[[ $output == *"$(xpath "$a" 'string(/resource-agent/shortdesc)')"* ]] || fail "$output"
	done
}

@test "crm_resource --validate takes good parameters and refuses bad ones" {
	for a in "${agents[@]}"; do
		set_required "$a"
		options=()
		for name in $(required "$a"); do
			variable=OCF_RESKEY_$name
			options+=(--option "$name=${!variable}")
		done
		unset "${!OCF_RESKEY_@}"
		run crm_resource --validate --class ocf --provider relevo --agent "${a##*/}" "${options[@]}"
		[ "$status" = 0 ] || fail "$output"
		name=$(names "$a" '//parameter/@name' | head -n 1)
		run crm_resource --validate --class ocf --provider relevo --agent "${a##*/}" \
			--option "$name=x/y z"
		[ "$status" != 0 ] || fail "$a took nonsense: $output"
	done
}

@test "the README lists every agent with its own summary" {
	for a in "${agents[@]}"; do
		grep -qF "$(xpath "$a" 'string(/resource-agent/shortdesc)')" \
			"$BATS_TEST_DIRNAME/../README.md" || fail "$a is not in the README"
	done
}

@test "the README shows the cluster that the demo runs" {
	root=$BATS_TEST_DIRNAME/..
	while IFS= read -r line; do
		grep -qxF "    $line" "$root/README.md" || fail "not in the README: $line"
	done <"$root/tests/demo/cluster.crm"
}
