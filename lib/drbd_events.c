// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_events: events2's lines, "exists OBJECT key:value ...", up to "exists -". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drbd_words.h"

/* The value of a key in a line; its length, or 0 if it is not there. */
static size_t find_value(const char *line, const char *key, const char **ret)
{
	size_t length = strlen(key), end = strcspn(line, "\n");

	for (const char *word = line; word < line + end;) {
		size_t size = strcspn(word, " \n");

		if (size > length && word[length] == ':' && memcmp(word, key, length) == 0) {
			*ret = word + length + 1;
			return size - length - 1;
		}
		word += size + (word[size] == ' ');
	}
	return 0;
}

static bool value_is(const char *line, const char *key, const char *wanted)
{
	const char *value = NULL;
	size_t length = find_value(line, key, &value);

	return length && drbd_word_is(value, length, wanted);
}

/* A number from 0 to `most`, or -1. */
static long long find_number(const char *line, const char *key, long long most)
{
	const char *value = NULL;
	char *end;
	long long number;
	size_t length = find_value(line, key, &value);

	if (!length)
		return -1;
	errno = 0;
	number = strtoll(value, &end, 10);
	return errno || end != value + length || number < 0 || number > most ? -1 : number;
}

static int take_resource(const char *line, struct drbd *drbd)
{
	const char *value = NULL;
	size_t length = find_value(line, "role", &value);

	if (!length)
		return -EBADMSG;
	drbd->role = drbd_role_of(value, length);
	length = find_value(line, "suspended", &value);
	drbd->suspended = length && !drbd_word_is(value, length, "no");
	return 0;
}

static int take_device(const char *line, struct drbd *drbd)
{
	const char *value = NULL;
	size_t length = find_value(line, "disk", &value);
	long long minor = find_number(line, "minor", 1 << 20);
	enum drbd_disk disk;

	if (!length || minor < 0)
		return -EBADMSG;
	if (drbd->volumes == DRBD_VOLUMES)
		return -E2BIG;
	disk = drbd_disk_of(value, length);
	if (drbd->volumes == 0 || disk < drbd->disk)
		drbd->disk = disk;
	drbd->client |= value_is(line, "client", "yes");
	drbd->no_quorum |= value_is(line, "quorum", "no");
	drbd->minors[drbd->volumes++] = (int)minor;
	return 0;
}

static struct drbd_peer *find_peer(struct drbd *drbd, long long id)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].id == id)
			return &drbd->peer[i];
	return NULL;
}

static int take_connection(const char *line, struct drbd *drbd)
{
	const char *value = NULL;
	long long id = find_number(line, "peer-node-id", 1 << 20);
	struct drbd_peer *peer;
	size_t length;

	if (id < 0 || find_peer(drbd, id))
		return -EBADMSG;
	if (drbd->peers == DRBD_PEERS)
		return -E2BIG;
	peer = &drbd->peer[drbd->peers++];
	*peer = (struct drbd_peer){ .name = "peer", .id = (int)id };
	length = find_value(line, "conn-name", &value);
	if (length)
		drbd_keep(peer->name, sizeof(peer->name), value, length);
	length = find_value(line, "connection", &value);
	if (!length)
		return -EBADMSG;
	drbd_keep(peer->state, sizeof(peer->state), value, length);
	peer->connection = drbd_word_is(value, length, "Connected")    ? DRBD_CONNECTED
			   : drbd_word_is(value, length, "StandAlone") ? DRBD_STANDALONE
								       : DRBD_CONNECTING;
	length = find_value(line, "role", &value);
	peer->role = length ? drbd_role_of(value, length) : DRBD_UNKNOWN;
	return 0;
}

static int take_peer_device(const char *line, struct drbd *drbd)
{
	const char *value = NULL;
	struct drbd_peer *peer = find_peer(drbd, find_number(line, "peer-node-id", 1 << 20));
	long long out_of_sync = find_number(line, "out-of-sync", 1LL << 50);
	size_t length = find_value(line, "peer-disk", &value);
	enum drbd_disk disk;

	if (!peer || !length)
		return -EBADMSG;
	disk = drbd_disk_of(value, length);
	drbd_peer_disk(peer, disk);
	peer->client |= value_is(line, "peer-client", "yes");
	length = find_value(line, "replication", &value);
	drbd_replication(peer, value, length);
	if (out_of_sync > 0)
		peer->out_of_sync += out_of_sync;
	return 0;
}

static int take_line(const char *line, struct drbd *drbd)
{
	static const struct {
		const char *begin;
		int (*take)(const char *line, struct drbd *drbd);
	} objects[] = {
		{ "exists resource ", take_resource },
		{ "exists device ", take_device },
		{ "exists connection ", take_connection },
		{ "exists peer-device ", take_peer_device },
	};

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (strncmp(line, objects[i].begin, strlen(objects[i].begin)) == 0)
			return objects[i].take(line, drbd);
	return 0; /* a path, or what is not known yet */
}

int drbd_parse_events(const char *text, const char *resource, struct drbd *ret)
{
	struct drbd drbd = { 0 };
	bool found = false;
	int r = 0;

	for (const char *line = text; r == 0; line = strchr(line, '\n') + 1) {
		if (!strchr(line, '\n'))
			return -EBADMSG; /* cut short */
		if (strncmp(line, "exists -", 8) == 0)
			break;
		if (!value_is(line, "name", resource))
			continue;
		found |= strncmp(line, "exists resource ", 16) == 0;
		r = take_line(line, &drbd);
	}
	if (r < 0)
		return r;
	drbd_count_volumes(&drbd);
	if (found)
		*ret = drbd;
	return found;
}
