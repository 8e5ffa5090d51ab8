#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# new-agent: an agent that is one new file is built, installed and held to the contract, and a
# faulty one is found out, with no other edit.
bats_require_minimum_version 1.5.0

setup_file() {
	export CLONE=$BATS_FILE_TMPDIR/relevo
	mkdir "$CLONE"
	cd "$BATS_TEST_DIRNAME/.." || return
	git ls-files -z --cached --others --exclude-standard | tar c --null -T - | tar x -C "$CLONE"
	sed 's/\.name = "domain"/.name = "copy"/' agents/domain.c >"$CLONE/agents/copy.c"
	sed -i 's/^| `ocf:relevo:domain` .*/&\n| `ocf:relevo:copy` | Manages a virtual machine through libvirt. | |/' "$CLONE/README.md"
	make -C "$CLONE" -j2 >&2
}

contract() {
	run "$CLONE/tests/lab/lab" once bats --tap "$CLONE/tests/contract.bats"
}

@test "a copied agent passes the contract" {
	[ -x "$CLONE/build/stage/usr/lib/ocf/resource.d/relevo/copy" ]
	contract
	[ "$status" = 0 ] || { echo "$output" >&2 && false; }
}

@test "an agent whose default does not parse fails the contract" {
	sed -i 's/\.fallback = "false"/.fallback = "perhaps"/' "$CLONE/agents/copy.c"
	make -C "$CLONE" >&2
	contract
	[ "$status" = 1 ]
	[[ $output == *"not ok"*"a default parses to itself"* ]]
}
