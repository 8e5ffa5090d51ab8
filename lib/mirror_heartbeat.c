// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_heartbeat: DRBD 9 tells its peers' names, 8.4's only the configuration has. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "child.h"
#include "heartbeat.h"
#include "mirror_heartbeat.h"
#include "program.h"

bool mirror_other_host(const char *dump, const char *self, char name[DRBD_NAME_MAX])
{
	int others = 0;

	for (const char *line = dump; *line; line += *line == '\n') {
		size_t length = strcspn(line += strspn(line, " \t"), "\n");

		if (length > 5 && strncmp(line, "on ", 3) == 0 && line[length - 1] == '{') {
			size_t size = strcspn(line + 3, " {\n");
			bool mine = strlen(self) == size && strncasecmp(line + 3, self, size) == 0;

			if (!mine && size && size < DRBD_NAME_MAX)
				snprintf(name, DRBD_NAME_MAX, "%.*s", (int)size, line + 3);
			others += !mine;
		} else if (strncmp(line, "floating ", 9) == 0 ||
			   strncmp(line, "stacked-", 8) == 0) {
			return false;
		}
		line += length;
	}
	return others == 1 && *name;
}

static bool find_peer(
	struct mirror *mirror, char name[DRBD_NAME_MAX], const struct deadline *deadline)
{
	char path[PATH_MAX], self[256] = "";
	const char *argv[] = { path, "-c", mirror->config, "dump", mirror->resource, NULL };
	struct child child = { .argv = argv, .guard = mirror->guard };

	gethostname(self, sizeof(self) - 1);
	*name = '\0';
	return program_find("drbdadm", path) == 0 && child_run(&child, deadline) == 0 &&
	       child.status == 0 && mirror_other_host(child.output, self, name);
}

bool mirror_peers_are_off(struct mirror *mirror, const struct deadline *deadline)
{
	char name[DRBD_NAME_MAX];

	if (!heartbeat_calls() || !mirror->drbd.peers)
		return false;
	if (mirror->version >> 16 < 9)
		return find_peer(mirror, name, deadline) &&
		       heartbeat_has_reset(name, deadline) == 1;
	for (int i = 0; i < mirror->drbd.peers; i++)
		if (heartbeat_has_reset(mirror->drbd.peer[i].name, deadline) != 1)
			return false;
	return true;
}
