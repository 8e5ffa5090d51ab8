// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_owner: looks by the watch, switches by the helper virt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "deadline.h"
#include "domain_hosts.h"
#include "log.h"
#include "ring_group.h"
#include "ring_job.h"
#include "ring_members.h"
#include "ring_owner.h"
#include "ring_watch.h"

/* One question of another host's. */
struct errand {
	struct ring *ring;
	uint32_t from, left;
	uint64_t request;
	uint8_t uuid[RING_UUID_SIZE];
	bool on;
	enum guest_state before;
};

static void send_done(const struct errand *errand, enum guest_state state, const char *words)
{
	static struct ring_message message;

	message = (struct ring_message){
		.kind = RING_DONE, .to = errand->from, .request = errand->request, .state = state
	};
	snprintf(message.text, sizeof(message.text), "%.199s", words);
	for (char *c = message.text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	ring_send(errand->ring, &message);
}

static void looked(void *data, enum guest_state state)
{
	static struct ring_message message;
	struct errand *errand = data;

	message.kind = RING_LOOKED;
	message.to = errand->from;
	message.request = errand->request;
	message.state = (uint8_t)state;
	message.instant = (uint64_t)deadline_now();
	ring_members_lost(errand->ring, errand->uuid, &message);
	ring_send(errand->ring, &message);
	free(errand);
}

/* What the helper read back after the command. */
static enum guest_state state_after(const struct errand *errand, const char *words)
{
	/* "start" answers with the UUID of what it started. */
	if (errand->on)
		return GUEST_ON;
	switch (hosts_view(words)) {
	case HOST_OFF:
		return GUEST_OFF;
	case HOST_ABSENT:
		return GUEST_ABSENT;
	case HOST_ON:
		return GUEST_ON;
	default:
		return GUEST_UNKNOWN;
	}
}

static void switched(void *data, int r, const char *words)
{
	struct errand *errand = data;
	enum guest_state state = r == 0 ? state_after(errand, words) : GUEST_UNKNOWN;
	char uuid[RING_UUID_TEXT];
	const char *host = "?";
	const struct ring_host *from = ring_host_find(&errand->ring->table, errand->from, false);

	if (from)
		host = from->name;
	log_line(state == GUEST_UNKNOWN ? LOG_ERR : LOG_NOTICE,
		"guest '%s' was to be switched %s, as host '%s' asked: %s",
		ring_table_name(&errand->ring->table, errand->uuid, uuid),
		errand->on ? "on" : "off", host,
		state == GUEST_UNKNOWN ? words : guest_state_name(state));
	send_done(errand, state, words);
	free(errand);
}

/* A migration that is under way would leave the guest running at its other end. */
static void seen_before(void *data, enum guest_state state)
{
	struct errand *errand = data;
	char uuid[RING_UUID_TEXT];
	const char *fields[] = { errand->on ? "start" : "off", errand->ring->settings->uri,
		guest_uuid_format(errand->uuid, uuid), "", "", NULL };
	enum guest_state wanted = errand->on ? GUEST_OFF : GUEST_ON;

	if (state == wanted) {
		int r = ring_job_start(
			errand->ring->loop, "virt", fields, (int)errand->left, switched, errand);

		if (r == 0)
			return;
		send_done(errand, GUEST_UNKNOWN, strerror(-r));
	} else {
		send_done(errand, state, guest_state_name(state));
	}
	free(errand);
}

void ring_owner_take(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message)
{
	struct errand *errand;
	uint32_t left = message->left;

	if (message->kind == RING_DO)
		left = ring_message_heed(message, (uint64_t)deadline_now());
	if (left == 0) {
		ring->counters.expired_messages++;
		return;
	}
	errand = malloc(sizeof(*errand));
	if (!errand)
		return;
	*errand = (struct errand){ .ring = ring,
		.from = from->id,
		.left = left < 600000 ? left : 600000,
		.request = message->request,
		.on = message->on };
	memcpy(errand->uuid, message->uuid, RING_UUID_SIZE);
	ring_watch_look(
		ring, errand->uuid, message->kind == RING_LOOK ? looked : seen_before, errand);
}

void ring_owner_refuse(struct ring *ring, const struct ring_host *from,
	const struct ring_message *message, uint32_t other)
{
	struct errand errand = { .ring = ring, .from = from->id, .request = message->request };
	const struct ring_host *host = ring_host_find(&ring->table, other, false);
	char words[RING_TEXT_MAX];

	snprintf(words, sizeof(words), "host '%.100s' starts it", host ? host->name : "?");
	send_done(&errand, GUEST_UNKNOWN, words);
}
