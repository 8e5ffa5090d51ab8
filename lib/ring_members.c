// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_members: the table follows what the group says. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

#include "deadline.h"
#include "log.h"
#include "ring_group.h"
#include "ring_members.h"
#include "ring_owner.h"
#include "ring_proof.h"
#include "ring_request.h"
#include "ring_watch.h"
#include "ring_window.h"
#include "ring_xvm.h"
#include "state.h"

#define STATE_NAME "ringd"
#define LEAVE_MS   10000 /* from the end of a host's ringd to that of its corosync */

struct ring_host *ring_self(struct ring *ring)
{
	return ring_host_find(&ring->table, ring->id, false);
}

long long ring_clock(void)
{
	return (long long)time(NULL);
}

/* Lines "host-ID=JOINED NAME"; the oldest are left out when there is no more room. */
static void save(const struct ring *ring)
{
	struct state state;
	char key[32], value[RING_NAME_MAX + 32];

	if (state_load(&state, STATE_NAME) == -EBADMSG)
		return;
	state.text[0] = '\0';
	for (int i = 0; i < ring->table.count; i++) {
		const struct ring_host *host = &ring->table.hosts[i];

		if (!*host->name)
			continue;
		snprintf(key, sizeof(key), "host-%u", host->id);
		snprintf(value, sizeof(value), "%lld %s", host->joined, host->name);
		state_set(&state, key, value);
	}
	if (state_save(&state) < 0)
		log_line(LOG_WARNING, "cannot note in " STATE_DIR " which hosts there are");
}

void ring_members_load(struct ring *ring)
{
	struct state state;
	char *rest, *line;

	if (state_load(&state, STATE_NAME) < 0)
		return;
	for (line = strtok_r(state.text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		struct ring_host *host;
		char name[RING_NAME_MAX];
		long long joined;
		unsigned id;

		if (sscanf(line, "host-%u=%lld %127[^\n]", &id, &joined, name) != 3)
			continue;
		host = ring_host_find(&ring->table, id, true);
		if (!host)
			return;
		host->joined = joined;
		snprintf(host->name, sizeof(host->name), "%s", name);
	}
}

static bool is_among(uint32_t id, const uint32_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool ring_node_is_up(const struct ring *ring, uint32_t id)
{
	return is_among(id, ring->nodes, ring->node_count);
}

void ring_members_leave(struct ring *ring, uint32_t id)
{
	struct ring_host *host = ring_host_find(&ring->table, id, false);

	if (host && host->member)
		host->clean = true;
}

void ring_members_see(struct ring *ring, const uint32_t *nodes, size_t count)
{
	bool changed = false;

	if (count > RING_HOSTS)
		count = RING_HOSTS;
	for (int i = 0; i < ring->table.count; i++) {
		struct ring_host *host = &ring->table.hosts[i];
		bool was = ring_node_is_up(ring, host->id), is = is_among(host->id, nodes, count);

		if (host->member || was == is)
			continue;
		/* It is back without its ringd, or was there without it: it may have got a guest.
		 */
		if (is || deadline_now() > host->went + LEAVE_MS)
			host->clean = false;
		if (is)
			host->joined = ring_clock();
		changed |= is;
	}
	memcpy(ring->nodes, nodes, count * sizeof(*nodes));
	ring->node_count = count;
	if (changed)
		save(ring);
}

static void come(struct ring_host *host)
{
	host->member = true;
	host->told = host->clean = false;
	host->lost = 0;
	host->life = host->sequence = 0;
	host->joined = ring_clock();
}

static void go(struct ring *ring, struct ring_host *host)
{
	host->member = false;
	host->lost = ring_clock();
	host->went = deadline_now();
	if (host->id != ring->id)
		log_line(LOG_NOTICE, "host '%s' left the ring, with %zu guests known", host->name,
			host->count);
	ring_xvm_release(ring, host->id);
}

void ring_members_change(struct ring *ring, const uint32_t *ids, size_t count)
{
	for (int i = 0; i < ring->table.count; i++) {
		struct ring_host *host = &ring->table.hosts[i];

		if (host->member && !is_among(host->id, ids, count))
			go(ring, host);
	}
	ring->crowded = false;
	for (size_t k = 0; k < count; k++) {
		struct ring_host *host = ring_host_find(&ring->table, ids[k], true);

		if (host && !host->member)
			come(host);
		ring->crowded |= !host;
	}
	if (ring_self(ring))
		snprintf(ring_self(ring)->name, RING_NAME_MAX, "%s", ring->name);
	ring_requests_look_again(ring);
	ring_windows_look_again(ring);
}

static void greet(struct ring *ring, struct ring_host *host, const char *name)
{
	if (host->id == ring->id)
		return;
	/* Another host under this ID, or one that was fenced under another name: nothing of the
	 * old one holds. */
	if (strcmp(host->name, name) != 0)
		host->count = 0;
	snprintf(host->name, sizeof(host->name), "%s", name);
	ring_host_expect_all(host);
	host->told = false;
	save(ring);
}

static void take_guests(struct ring *ring, struct ring_host *host, struct ring_message *message)
{
	struct ring_guest guest;

	while (host->id != ring->id && ring_records_next(message, &guest) == 1)
		ring_host_note(&ring->table, host, &guest);
}

static void forget(struct ring *ring, const char *name)
{
	for (int i = ring->table.count - 1; i >= 0; i--) {
		struct ring_host *host = &ring->table.hosts[i];

		if (host->member || ring_node_is_up(ring, host->id) ||
			strcmp(host->name, name) != 0)
			continue;
		log_line(LOG_NOTICE, "host '%s' is forgotten: an administrator said so", name);
		ring_host_forget(&ring->table, host);
	}
	save(ring);
}

static void act(struct ring *ring, struct ring_host *host, struct ring_message *message)
{
	switch (message->kind) {
	case RING_HELLO:
		greet(ring, host, message->text);
		break;
	case RING_GUESTS:
		take_guests(ring, host, message);
		break;
	case RING_SYNCED:
		if (host->id != ring->id)
			ring_host_drop_stale(&ring->table, host);
		host->told = true;
		break;
	case RING_TAKE:
		ring_xvm_taken(ring, host->id, message->fingerprint);
		break;
	case RING_FORGET:
		forget(ring, message->text);
		break;
	case RING_LOOK:
	case RING_DO:
		ring_owner_take(ring, host, message);
		break;
	case RING_WINDOW:
	case RING_WINDOWED:
		ring_window_take(ring, host, message);
		break;
	default:
		ring_request_take(ring, host, message);
	}
}

void ring_members_take(struct ring *ring, uint32_t from, const uint8_t *bytes, size_t size)
{
	static struct ring_message message;
	struct ring_host *host = ring_host_find(&ring->table, from, false);
	uint32_t other = 0;
	bool fresh;

	ring->counters.messages++;
	if (!host || !host->member || ring_message_read(&message, bytes, size) < 0) {
		ring->counters.bad_messages++;
		return;
	}
	fresh = message.kind == RING_HELLO && message.life != host->life && from != ring->id;
	if (!ring_host_is_new(host, &message)) {
		ring->counters.repeated_messages++;
		return;
	}
	if (message.kind == RING_DONE)
		ring_start_done(&ring->starts, from, &message, deadline_now());
	if (message.kind == RING_DO && message.on)
		other = ring_start_note(&ring->starts, from, &message, deadline_now());
	if (message.to != 0 && message.to != ring->id)
		return;
	if (other)
		ring_owner_refuse(ring, host, &message, other);
	else
		act(ring, host, &message);
	if (fresh)
		ring_proof_renew(ring, host->name);
}

void ring_members_tell_all(struct ring *ring)
{
	static uint8_t records[RING_GUESTS_BYTES];
	static struct ring_message message;
	const struct ring_host *self = ring_self(ring);
	int used = 0, more;

	message = (struct ring_message){ .kind = RING_HELLO };
	snprintf(message.text, sizeof(message.text), "%s", ring->name);
	ring_send(ring, &message);
	if (!self || !ring_watch_ready(ring))
		return;
	message = (struct ring_message){ .kind = RING_GUESTS, .records = records };
	for (size_t i = 0; i < self->count; i++, used = more) {
		more = ring_records_add(records, (size_t)used, &self->guests[i]);
		if (more > 0)
			continue;
		message.records_size = (size_t)used;
		ring_send(ring, &message);
		more = ring_records_add(records, 0, &self->guests[i]);
	}
	message.records_size = (size_t)used;
	ring_send(ring, &message);
	message = (struct ring_message){ .kind = RING_SYNCED };
	ring_send(ring, &message);
}

void ring_members_tell(struct ring *ring, const struct ring_guest *guest)
{
	static uint8_t records[RING_GUESTS_BYTES];
	static struct ring_message message;
	int used = ring_records_add(records, 0, guest);

	message = (struct ring_message){ .kind = RING_GUESTS, .records = records };
	message.records_size = used > 0 ? (size_t)used : 0;
	ring_send(ring, &message);
}

void ring_members_lost(struct ring *ring, const uint8_t *uuid, struct ring_message *ret)
{
	ret->lost_count = 0;
	for (int i = 0; i < ring->table.count; i++) {
		const struct ring_host *host = &ring->table.hosts[i];
		const struct ring_guest *guest = ring_host_guest(host, uuid);
		struct ring_lost *lost = &ret->lost[ret->lost_count];

		if (host->member || host->id == ring->id)
			continue;
		*lost = (struct ring_lost){
			.id = host->id, .clean = host->clean, .joined = (uint64_t)host->joined
		};
		if (host->told)
			lost->state = guest ? guest->state : (uint8_t)GUEST_ABSENT;
		snprintf(lost->name, sizeof(lost->name), "%s", host->name);
		ret->lost_count++;
	}
}

int ring_members_forget(struct ring *ring, const char *name)
{
	static struct ring_message message;
	int r = -ENOENT;

	if (!ring->joined)
		return -ENOTCONN;
	for (int i = 0; r < 0 && i < ring->table.count; i++) {
		const struct ring_host *host = &ring->table.hosts[i];

		if (strcmp(host->name, name) == 0)
			r = host->member || ring_node_is_up(ring, host->id) ? -EBUSY : 0;
	}
	if (r < 0)
		return r;
	message = (struct ring_message){ .kind = RING_FORGET };
	snprintf(message.text, sizeof(message.text), "%.127s", name);
	ring_send(ring, &message);
	return 0;
}
