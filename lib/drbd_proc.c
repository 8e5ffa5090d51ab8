// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * drbd_proc: /proc/drbd of DRBD 8.4, for each minor
 *  0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----
 *     ns:44 nr:0 ... oos:0
 * The six flags begin with 's' while I/O is suspended (drbd_proc.c of the module).
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drbd_proc.h"
#include "drbd_words.h"
#include "file.h"

int drbd_read_proc(char *text, size_t size)
{
	ssize_t used = file_read(DRBD_PROC, text, size - 1);

	text[used > 0 ? used : 0] = '\0';
	return used < 0 && used != -ENOENT ? (int)used : 0;
}

/* The words of "key:MINE/PEERS "; false if they are not there. */
static bool find_pair(const char *line, const char *key, const char *words[2], size_t lengths[2])
{
	const char *at = strstr(line, key), *end = line + strcspn(line, "\n");

	if (!at || at > end)
		return false;
	words[0] = at + strlen(key);
	lengths[0] = strcspn(words[0], "/ \n");
	if (words[0][lengths[0]] != '/')
		return false;
	words[1] = words[0] + lengths[0] + 1;
	lengths[1] = strcspn(words[1], " \n");
	return lengths[0] && lengths[1];
}

static bool connects(const char *word, size_t length)
{
	static const char *const words[] = { "Disconnecting", "Unconnected", "Timeout",
		"BrokenPipe", "NetworkFailure", "ProtocolError", "TearDown", "WFConnection",
		"WFReportParams" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (drbd_word_is(word, length, words[i]))
			return true;
	return false;
}

static enum drbd_connection connection_of(const char *word, size_t length)
{
	if (drbd_word_is(word, length, "StandAlone"))
		return DRBD_STANDALONE;
	return connects(word, length) ? DRBD_CONNECTING : DRBD_CONNECTED;
}

/* The connection is one for all volumes; what each replicates is its own. */
static int take_connection(const char *line, struct drbd_peer *peer)
{
	const char *word = strstr(line, "cs:");
	enum drbd_connection connection;
	size_t length;

	if (!word || word > line + strcspn(line, "\n"))
		return -EBADMSG;
	word += 3;
	length = strcspn(word, " \n");
	connection = connection_of(word, length);
	if (connection <= peer->connection) {
		peer->connection = connection;
		if (!peer->source && !peer->target)
			drbd_keep(peer->state, sizeof(peer->state), word, length);
	}
	if (connection == DRBD_CONNECTED)
		drbd_replication(peer, word, length);
	return 0;
}

/* The line after, with the counters; the last of them is oos. */
static void take_counters(const char *line, struct drbd_peer *peer)
{
	const char *value = strstr(line, " oos:");
	long long number;

	if (!value || value > line + strcspn(line, "\n"))
		return;
	number = strtoll(value + 5, NULL, 10);
	if (number > 0 && number <= 1LL << 50)
		peer->out_of_sync += number;
}

static int take_volume(const char *line, int minor, struct drbd *drbd)
{
	struct drbd_peer *peer = &drbd->peer[0];
	const char *roles[2], *disks[2], *flags, *next = strchr(line, '\n');
	size_t role_lengths[2], disk_lengths[2];
	enum drbd_disk disk, peer_disk;
	int r = take_connection(line, peer);

	if (r < 0 || !next || !find_pair(line, "ro:", roles, role_lengths) ||
		!find_pair(line, "ds:", disks, disk_lengths))
		return -EBADMSG;
	drbd->role = drbd_role_of(roles[0], role_lengths[0]);
	peer->role = drbd_role_of(roles[1], role_lengths[1]);
	disk = drbd_disk_of(disks[0], disk_lengths[0]);
	peer_disk = drbd_disk_of(disks[1], disk_lengths[1]);
	if (disk < drbd->disk)
		drbd->disk = disk;
	drbd_peer_disk(peer, peer_disk);
	for (flags = next; flags > line && flags[-1] != ' ';)
		flags--;
	drbd->suspended |= *flags == 's';
	take_counters(next + 1, peer);
	drbd->minors[drbd->volumes++] = minor;
	return 0;
}

/* The line of a minor, after its "N: "; NULL if there is none. */
static const char *find_minor(const char *text, int minor)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *at = line + strspn(line, "\n ");
		char *end;

		if (*line == '\n')
			line++;
		if (isdigit((unsigned char)*at) && strtol(at, &end, 10) == minor &&
			strncmp(end, ": ", 2) == 0)
			return end + 2;
	}
	return NULL;
}

int drbd_parse_proc(const char *text, const int minors[], int count, struct drbd *ret)
{
	struct drbd drbd = {
		.disk = DRBD_UPTODATE,
		.peers = 1,
		.peer = { { .name = "peer", .connection = DRBD_CONNECTED } },
	};
	int r = 0;

	if (drbd_parse_version(text) >> 8 != 0x0804 || count > DRBD_VOLUMES)
		return -EBADMSG;
	for (int i = 0; i < count && r == 0; i++) {
		const char *line = find_minor(text, minors[i]);

		if (line && strncmp(line, "cs:Unconfigured", 15) != 0)
			r = take_volume(line, minors[i], &drbd);
	}
	if (r < 0)
		return r;
	drbd_count_volumes(&drbd);
	if (drbd.volumes)
		*ret = drbd;
	return drbd.volumes > 0;
}

/* Reads three numbers with dots between; what comes after them is `end`. 0 if they are not. */
static unsigned read_version(const char *text, const char **end)
{
	unsigned version = 0;

	for (int part = 0; part < 3; part++) {
		unsigned number = 0;

		if (part && *text++ != '.')
			return 0;
		if (!isdigit((unsigned char)*text))
			return 0;
		while (isdigit((unsigned char)*text)) {
			number = number * 10 + (unsigned)(*text++ - '0');
			if (number > 255)
				return 0;
		}
		version = version << 8 | number;
	}
	*end = text;
	return version;
}

unsigned drbd_version(const char *text)
{
	const char *end = "";
	unsigned version = read_version(text, &end);

	return *end ? 0 : version;
}

unsigned drbd_parse_version(const char *text)
{
	static const char word[] = "version: ";
	const char *end;

	return strncmp(text, word, strlen(word)) == 0 ? read_version(text + strlen(word), &end) : 0;
}
