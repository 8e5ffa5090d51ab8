// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_table: hosts in the order in which they came, guests of each sorted by UUID. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ring_table.h"

struct ring_host *ring_host_find(struct ring_table *table, uint32_t id, bool make)
{
	for (int i = 0; i < table->count; i++)
		if (table->hosts[i].id == id)
			return &table->hosts[i];
	if (!make || table->count == RING_HOSTS)
		return NULL;
	table->hosts[table->count] = (struct ring_host){ .id = id };
	return &table->hosts[table->count++];
}

void ring_host_forget(struct ring_table *table, struct ring_host *host)
{
	free(host->guests);
	*host = table->hosts[--table->count];
	table->hosts[table->count] = (struct ring_host){ 0 };
}

/* Where the guest is, or would be. */
static size_t place(const struct ring_host *host, const uint8_t *uuid, bool *ret_there)
{
	size_t low = 0, high = host->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = memcmp(host->guests[middle].uuid, uuid, RING_UUID_SIZE);

		if (order == 0) {
			*ret_there = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_there = false;
	return low;
}

struct ring_guest *ring_host_guest(const struct ring_host *host, const uint8_t *uuid)
{
	bool there;
	size_t at = place(host, uuid, &there);

	return there ? &host->guests[at] : NULL;
}

static int insert(struct ring_host *host, size_t at, const struct ring_guest *guest)
{
	if (host->count == host->room) {
		size_t room = host->room ? 2 * host->room : 16;
		struct ring_guest *more = realloc(host->guests, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		host->guests = more;
		host->room = room;
	}
	memmove(host->guests + at + 1, host->guests + at,
		(host->count - at) * sizeof(*host->guests));
	host->guests[at] = *guest;
	host->guests[at].stale = false;
	host->count++;
	return 1;
}

static void bury(struct ring_table *table, const struct ring_guest *guest)
{
	for (int i = 0; i < RING_GRAVES; i++)
		if (*table->graves[i].name &&
			memcmp(table->graves[i].uuid, guest->uuid, RING_UUID_SIZE) == 0) {
			table->graves[i] = *guest;
			return;
		}
	table->graves[table->dug] = *guest;
	table->dug = (table->dug + 1) % RING_GRAVES;
}

static void take_out(struct ring_host *host, size_t at)
{
	host->count--;
	memmove(host->guests + at, host->guests + at + 1,
		(host->count - at) * sizeof(*host->guests));
}

int ring_host_note(struct ring_table *table, struct ring_host *host, const struct ring_guest *guest)
{
	bool there;
	size_t at = place(host, guest->uuid, &there);
	int changed;

	if (guest->state == GUEST_ABSENT) {
		if (there) {
			bury(table, &host->guests[at]);
			take_out(host, at);
		}
		return there;
	}
	if (!there)
		return insert(host, at, guest);
	changed = host->guests[at].state != guest->state ||
		  strcmp(host->guests[at].name, guest->name) != 0;
	host->guests[at] = *guest;
	host->guests[at].stale = false;
	return changed;
}

void ring_host_expect_all(struct ring_host *host)
{
	for (size_t i = 0; i < host->count; i++)
		host->guests[i].stale = true;
}

void ring_host_drop_stale(struct ring_table *table, struct ring_host *host)
{
	size_t kept = 0;

	for (size_t i = 0; i < host->count; i++) {
		if (host->guests[i].stale)
			bury(table, &host->guests[i]);
		else
			host->guests[kept++] = host->guests[i];
	}
	host->count = kept;
}

bool ring_host_is_new(struct ring_host *host, const struct ring_message *message)
{
	if (host->life == message->life ? message->sequence <= host->sequence
					: message->kind != RING_HELLO)
		return false;
	host->life = message->life;
	host->sequence = message->sequence;
	return true;
}

/* Looks at one guest for ring_table_resolve(): false when it is the second of the name. */
static bool compare(const struct ring_guest *guest, const char *name, const uint8_t **found)
{
	if (!*name || strcmp(guest->name, name) != 0)
		return true;
	if (*found && memcmp(*found, guest->uuid, RING_UUID_SIZE) != 0)
		return false;
	*found = guest->uuid;
	return true;
}

int ring_table_resolve(
	const struct ring_table *table, const char *name, uint8_t uuid[RING_UUID_SIZE])
{
	const uint8_t *found = NULL;
	uint8_t read[RING_UUID_SIZE];

	for (int i = 0; i < table->count; i++)
		for (size_t k = 0; k < table->hosts[i].count; k++)
			if (!compare(&table->hosts[i].guests[k], name, &found))
				return -ENOTUNIQ;
	for (int i = 0; !found && i < RING_GRAVES; i++)
		compare(&table->graves[i], name, &found);
	if (!found && guest_uuid_parse(name, read) == 0 && ring_table_knows(table, read))
		found = read;
	if (!found)
		return -ENOENT;
	memcpy(uuid, found, RING_UUID_SIZE);
	return 0;
}

static const struct ring_guest *find(const struct ring_table *table, const uint8_t *uuid)
{
	for (int i = 0; i < table->count; i++) {
		const struct ring_guest *guest = ring_host_guest(&table->hosts[i], uuid);

		if (guest)
			return guest;
	}
	for (int i = 0; i < RING_GRAVES; i++)
		if (*table->graves[i].name &&
			memcmp(table->graves[i].uuid, uuid, RING_UUID_SIZE) == 0)
			return &table->graves[i];
	return NULL;
}

bool ring_table_knows(const struct ring_table *table, const uint8_t *uuid)
{
	return find(table, uuid) != NULL;
}

const char *ring_table_name(
	const struct ring_table *table, const uint8_t *uuid, char text[RING_UUID_TEXT])
{
	const struct ring_guest *guest = find(table, uuid);

	return guest ? guest->name : guest_uuid_format(uuid, text);
}

/* What a host that is there says counts more than the same from one that is gone. */
static int claim(const struct ring_host *host, const struct ring_guest *guest)
{
	return 2 * guest->state + host->member;
}

/* True if no other host has a better claim to show this guest. */
static bool shows(const struct ring_table *table, int host, const struct ring_guest *guest)
{
	int ours = claim(&table->hosts[host], guest);

	for (int i = 0; i < table->count; i++) {
		const struct ring_guest *other = ring_host_guest(&table->hosts[i], guest->uuid);
		int theirs = other && i != host ? claim(&table->hosts[i], other) : -1;

		if (theirs > ours || (theirs == ours && i < host))
			return false;
	}
	return true;
}

void ring_table_list(const struct ring_table *table,
	void (*each)(const struct ring_host *host, const struct ring_guest *guest, void *data),
	void *data)
{
	for (int i = 0; i < table->count; i++)
		for (size_t k = 0; k < table->hosts[i].count; k++)
			if (shows(table, i, &table->hosts[i].guests[k]))
				each(&table->hosts[i], &table->hosts[i].guests[k], data);
}
