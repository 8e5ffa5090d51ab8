// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_watch: lines to and from the helper; questions are answered in their order. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "cleanup.h"
#include "deadline.h"
#include "log.h"
#include "ring_job.h"
#include "ring_members.h"
#include "ring_watch.h"

#define ANSWER_MS 2000  /* for libvirt to tell of one guest */
#define READY_MS  30000 /* to connect and tell of all */
#define FIRST_MS  100   /* until it is started again, doubled each time up to */
#define LAST_MS   3000
#define QUESTIONS 256

struct question {
	uint8_t uuid[RING_UUID_SIZE];
	ring_watch_seen *seen;
	void *data;
	long long until;
};

struct ring_watch {
	pid_t pid; /* 0: there is none */
	int to, from;
	bool ready, told;
	int pause;
	char line[1024];
	size_t used;
	struct question questions[QUESTIONS]; /* a ring of them */
	int first, count;
	qb_loop_timer_handle timer, patience;
};

static void start(void *data);

bool ring_watch_ready(const struct ring *ring)
{
	return ring->watch->ready;
}

static void calm(struct ring *ring)
{
	qb_loop_timer_del(ring->loop, ring->watch->patience);
	ring->watch->patience = 0;
}

static struct question take_question(struct ring_watch *watch)
{
	struct question question = watch->questions[watch->first];

	watch->first = (watch->first + 1) % QUESTIONS;
	watch->count--;
	return question;
}

/* It died, libvirt did, or both hang: nothing is known until it is back. */
static void stop(struct ring *ring, const char *why)
{
	struct ring_watch *watch = ring->watch;
	bool was_ready = watch->ready;

	if (watch->pid > 0) {
		qb_loop_poll_del(ring->loop, watch->from);
		close(watch->from);
		close(watch->to);
		kill(-watch->pid, SIGKILL);
	}
	calm(ring);
	watch->pid = 0;
	watch->ready = false;
	watch->used = 0;
	if (!watch->told)
		log_line(LOG_WARNING, "cannot see this host's guests: %s", why);
	watch->told = true;
	while (watch->count > 0) {
		struct question question = take_question(watch);

		question.seen(question.data, GUEST_UNKNOWN);
	}
	if (was_ready)
		ring_members_tell_all(ring);
	qb_loop_timer_add(ring->loop, QB_LOOP_MED, (uint64_t)watch->pause * RING_MS, ring, start,
		&watch->timer);
	watch->pause = watch->pause * 2 < LAST_MS ? watch->pause * 2 : LAST_MS;
}

static void lose_patience(void *data)
{
	struct ring *ring = data;
	struct ring_watch *watch = ring->watch;
	long long now = deadline_now();

	watch->patience = 0;
	if (watch->ready && watch->count == 0)
		return;
	if (watch->ready && watch->questions[watch->first].until > now) {
		uint64_t left = (uint64_t)(watch->questions[watch->first].until - now);

		qb_loop_timer_add(ring->loop, QB_LOOP_MED, left * RING_MS, ring, lose_patience,
			&watch->patience);
		return;
	}
	stop(ring, "libvirt does not answer");
}

static void be_patient(struct ring *ring, int ms)
{
	struct ring_watch *watch = ring->watch;

	if (!watch->patience)
		qb_loop_timer_add(ring->loop, QB_LOOP_MED, (uint64_t)ms * RING_MS, ring,
			lose_patience, &watch->patience);
}

static void note(struct ring *ring, const struct ring_guest *guest)
{
	struct ring_host *self = ring_self(ring);

	if (self && ring_host_note(&ring->table, self, guest) == 1 && ring->watch->ready)
		ring_members_tell(ring, guest);
}

/* "UUID STATE NAME" */
static void take_guest(struct ring *ring, char *words)
{
	struct ring_guest guest = { 0 };
	char *state = strchr(words, ' '), *name = state ? strchr(state + 1, ' ') : NULL;

	if (!name)
		return;
	*state = *name = '\0';
	if (guest_uuid_parse(words, guest.uuid) < 0 || !guest_name_is_good(name + 1))
		return;
	guest.state = (uint8_t)guest_state_parse(state + 1);
	snprintf(guest.name, sizeof(guest.name), "%s", name + 1);
	note(ring, &guest);
}

/* "UUID STATE": of the oldest question, or it is none. */
static void take_look(struct ring *ring, char *words)
{
	struct ring_watch *watch = ring->watch;
	char *state = strchr(words, ' ');
	uint8_t uuid[RING_UUID_SIZE];
	struct question question;

	if (!state)
		return;
	*state = '\0';
	if (guest_uuid_parse(words, uuid) < 0 || watch->count == 0 ||
		memcmp(uuid, watch->questions[watch->first].uuid, sizeof(uuid)) != 0)
		return;
	question = take_question(watch);
	question.seen(question.data, guest_state_parse(state + 1));
}

static void be_ready(struct ring *ring)
{
	struct ring_watch *watch = ring->watch;
	struct ring_host *self = ring_self(ring);

	if (watch->told)
		log_line(LOG_NOTICE, "sees this host's guests again");
	calm(ring);
	watch->ready = true;
	watch->told = false;
	watch->pause = FIRST_MS;
	if (self)
		ring_host_drop_stale(&ring->table, self);
	ring_members_tell_all(ring);
}

static void take_line(struct ring *ring, char *line)
{
	if (strncmp(line, "guest ", 6) == 0)
		take_guest(ring, line + 6);
	else if (strncmp(line, "looked ", 7) == 0)
		take_look(ring, line + 7);
	else if (strcmp(line, "ready") == 0)
		be_ready(ring);
	else if (strncmp(line, "error ", 6) == 0)
		stop(ring, line + 6);
}

static int32_t hear(int32_t fd, int32_t events, void *data)
{
	struct ring *ring = data;
	struct ring_watch *watch = ring->watch;
	ssize_t part = read(fd, watch->line + watch->used, sizeof(watch->line) - 1 - watch->used);
	char *end;

	(void)events;
	if (part < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (part > 0)
		watch->used += (size_t)part;
	while (watch->pid > 0 && (end = memchr(watch->line, '\n', watch->used))) {
		char line[sizeof(watch->line)];
		size_t length = (size_t)(end - watch->line);

		memcpy(line, watch->line, length);
		line[length] = '\0';
		watch->used -= length + 1;
		memmove(watch->line, end + 1, watch->used);
		take_line(ring, line);
	}
	if (watch->pid > 0 && (part <= 0 || watch->used == sizeof(watch->line) - 1))
		stop(ring, "the connection to libvirt ended");
	return 0;
}

static void start(void *data)
{
	struct ring *ring = data;
	struct ring_watch *watch = ring->watch;
	pid_t pid;

	/* Its guests have a place in the table only once this host has one. */
	if (!ring_self(ring)) {
		qb_loop_timer_add(
			ring->loop, QB_LOOP_MED, FIRST_MS * RING_MS, ring, start, &watch->timer);
		return;
	}
	ring->counters.watch_starts++;
	pid = ring_job_spawn("watch", &watch->to, &watch->from);
	if (pid < 0) {
		stop(ring, "its helper 'watch' cannot be started");
		return;
	}
	watch->pid = pid;
	dprintf(watch->to, "%s\n", ring->settings->uri);
	ring_host_expect_all(ring_self(ring));
	qb_loop_poll_add(ring->loop, QB_LOOP_MED, watch->from, POLLIN, ring, hear);
	be_patient(ring, READY_MS);
}

int ring_watch_open(struct ring *ring)
{
	ring->watch = calloc(1, sizeof(*ring->watch));
	if (!ring->watch)
		return -ENOMEM;
	ring->watch->pause = FIRST_MS;
	return qb_loop_job_add(ring->loop, QB_LOOP_LOW, ring, start);
}

void ring_watch_look(struct ring *ring, const uint8_t *uuid, ring_watch_seen *seen, void *data)
{
	struct ring_watch *watch = ring->watch;
	struct question *question = &watch->questions[(watch->first + watch->count) % QUESTIONS];
	char text[RING_UUID_TEXT];

	if (!watch->ready || watch->count == QUESTIONS ||
		dprintf(watch->to, "look %s\n", guest_uuid_format(uuid, text)) < 0) {
		seen(data, GUEST_UNKNOWN);
		return;
	}
	*question = (struct question){ .seen = seen, .data = data };
	memcpy(question->uuid, uuid, RING_UUID_SIZE);
	question->until = deadline_now() + ANSWER_MS;
	watch->count++;
	be_patient(ring, ANSWER_MS);
}
