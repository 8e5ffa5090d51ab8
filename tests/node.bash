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
