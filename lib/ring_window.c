// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_window: questions of this host's, errands for others, and one timer. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "log.h"
#include "ring_group.h"
#include "ring_job.h"
#include "ring_window.h"

#define HELPER     "window"
#define MANY       64
#define SWEEP_MS   60000 /* for its helper */
#define LATER_MS   1000  /* after the end of a window's time */
#define LONGEST_MS (24 * 3600 * 1000L)

/* A question of this host's that is not answered yet. */
struct ring_window {
	struct ring *ring;
	struct ring_window *next;
	uint64_t id;
	uint32_t host;
	char name[RING_NAME_MAX]; /* of that host */
	qb_loop_timer_handle timer;
	ring_windowed *windowed;
	void *data;
};

/* What another host, or this one, wants done here. */
struct errand {
	struct ring *ring;
	uint32_t from;
	uint64_t request;
	uint32_t span;
	bool open;
	char instance[128];
};

static void sweep_again(struct ring *ring, long ms);

static void finish(struct ring_window *window, int error, const char *words)
{
	struct ring_window **place = &window->ring->windows;

	while (*place != window)
		place = &(*place)->next;
	*place = window->next;
	qb_loop_timer_del(window->ring->loop, window->timer);
	if (window->windowed)
		window->windowed(window->data, error, words);
	free(window);
}

static void too_late(void *data)
{
	struct ring_window *window = data;
	char words[RING_NAME_MAX + 64];

	window->timer = 0;
	snprintf(words, sizeof(words), "ringd on host '%s' did not answer in time", window->name);
	finish(window, ETIMEDOUT, words);
}

static const struct ring_host *find_member(const struct ring *ring, const char *name)
{
	for (int i = 0; i < ring->table.count; i++)
		if (ring->table.hosts[i].member && strcmp(ring->table.hosts[i].name, name) == 0)
			return &ring->table.hosts[i];
	return NULL;
}

/* "open MS HOST LINE" or "close 0 HOST LINE" */
static int read_question(const char *question, struct ring_message *ret, char host[RING_NAME_MAX])
{
	struct window window;
	char verb[8];
	unsigned span;
	int at = 0;

	if (sscanf(question, "%7s %u %127s %n", verb, &span, host, &at) != 3 || !at ||
		(strcmp(verb, "open") != 0 && strcmp(verb, "close") != 0) ||
		window_parse(&window, question + at) < 0)
		return -EPROTO;
	*ret = (struct ring_message){ .kind = RING_WINDOW,
		.on = strcmp(verb, "open") == 0,
		.span = span < LONGEST_MS ? span : LONGEST_MS };
	snprintf(ret->window, sizeof(ret->window), "%s", question + at);
	return 0;
}

void ring_window_ask(
	struct ring *ring, const char *question, long ms, ring_windowed *windowed, void *data)
{
	static struct ring_message message;
	const struct ring_host *host;
	struct ring_window *window;
	char name[RING_NAME_MAX], words[RING_NAME_MAX + 64];

	if (read_question(question, &message, name) < 0) {
		windowed(data, EPROTO, "the request makes no sense");
		return;
	}
	host = ring->joined ? find_member(ring, name) : NULL;
	snprintf(words, sizeof(words), "ringd does not run on host '%s', or is not of the ring",
		name);
	if (!host || (message.on && !ring->quorate)) {
		windowed(data, host ? EPERM : ENOTCONN,
			host            ? "this part of the cluster has no quorum"
			: !ring->joined ? "corosync is not there"
					: words);
		return;
	}
	window = calloc(1, sizeof(*window));
	if (!window) {
		windowed(data, ENOMEM, strerror(ENOMEM));
		return;
	}
	*window = (struct ring_window){ .ring = ring,
		.next = ring->windows,
		.id = ++ring->request_id,
		.host = host->id,
		.windowed = windowed,
		.data = data };
	snprintf(window->name, sizeof(window->name), "%s", name);
	ring->windows = window;
	message.to = host->id;
	message.request = window->id;
	message.left = (uint32_t)ms;
	ring_send(ring, &message);
	if (message.on) /* this end, too, is closed should nobody do so */
		sweep_again(ring, (long)message.span + LATER_MS);
	qb_loop_timer_add(
		ring->loop, QB_LOOP_MED, (uint64_t)ms * RING_MS, window, too_late, &window->timer);
}

void ring_window_abandon(struct ring *ring, const void *data)
{
	for (struct ring_window *window = ring->windows; window; window = window->next)
		if (window->data == data)
			window->windowed = NULL;
}

void ring_windows_look_again(struct ring *ring)
{
	struct ring_window *window = ring->windows, *next;

	for (; window; window = next) {
		char words[RING_NAME_MAX + 32];

		next = window->next;
		if (find_member(ring, window->name))
			continue;
		snprintf(words, sizeof(words), "host '%s' left the ring", window->name);
		finish(window, ENOTCONN, words);
	}
}

static void send_answer(const struct errand *errand, int r, const char *words)
{
	static struct ring_message message;

	message = (struct ring_message){ .kind = RING_WINDOWED,
		.to = errand->from,
		.request = errand->request,
		.error = (uint8_t)(r < 0 && r > -256 ? -r
				   : r < 0           ? EIO
						     : 0) };
	snprintf(message.text, sizeof(message.text), "%.199s", words);
	for (char *c = message.text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	ring_send(errand->ring, &message);
}

static void done(void *data, int r, const char *words)
{
	struct errand *errand = data;

	if (r < 0)
		log_line(LOG_WARNING, "cannot %s the window of '%s': %s",
			errand->open ? "open" : "close", errand->instance, words);
	else
		log_line(LOG_NOTICE, "%s the window of '%s'", errand->open ? "opened" : "closed",
			errand->instance);
	send_answer(errand, r, words);
	if (errand->open || r < 0)
		sweep_again(errand->ring, (errand->open ? (long)errand->span : 0) + LATER_MS);
	free(errand);
}

/* This end of somebody's window. */
static void do_here(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message)
{
	struct errand *errand = calloc(1, sizeof(*errand));
	char left[24], span[24];
	const char *fields[] = { message->on ? "open" : "close", message->window, left, span,
		from->name, NULL };
	struct window window;
	int r = -ENOMEM;

	if (!errand)
		return;
	window_parse(&window, message->window);
	*errand = (struct errand){ .ring = ring,
		.from = from->id,
		.request = message->request,
		.span = message->span,
		.open = message->on };
	snprintf(errand->instance, sizeof(errand->instance), "%s", window.instance);
	snprintf(left, sizeof(left), "%u", message->left);
	snprintf(span, sizeof(span), "%u", message->span);
	if (message->on && !ring->quorate)
		r = -EPERM;
	else
		r = ring_job_start(ring->loop, HELPER, fields, (int)message->left, done, errand);
	if (r < 0)
		done(errand, r,
			r == -EPERM ? "this part of the cluster has no quorum" : strerror(-r));
}

void ring_window_take(
	struct ring *ring, const struct ring_host *from, const struct ring_message *message)
{
	struct ring_window *window = ring->windows;

	if (message->kind == RING_WINDOW) {
		if (message->left > 0 && message->left <= LONGEST_MS)
			do_here(ring, from, message);
		return;
	}
	while (window && (window->id != message->request || window->host != from->id))
		window = window->next;
	if (window)
		finish(window, message->error, message->text);
}

static void sweep(void *data)
{
	struct ring *ring = data;

	ring->sweep = 0;
	ring_window_sweep(ring);
}

/* The first look counts: what is still open then is looked at again. */
static void sweep_again(struct ring *ring, long ms)
{
	long long at = deadline_now() + ms;

	if (ring->sweep && ring->sweep_at <= at)
		return;
	qb_loop_timer_del(ring->loop, ring->sweep);
	ring->sweep = 0;
	ring->sweep_at = at;
	qb_loop_timer_add(
		ring->loop, QB_LOOP_LOW, (uint64_t)ms * RING_MS, ring, sweep, &ring->sweep);
}

/* "MS" until the next look, 0: nothing is open; behind a tab what could not be closed. */
static void swept(void *data, int r, const char *words)
{
	const char *trouble = r < 0 ? words : strchr(words, '\t');
	struct ring *ring = data;
	long ms = r < 0 ? SWEEP_MS : atol(words); /* its helper may only have hung for a while */

	if (trouble)
		log_line(LOG_WARNING, "cannot close a window that was left open: %s",
			trouble + (r == 0));
	if (ms > 0)
		sweep_again(ring, ms + LATER_MS);
}

void ring_window_sweep(struct ring *ring)
{
	const char *const fields[] = { "settle", NULL };
	int r = ring_job_start(ring->loop, HELPER, fields, SWEEP_MS, swept, ring);

	if (r == 0)
		return;
	log_line(LOG_WARNING, "cannot look for windows that were left open: %s", strerror(-r));
	sweep_again(ring, SWEEP_MS + LATER_MS);
}
