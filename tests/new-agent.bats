#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# lab: ns
# new-agent: an agent that is one new file is built, installed and held to the contract, and a
# faulty one is found out, with no other edit.
bats_require_minimum_version 1.5.0

setup_file() {
	export CLONE=$BATS_FILE_TMPDIR/relevo
	mkdir "$CLONE"
	cd "$BATS_TEST_DIRNAME/.." || return
	git ls-files -z --cached --others --exclude-standard | tar c --null -T - | tar x -C "$CLONE"
	marker >"$CLONE/agents/marker.c"
	sed -i 's/^| `ocf:relevo:domain` .*/&\n| `ocf:relevo:marker` | Marks this node with a file. | |/' "$CLONE/README.md"
	make -C "$CLONE" -j2 >&2
}

# The smallest agent that is of use.
marker() {
	cat <<-'C'
		// SPDX-License-Identifier: GPL-2.0-or-later
		/* marker: the resource is a file; it runs where the file is. */
		#include <errno.h>
		#include <fcntl.h>
		#include <stdio.h>
		#include <string.h>
		#include <unistd.h>

		#include "agent.h"
		#include "cleanup.h"

		static struct call call;

		static const char *name;
		static bool hidden;

		static const struct param params[] = {
			{
				.name = "name",
				.str = &name,
				.required = true,
				.unique_group = "name",
				.summary = "What follows /run/marker- in the file's name.",
			},
			{
				.name = "hidden",
				.flag = &hidden,
				.fallback = "false",
				.summary = "Only root may read it.",
			},
			{ 0 },
		};

		static const char *path(void)
		{
			static char text[512];

			snprintf(text, sizeof(text), "/run/marker-%s", name);
			return text;
		}

		static enum ocf monitor(void)
		{
			if (!name)
				return OCF_NOT_RUNNING;
			if (access(path(), F_OK) == 0)
				return OCF_SUCCESS;
			if (errno == ENOENT)
				return OCF_NOT_RUNNING;
			return ocf_fail(ocf_from_errno(errno), errno, NULL, "cannot look for '%s'", path());
		}

		static enum ocf start(void)
		{
			auto_close int fd = open(path(), O_WRONLY | O_CREAT | O_CLOEXEC, hidden ? 0600 : 0644);

			if (fd >= 0)
				return OCF_SUCCESS;
			return ocf_fail(ocf_from_errno(errno), errno, "run it as root",
				"cannot make '%s'", path());
		}

		static enum ocf stop(void)
		{
			if (!name || unlink(path()) == 0 || errno == ENOENT)
				return OCF_SUCCESS;
			return ocf_fail(ocf_from_errno(errno), errno, NULL, "cannot remove '%s'", path());
		}

		static enum ocf validate(void)
		{
			return OCF_SUCCESS;
		}

		static void check(struct param_fault *fault)
		{
			if (name && (strchr(name, '/') || strlen(name) > 255))
				param_blame(fault, &params[0], name, "is no file's name");
		}

		static const struct ra_action actions[] = {
			{ "start", start, .timeout = 10 },
			{ "stop", stop, .timeout = 10 },
			{ "monitor", monitor, .timeout = 10, .interval = 10 },
			{ "validate-all", validate, .timeout = 10 },
			{ 0 },
		};

		static const struct ra_agent agent = {
			.name = "marker",
			.summary = "Marks this node with a file.",
			.text = "The smallest agent that is of use: the resource is a file.",
			.params = params,
			.actions = actions,
			.call = &call,
			.check = check,
			.positional = { "name" },
		};

		int main(int argc, char **argv)
		{
			return agent_main(&agent, argc, argv);
		}
	C
}

contract() { # [OPTIONS OF BATS]
	run "$CLONE/tests/lab/lab" once bats --tap "$@" "$CLONE/tests/contract.bats"
}

@test "an agent that is one new file passes the contract" {
	[ -x "$CLONE/build/stage/usr/lib/ocf/resource.d/relevo/marker" ]
	contract
	[ "$status" = 0 ] || { echo "$output" >&2 && false; }
}

@test "an agent whose default does not parse fails the contract" {
	sed -i 's/\.fallback = "false"/.fallback = "perhaps"/' "$CLONE/agents/marker.c"
	make -C "$CLONE" >&2
	contract -f "a default parses to itself"
	[ "$status" = 1 ]
	[[ $output == *"not ok"*"a default parses to itself"* ]]
}
