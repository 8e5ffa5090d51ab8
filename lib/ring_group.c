// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_group: two connections to corosync, which come and go together. */
#include <corosync/cpg.h>
#include <corosync/quorum.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <syslog.h>

#include "log.h"
#include "ring_group.h"
#include "ring_members.h"
#include "ring_watch.h"

#define AGAIN_MS 500 /* until corosync is looked for again */
#define BUSY_MS  5   /* until it is asked again to take a message */
#define QUEUE    512 /* messages; more would wait for seconds */

static const struct cpg_name group_name = { 11, "relevo-ring" };

struct packet {
	struct packet *next;
	size_t size;
	uint8_t bytes[];
};

struct ring_group {
	cpg_handle_t cpg;
	quorum_handle_t quorum;
	int cpg_fd, quorum_fd;
	bool open, told_down, flushing;
	bool torn; /* a message was lost: the others may not know all */
	struct packet *first, **last;
	int queued;
	qb_loop_timer_handle timer;
};

static void try_open(void *data);

static void drop_queue(struct ring_group *group)
{
	while (group->first) {
		struct packet *packet = group->first;

		group->first = packet->next;
		free(packet);
	}
	group->last = &group->first;
	group->queued = 0;
}

/* corosync has gone: so have, for all that is known here, the others. */
static void leave(struct ring *ring)
{
	struct ring_group *group = ring->group;

	qb_loop_poll_del(ring->loop, group->cpg_fd);
	qb_loop_poll_del(ring->loop, group->quorum_fd);
	cpg_finalize(group->cpg);
	quorum_finalize(group->quorum);
	group->open = false;
	drop_queue(group);
	ring->joined = ring->quorate = group->torn = false;
	log_line(LOG_WARNING, "corosync is gone");
	ring_members_see(ring, NULL, 0);
	ring_members_change(ring, NULL, 0);
	qb_loop_timer_add(
		ring->loop, QB_LOOP_MED, AGAIN_MS * RING_MS, ring, try_open, &group->timer);
}

static void deliver(cpg_handle_t handle, const struct cpg_name *name, uint32_t node, uint32_t pid,
	void *bytes, size_t size)
{
	void *context = NULL;

	(void)name, (void)pid;
	if (cpg_context_get(handle, &context) == CS_OK && context)
		ring_members_take(context, node, bytes, size);
}

static void change(cpg_handle_t handle, const struct cpg_name *name,
	const struct cpg_address *members, size_t count, const struct cpg_address *left,
	size_t left_count, const struct cpg_address *joined, size_t joined_count)
{
	uint32_t ids[RING_HOSTS];
	void *context = NULL;
	struct ring *ring;
	size_t kept = 0;

	(void)name;
	if (cpg_context_get(handle, &context) != CS_OK || !context)
		return;
	ring = context;
	for (size_t i = 0; i < count && kept < RING_HOSTS; i++)
		ids[kept++] = members[i].nodeid;
	for (size_t i = 0; i < left_count; i++)
		if (left[i].reason == CPG_REASON_LEAVE)
			ring_members_leave(ring, left[i].nodeid);
	for (size_t i = 0; i < joined_count; i++)
		if (joined[i].nodeid == ring->id && !ring->joined) {
			ring->joined = true;
			ring->counters.group_joins++;
		}
	ring_members_change(ring, ids, kept);
	if (joined_count > 0 && ring->joined)
		ring_members_tell_all(ring);
}

static void quorum_told(quorum_handle_t handle, uint32_t quorate, uint64_t number, uint32_t count,
	uint32_t *members)
{
	void *context = NULL;
	struct ring *ring;

	(void)number;
	quorum_context_get(handle, (const void **)&context);
	ring = context;
	if (!ring)
		return;
	ring_members_see(ring, members, count);
	if (ring->quorate == (quorate != 0))
		return;
	ring->quorate = quorate != 0;
	log_line(LOG_NOTICE, "this part of the cluster %s", quorate ? "is quorate" : "lost quorum");
}

static int32_t hear_cpg(int32_t fd, int32_t events, void *data)
{
	struct ring *ring = data;

	(void)fd;
	if ((events & ~POLLIN) || cpg_dispatch(ring->group->cpg, CS_DISPATCH_ALL) != CS_OK)
		leave(ring);
	return 0;
}

static int32_t hear_quorum(int32_t fd, int32_t events, void *data)
{
	struct ring *ring = data;

	(void)fd;
	if ((events & ~POLLIN) || quorum_dispatch(ring->group->quorum, CS_DISPATCH_ALL) != CS_OK)
		leave(ring);
	return 0;
}

static cs_error_t open_quorum(struct ring *ring)
{
	static quorum_callbacks_t callbacks = { quorum_told };
	struct ring_group *group = ring->group;
	uint32_t type = 0;
	cs_error_t error = quorum_initialize(&group->quorum, &callbacks, &type);

	if (error != CS_OK)
		return error;
	if (type == QUORUM_SET) {
		quorum_context_set(group->quorum, ring);
		error = quorum_fd_get(group->quorum, &group->quorum_fd);
		if (error == CS_OK)
			error = quorum_trackstart(
				group->quorum, CS_TRACK_CHANGES | CS_TRACK_CURRENT);
	} else {
		error = CS_ERR_NOT_EXIST;
	}
	if (error != CS_OK)
		quorum_finalize(group->quorum);
	return error;
}

static cs_error_t open_cpg(struct ring *ring)
{
	static cpg_callbacks_t callbacks = { deliver, change };
	struct ring_group *group = ring->group;
	cs_error_t error = cpg_initialize(&group->cpg, &callbacks);

	if (error != CS_OK)
		return error;
	cpg_context_set(group->cpg, ring);
	error = cpg_local_get(group->cpg, &ring->id);
	if (error == CS_OK)
		error = cpg_fd_get(group->cpg, &group->cpg_fd);
	if (error == CS_OK)
		error = cpg_join(group->cpg, &group_name);
	if (error != CS_OK)
		cpg_finalize(group->cpg);
	return error;
}

static void try_open(void *data)
{
	struct ring *ring = data;
	struct ring_group *group = ring->group;
	cs_error_t error = open_quorum(ring);

	if (error == CS_OK) {
		error = open_cpg(ring);
		if (error != CS_OK)
			quorum_finalize(group->quorum);
	}
	if (error != CS_OK) {
		if (!group->told_down)
			log_line(LOG_WARNING, "cannot join corosync's group, and goes on trying");
		group->told_down = true;
		qb_loop_timer_add(
			ring->loop, QB_LOOP_MED, AGAIN_MS * RING_MS, ring, try_open, &group->timer);
		return;
	}
	group->open = true;
	group->told_down = false;
	qb_loop_poll_add(ring->loop, QB_LOOP_MED, group->cpg_fd, POLLIN, ring, hear_cpg);
	qb_loop_poll_add(ring->loop, QB_LOOP_MED, group->quorum_fd, POLLIN, ring, hear_quorum);
}

/* A host alone is a group of one, that is quorate and hears itself. */
static void join_alone(void *data)
{
	struct ring *ring = data;

	ring->id = 1;
	ring->joined = ring->quorate = true;
	ring_members_change(ring, &ring->id, 1);
	ring_members_tell_all(ring);
}

int ring_group_open(struct ring *ring)
{
	ring->group = calloc(1, sizeof(*ring->group));
	if (!ring->group)
		return -ENOMEM;
	ring->group->last = &ring->group->first;
	if (!ring->settings->ring)
		return qb_loop_job_add(ring->loop, QB_LOOP_MED, ring, join_alone);
	try_open(ring);
	return 0;
}

static void flush(void *data)
{
	struct ring *ring = data;
	struct ring_group *group = ring->group;

	group->flushing = false;
	while (group->first) {
		struct packet *packet = group->first;
		struct iovec part = { packet->bytes, packet->size };
		cs_error_t error = CS_OK;

		if (ring->settings->ring)
			error = cpg_mcast_joined(group->cpg, CPG_TYPE_AGREED, &part, 1);
		if (error == CS_ERR_TRY_AGAIN) {
			group->flushing = true;
			qb_loop_timer_add(ring->loop, QB_LOOP_MED, BUSY_MS * RING_MS, ring, flush,
				&group->timer);
			return;
		}
		group->first = packet->next;
		group->queued--;
		if (!group->first)
			group->last = &group->first;
		if (!ring->settings->ring)
			ring_members_take(ring, ring->id, packet->bytes, packet->size);
		free(packet);
	}
}

void ring_send(struct ring *ring, struct ring_message *message)
{
	struct ring_group *group = ring->group;
	static uint8_t bytes[RING_MESSAGE_MAX];
	struct packet *packet;
	int size;

	message->life = ring->life;
	message->sequence = ++ring->sequence;
	size = ring_message_write(message, bytes);
	if (!ring->joined)
		return;
	packet = size < 0 || group->queued == QUEUE ? NULL : malloc(sizeof(*packet) + (size_t)size);
	if (!packet) {
		group->torn = true;
		return;
	}
	packet->next = NULL;
	packet->size = (size_t)size;
	memcpy(packet->bytes, bytes, packet->size);
	*group->last = packet;
	group->last = &packet->next;
	group->queued++;
	/*
	 * From the loop, never from here: what it leads to may end what calls this. By a timer: for
	 * a job the loop would wait 50 ms first (libqb's loop.c, lest jobs that add jobs spin).
	 */
	if (!group->flushing)
		group->flushing = qb_loop_timer_add(ring->loop, QB_LOOP_HIGH, 1, ring, flush,
					  &group->timer) == 0;
}

void ring_group_leave(struct ring *ring)
{
	const struct ring_group *group = ring->group;

	if (group->open && ring->joined && !group->torn && !group->first && ring_watch_ready(ring))
		cpg_leave(group->cpg, &group_name);
}
