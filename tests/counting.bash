# SPDX-License-Identifier: GPL-2.0-or-later
# counting: guests of Xen count on their consoles, and each of two hosts, x1 and x2, keeps what is said
# there: a number that is there twice is of two that run at once. Needs xen.bash.

other() { # HOST
	[ "$1" = x1 ] && echo x2 || echo x1
}

# What a guest has counted to on a host's console.
numbers() { # HOST NAME
	console "$1" "$2" | tr -d '\r' | sed -n 's/^guest counts \([0-9]*\)$/\1/p'
}

has_numbers() { # HOST NAME COUNT
	[ "$(numbers "$1" "$2" | wc -l)" -ge "$3" ]
}

# In a host which a guest has left: a line that this cut in two does not become another one when the
# guest is back. (A line added from outside would be overwritten.)
note_move() { # NAME
	echo " and goes away" >>"/var/log/xen/console/guest-$1.log"
}

# A guest counts on this host alone, and has come to each number once. A line that is cut in two by a
# migration is none: so many numbers may be missing.
counts_on() { # HOST NAME MISSING
	local there
	there=$(numbers "$(other "$1")" "$2" | wc -l)
	until_true 60 has_numbers "$1" "$2" $(($(numbers "$1" "$2" | wc -l) + 5))
	[ "$(numbers "$(other "$1")" "$2" | wc -l)" = "$there" ] || fail "it counts on both hosts"
	(numbers x1 "$2" && numbers x2 "$2") | sort -n >"$BATS_TEST_TMPDIR/numbers"
	run uniq -d "$BATS_TEST_TMPDIR/numbers"
	[ -z "$output" ] || fail "twice: ${lines[*]:0:20}"
	run comm -13 <(sort "$BATS_TEST_TMPDIR/numbers") \
		<(seq "$(tail -n 1 "$BATS_TEST_TMPDIR/numbers")" | sort)
	((${#lines[@]} <= $3)) || fail "${#lines[@]} missing: ${lines[*]:0:20}"
}
