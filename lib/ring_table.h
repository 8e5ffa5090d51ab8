/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table has every host that was heard of, and the guests that each one told of: what the list
 * shows, how a name becomes a UUID, and a lost host's last word. Whether a guest is off is never
 * read from it: for that all hosts are asked (ring_verdict.h).
 */
#ifndef RELEVO_RING_TABLE_H
#define RELEVO_RING_TABLE_H

#include "ring_message.h"

struct ring_host {
	uint32_t id; /* corosync's node ID */
	char name[RING_NAME_MAX];
	bool member, told; /* of the group; its guests are known, as they are or last were */
	long long joined;  /* when it last came into the group, s of the clock; 0: never seen */
	long long lost;    /* when it went */
	long long went;    /* the same as an instant */
	bool clean;        /* of a lost one: it took its leave, and its node went with it */
	uint64_t life;     /* of its messages */
	uint64_t sequence; /* of the last one */
	struct ring_guest *guests; /* by UUID */
	size_t count, room;
};

#define RING_GRAVES 256

struct ring_table {
	struct ring_host hosts[RING_HOSTS];
	int count;
	struct ring_guest graves[RING_GRAVES]; /* those that were last seen to go */
	int dug;
};

/* The host of this ID; with `make` a new one, if there is room. NULL if there is none. */
struct ring_host *ring_host_find(struct ring_table *table, uint32_t id, bool make);

/* Forgets a host and its guests. */
void ring_host_forget(struct ring_table *table, struct ring_host *host);

/* A guest of a host, or NULL. */
struct ring_guest *ring_host_guest(const struct ring_host *host, const uint8_t *uuid);

/*
 * Notes what a host says of a guest; one that is absent goes, but is remembered for a while: a
 * transient guest is known to be off when it has ended. 1 if that is new, 0, or -ENOMEM.
 */
int ring_host_note(
	struct ring_table *table, struct ring_host *host, const struct ring_guest *guest);

/* Before a host tells all its guests, and after: those that it did not tell of are gone. */
void ring_host_expect_all(struct ring_host *host);
void ring_host_drop_stale(struct ring_table *table, struct ring_host *host);

/* True for a message that is no repetition; it is noted. Another life begins with a HELLO. */
bool ring_host_is_new(struct ring_host *host, const struct ring_message *message);

/*
 * The UUID of what a person or program named, a name or a UUID. 0; -ENOENT when no host has told
 * of such a guest; -ENOTUNIQ when two guests have the name.
 */
int ring_table_resolve(
	const struct ring_table *table, const char *name, uint8_t uuid[RING_UUID_SIZE]);

/* True if any host has told of this guest, even if it has gone since. */
bool ring_table_knows(const struct ring_table *table, const uint8_t *uuid);

/* The name of a guest, or its UUID as `text` when none is known. */
const char *ring_table_name(
	const struct ring_table *table, const uint8_t *uuid, char text[RING_UUID_TEXT]);

/*
 * Calls `each` once for every guest, with the host that has it: where it is on, else one that is
 * moving, else the first. Lost hosts count, but less than others that say the same.
 */
void ring_table_list(const struct ring_table *table,
	void (*each)(const struct ring_host *host, const struct ring_guest *guest, void *data),
	void *data);

#endif
