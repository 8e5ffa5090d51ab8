// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_disks: lines of "exists KIND key:value ...", the last of which is "exists -". */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "cleanup.h"
#include "drbd_disks.h"
#include "program.h"
#include "value.h"

static const char *const names[] = {
	[DISK_DISKLESS] = "Diskless",
	[DISK_ATTACHING] = "Attaching",
	[DISK_DETACHING] = "Detaching",
	[DISK_FAILED] = "Failed",
	[DISK_NEGOTIATING] = "Negotiating",
	[DISK_INCONSISTENT] = "Inconsistent",
	[DISK_OUTDATED] = "Outdated",
	[DISK_UNKNOWN] = "DUnknown",
	[DISK_CONSISTENT] = "Consistent",
	[DISK_UP_TO_DATE] = "UpToDate",
};

const char *drbd_disk_name(enum drbd_disk disk)
{
	return names[disk];
}

/* Copies the value of `key` in a line; false if it is not there or too long. */
static bool get(const char *line, const char *key, char *value, size_t size)
{
	size_t key_length = strlen(key), length;

	for (; *line && *line != '\n'; line += length + (line[length] == ' ')) {
		length = strcspn(line, " \n");
		if (length <= key_length || strncmp(line, key, key_length) != 0 ||
			line[key_length] != ':')
			continue;
		if (length - key_length > size)
			return false;
		snprintf(
			value, size, "%.*s", (int)(length - key_length - 1), line + key_length + 1);
		return true;
	}
	return false;
}

/* The disk's state under `key`; -EPROTO if there is none that DRBD has. */
static int get_disk(const char *line, const char *key)
{
	char value[32];

	if (!get(line, key, value, sizeof(value)))
		return -EPROTO;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(value, names[i]) == 0)
			return (int)i;
	return -EPROTO;
}

static bool begins(const char *line, const char *words)
{
	return strncmp(line, words, strlen(words)) == 0;
}

static bool is_of(const char *line, const char *key, const char *wanted)
{
	char value[256];

	return get(line, key, value, sizeof(value)) && strcmp(value, wanted) == 0;
}

static int take_device(struct drbd_disks *disks, const char *line)
{
	int disk = get_disk(line, "disk");

	if (disk < 0)
		return disk;
	disks->volumes++;
	if (disk < (int)disks->worst)
		disks->worst = (enum drbd_disk)disk;
	return 0;
}

static int take_peer(struct drbd_disks *disks, const char *line, int peer_id, int *peers)
{
	int disk = get_disk(line, "peer-disk");
	char id[16];
	long number;

	if (disk < 0)
		return disk;
	if (!get(line, "peer-node-id", id, sizeof(id)) || value_integer(id, &number) < 0)
		return -EPROTO;
	if (peer_id >= 0 && number != peer_id)
		return 0;
	(*peers)++;
	if (disk < (int)disks->peer_worst)
		disks->peer_worst = (enum drbd_disk)disk;
	if (disk > (int)disks->peer_best)
		disks->peer_best = (enum drbd_disk)disk;
	return 0;
}

int drbd_disks_parse(struct drbd_disks *ret, const char *text, const char *resource, int peer_id)
{
	struct drbd_disks disks = { .worst = DISK_UP_TO_DATE, .peer_worst = DISK_UP_TO_DATE };
	int peers = 0, r = 0;

	for (; r == 0 && *text; text = strchr(text, '\n') + 1) {
		if (!strchr(text, '\n'))
			return -EPROTO;
		if (begins(text, "exists -\n")) {
			if (!disks.volumes || peers < disks.volumes)
				return -ENOENT;
			*ret = disks;
			return 0;
		}
		if (!is_of(text, "name", resource))
			continue;
		if (begins(text, "exists resource "))
			disks.primary = is_of(text, "role", "Primary");
		else if (begins(text, "exists device "))
			r = take_device(&disks, text);
		else if (begins(text, "exists peer-device "))
			r = take_peer(&disks, text, peer_id, &peers);
	}
	return r < 0 ? r : -EPROTO;
}

int drbd_disks_ask(
	struct drbd_disks *ret, const char *resource, int peer_id, const struct deadline *deadline)
{
	char path[PATH_MAX];
	const char *argv[] = { path, "events2", "--now", resource, NULL };
	struct child child = { .argv = argv };
	int r = program_find("drbdsetup", path);

	if (r == 0)
		r = child_run(&child, deadline);
	if (r < 0)
		return r == -ENOENT ? -EPROTO : r;
	return child.status ? -EPROTO : drbd_disks_parse(ret, child.output, resource, peer_id);
}
