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
