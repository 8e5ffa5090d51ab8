// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_request: looks, judges, acts, and looks again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deadline.h"
#include "ring_group.h"
#include "ring_proof.h"
#include "ring_request.h"
#include "ring_witness.h"

#define LOOK_MS  3000 /* for all hosts to answer; each gives its libvirt two seconds */
#define PAUSE_MS 100  /* until it is looked again */
#define MANY     256

enum phase { LOOKING, PAUSING, SWITCHING };

struct ring_request {
	struct ring *ring;
	struct ring_request *next;
	uint64_t id; /* of the round: an answer to an older one does not count */
	enum ring_op op;
	enum phase phase;
	uint8_t uuid[RING_UUID_SIZE];
	long long until;
	struct ring_witness witnesses[RING_HOSTS];
	int count;
	uint32_t busy;   /* the host that switches it */
	uint32_t was_on; /* the host that had it on, 0: none */
	bool confirmed;  /* all hosts said off in the round before, too */
	bool proven_off, tried_on;
	char words[512];
	qb_loop_timer_handle timer;
	ring_answered *answered;
	void *data;
};

static void look(void *data);

static const char *refusal(int r)
{
	if (r == -ENOTUNIQ)
		return "two guests have this name: give a UUID";
	return r == -ENOENT ? "no host of the ring knows such a guest"
			    : "there are too many requests";
}

static void set_timer(struct ring_request *request, long ms, void (*call)(void *data))
{
	long long left = request->until - deadline_now();

	if (ms > left)
		ms = left > 0 ? left : 0;
	qb_loop_timer_del(request->ring->loop, request->timer);
	qb_loop_timer_add(request->ring->loop, QB_LOOP_MED, (uint64_t)ms * RING_MS + 1, request,
		call, &request->timer);
}

static void finish(struct ring_request *request, int r, enum ring_verdict state)
{
	struct ring_request **place = &request->ring->requests;

	while (*place != request)
		place = &(*place)->next;
	*place = request->next;
	qb_loop_timer_del(request->ring->loop, request->timer);
	if (r < 0)
		request->ring->counters.unproven++;
	else
		request->ring->counters.served++;
	if (request->answered)
		request->answered(request->data, r, state, request->words);
	free(request);
}

/* A guest that was off is fenced, whatever became of it then. */
static void give_up(struct ring_request *request)
{
	if (request->op == RING_REBOOT && request->proven_off)
		finish(request, 0, RING_IS_OFF);
	else
		finish(request, -ETIMEDOUT, RING_UNKNOWN);
}

static bool is_late(const struct ring_request *request)
{
	return deadline_now() >= request->until;
}

static void pause_then_look(struct ring_request *request)
{
	if (is_late(request)) {
		give_up(request);
		return;
	}
	request->phase = PAUSING;
	set_timer(request, PAUSE_MS, look);
}

static void switching_took_too_long(void *data)
{
	struct ring_request *request = data;

	snprintf(request->words, sizeof(request->words), "the host that has it did not switch it");
	give_up(request);
}

static void order(struct ring_request *request, const struct ring_witness *host, bool on)
{
	static struct ring_message message;
	long long left = request->until - deadline_now();

	message = (struct ring_message){ .kind = RING_DO,
		.to = host->id,
		.on = on,
		.instant = host->instant,
		.left = left > 0 ? (uint32_t)left : 0,
		.request = request->id };
	memcpy(message.uuid, request->uuid, RING_UUID_SIZE);
	request->phase = SWITCHING;
	request->busy = host->id;
	ring_send(request->ring, &message);
	set_timer(request, left, switching_took_too_long);
}

static void on_is(struct ring_request *request, int host)
{
	bool wanted = request->op == RING_ON || request->op == RING_STATUS ||
		      (request->op == RING_REBOOT && request->proven_off);

	if (wanted) {
		finish(request, 0, RING_IS_ON);
		return;
	}
	request->was_on = request->witnesses[host].id;
	if (request->ring->quorate) {
		order(request, &request->witnesses[host], false);
		return;
	}
	snprintf(request->words, sizeof(request->words), "this part of the cluster has no quorum");
	pause_then_look(request);
}

/* A UUID that is misspelled is on nowhere; that fences nothing. */
static bool is_anyones(const struct ring_request *request)
{
	for (int i = 0; i < request->count; i++)
		if (request->witnesses[i].state != GUEST_ABSENT)
			return true;
	return request->was_on || ring_table_knows(&request->ring->table, request->uuid);
}

static void off_is(struct ring_request *request)
{
	int host;

	if (!is_anyones(request)) {
		snprintf(request->words, sizeof(request->words), "%s", refusal(-ENOENT));
		finish(request, -ENOENT, RING_UNKNOWN);
		return;
	}
	if (request->op == RING_STATUS || request->op == RING_OFF) {
		finish(request, 0, RING_IS_OFF);
		return;
	}
	request->proven_off = true;
	host = ring_witness_choose(
		request->witnesses, request->count, request->was_on, request->ring->id);
	if (host >= 0 && !request->tried_on) {
		request->tried_on = true;
		order(request, &request->witnesses[host], true);
		return;
	}
	if (host < 0)
		snprintf(request->words, sizeof(request->words), "no host has it defined");
	if (request->op == RING_REBOOT)
		finish(request, 0, RING_IS_OFF);
	else
		finish(request, -EIO, RING_IS_OFF);
}

static void judge(struct ring_request *request)
{
	struct ring *ring = request->ring;
	int host;
	enum ring_verdict verdict = ring_judge(request->witnesses, request->count, ring->quorate,
		&host, request->words, sizeof(request->words));
	bool again = verdict == RING_IS_OFF && !request->confirmed && request->count > 1;

	request->confirmed = verdict == RING_IS_OFF;
	/* It may have gone from one that had yet to answer to one that had: then it is there now.
	 */
	if (again) {
		snprintf(request->words, sizeof(request->words),
			"not all hosts said once more that it is off");
		look(request);
		return;
	}
	if (verdict == RING_IS_ON) {
		on_is(request, host);
	} else if (verdict == RING_IS_OFF) {
		off_is(request);
	} else if (verdict == RING_IS_MOVING && request->op == RING_STATUS) {
		finish(request, 0, RING_IS_ON);
	} else {
		/* A migration lands, a host answers again, or is fenced; all of it by itself. */
		if (ring->quorate)
			ring_proof_seek(ring, request->witnesses, request->count);
		pause_then_look(request);
	}
}

/* A round that the end of the time cut short has nothing better to say than the one before. */
static void looked_long_enough(void *data)
{
	struct ring_request *request = data;

	if (is_late(request) && *request->words)
		give_up(request);
	else
		judge(request);
}

/* Every answer of an earlier round is void. */
static void look(void *data)
{
	static struct ring_message message;
	struct ring_request *request = data;
	struct ring *ring = request->ring;
	long long left = request->until - deadline_now();

	if (!ring->joined || ring->crowded) {
		snprintf(request->words, sizeof(request->words), "%s",
			ring->joined ? "there are more hosts than it can know (ringd --forget)"
				     : "corosync is not there");
		pause_then_look(request);
		return;
	}
	request->id = ++ring->request_id;
	request->count = ring_witness_gather(ring, request->uuid, request->witnesses);
	request->phase = LOOKING;
	message = (struct ring_message){
		.kind = RING_LOOK, .request = request->id, .left = left > 1 ? (uint32_t)left : 1
	};
	memcpy(message.uuid, request->uuid, RING_UUID_SIZE);
	ring_send(ring, &message);
	set_timer(request, LOOK_MS, looked_long_enough);
}

void ring_request_begin(struct ring *ring, enum ring_op op, const char *guest, long ms,
	ring_answered *answered, void *data)
{
	struct ring_request *request = calloc(1, sizeof(*request));
	int r = request && ring_requests_count(ring) < MANY ? 0 : -ENOMEM;

	if (r == 0)
		r = ring_table_resolve(&ring->table, guest, request->uuid);
	if (r == -ENOENT && guest_uuid_parse(guest, request->uuid) == 0)
		r = 0; /* a host that does not tell of it yet, or never again, is asked */
	if (r < 0) {
		answered(data, r, RING_UNKNOWN, refusal(r));
		free(request);
		return;
	}
	request->ring = ring;
	request->op = op;
	request->until = deadline_now() + ms;
	request->answered = answered;
	request->data = data;
	request->next = ring->requests;
	ring->requests = request;
	look(request);
}

void ring_request_abandon(struct ring *ring, const void *data)
{
	for (struct ring_request *request = ring->requests; request; request = request->next)
		if (request->data == data)
			request->answered = NULL;
}

static void take_done(struct ring_request *request, const struct ring_message *message)
{
	bool failed = message->state == GUEST_UNKNOWN ||
		      (request->tried_on && message->state != GUEST_ON);

	if (request->phase != SWITCHING)
		return;
	if (failed && request->tried_on) {
		snprintf(request->words, sizeof(request->words), "%s", message->text);
		if (request->op == RING_REBOOT)
			finish(request, 0, RING_IS_OFF);
		else
			finish(request, -EIO, RING_IS_OFF);
		return;
	}
	if (failed)
		pause_then_look(request);
	else
		look(request);
}

void ring_request_take(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message)
{
	struct ring_request *request = ring->requests;

	while (request && request->id != message->request)
		request = request->next;
	if (!request)
		return;
	if (message->kind == RING_DONE && from->id == request->busy)
		take_done(request, message);
	if (message->kind != RING_LOOKED || request->phase != LOOKING)
		return;
	ring_witness_hear(request->witnesses, &request->count, from->id, message);
	if (ring_witness_complete(request->witnesses, request->count))
		judge(request);
}

/* A host that comes must be asked, and the word of one that goes is its last. */
void ring_requests_look_again(struct ring *ring)
{
	for (struct ring_request *request = ring->requests; request; request = request->next)
		if (request->phase != PAUSING &&
			(request->phase == LOOKING ||
				!ring_host_find(&ring->table, request->busy, false) ||
				!ring_host_find(&ring->table, request->busy, false)->member)) {
			request->phase = PAUSING;
			request->confirmed = false;
			set_timer(request, 0, look);
		}
}

int ring_requests_count(const struct ring *ring)
{
	int count = 0;

	for (const struct ring_request *request = ring->requests; request; request = request->next)
		count++;
	return count;
}
