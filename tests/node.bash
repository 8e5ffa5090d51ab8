# SPDX-License-Identifier: GPL-2.0-or-later
# node: what bats files share, most of them run in a throw-away node (lab once).
bats_require_minimum_version 1.5.0

AGENTS=/usr/lib/ocf/resource.d/relevo

# Fails a test with words.
fail() {
	echo "$*" >&2
	return 1
}

# The last line on standard error was the reason and has these words; nothing was said twice.
reason_has() {
	local count
	count=$(grep -c '^ocf-exit-reason:' <<<"$stderr") || true
	[ "$count" = 1 ] || fail "$count reason lines: $stderr"
	[[ ${stderr##*$'\n'} == ocf-exit-reason:*"$1"* ]] || fail "no '$1' at the end of: $stderr"
}

# Waits until a command succeeds: until_true SECONDS COMMAND...; SECONDS are for a quiet machine, a
# busy one has four times as long.
until_true() {
	local end=$((SECONDS + 4 * $1))
	shift
	until "$@"; do
		((SECONDS < end)) || fail "still not: $*" || return 1
		sleep "${PAUSE-0.05}"
	done
}

# Runs a shell's command here whose ssh and scp lead into the nodes of a lab (LAB, STATE, NETWORK), by
# name or as NETWORK.3 to c; they need no keys.
by_ssh() { # COMMAND
	local bin=$BATS_FILE_TMPDIR/bin
	mkdir -p "$bin"
	cat >"$bin/ssh" <<-END
		#!/bin/bash
		host=\${1#root@}
		[ \$host != $NETWORK.3 ] || host=c
		exec timeout 60 "$LAB" --state "$STATE" run \$host sh -c "\${*:2}"
	END
	cat >"$bin/scp" <<-'END'
		#!/bin/bash
		case $1 in
		*:*) ssh "${1%%:*}" "cat '${1#*:}'" >"$2" ;;
		*) ssh "${2%%:*}" "cat >'${2#*:}'" <"$1" ;;
		esac
	END
	chmod 755 "$bin/ssh" "$bin/scp"
	PATH=$bin:$PATH timeout 120 sh -ec "$1"
}

# A stonith_admin as that of pacemaker 2.1: unless it is verbose it shows the oldest success alone.
fence_twice() { # FIRST SECOND
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/stonith_admin" <<-END
		#!/bin/sh
		event() {
			echo "<fence_event action='off' target='c' status='success' completed='\$1'/>"
		}
		echo "<pacemaker-result><list name='Fencing history'>"
		case "\$*" in *--verbose*) event "$2" ;; esac
		event "$1"
		echo "</list></pacemaker-result>"
	END
	chmod 755 "$BATS_TEST_TMPDIR/bin/stonith_admin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}
