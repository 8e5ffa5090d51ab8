# SPDX-License-Identifier: GPL-2.0-or-later
# ocft: what the suites share that run the cases which resource-agents ships for its own agents. Each
# case runs twice, with the peer it was written for and with ours; what became of it is beside it in
# $BATS_FILE_TMPDIR/peer/cases and .../ours/cases: what was said in CASE.said, its exit code in
# CASE.code. A suite has on_purpose CONFIG: where ours answers otherwise, as worse() has it.
load node.bash

SHIPPED=/usr/share/resource-agents/ocft/configs

# A case looks once a second whether its agent has ended. This is what it finds for a sleep.
write_shortcut() { # FILE
	cat >"$1" <<-'END'
		unset BASH_ENV
		sleep() { timeout "$1" tail --pid="$pid" -s 0.02 -f /dev/null || true; }
	END
}

# Makes the cases of the configs in a folder, in its folder cases. ocft's own place for them is
# private meanwhile.
compile_cases() { # FOLDER
	unshare -m bash -ec 'mount -t tmpfs ocft /var/lib
		ocft make -d "$1"
		cp -r /var/lib/resource-agents/ocft/cases "$1/"' make "$1"
}

# What became of a case: "passes", or the agent's answer and the one that was wanted.
verdict() { # SCRIPT
	case $(cat "$1.code") in
	0) echo passes ;;
	1)
		sed -n -e 's/\x1b\[[0-9]*m//g' \
			-e "s/.*The return value '\(.*\)' != '\(.*\)'.*/\1|\2/p" \
			-e "s/^ERROR: '\(.*\)' failed, the return code is \(.*\)\./\2|success of \1/p" \
			-e 's/^ERROR: \(The agent was hanging\).*/\1|an end/p' "$1.said"
		;;
	*)
		echo "did not run (exit $(cat "$1.code")): $1" >&2
		cat "$1.said" >&2
		return 1
		;;
	esac
}

# The cases that the peer passes and ours doesn't, in the form of on_purpose. A table of those on
# which the two differ goes to the terminal.
worse() { # CONFIG
	local number=0 passed=0 script peers ours
	while script=$BATS_FILE_TMPDIR/peer/cases/${number}_$1.sh && [ -e "$script" ]; do
		peers=$(verdict "$script")
		ours=$(verdict "${script/peer/ours}")
		if [ "$peers" != "$ours" ]; then
			echo "# $1 $number ($(sed -n 's/^# Summary: //p' "$script")): peer $peers, ours $ours" >&3
		fi
		if [ "$peers" = passes ]; then
			passed=$((passed + 1))
			[ "$ours" = passes ] || echo "$1 $number|$ours"
		fi
		number=$((number + 1))
	done
	((passed > number / 2)) || fail "the peer itself passes only $passed of $number cases here"
}

# One way or the other: a new difference, or one listed that is gone.
differs_only_on_purpose() { # CONFIG
	worse "$1" >"$BATS_TEST_TMPDIR/worse"
	on_purpose "$1" | diff -u --label "on purpose" --label "in fact" - "$BATS_TEST_TMPDIR/worse"
}
