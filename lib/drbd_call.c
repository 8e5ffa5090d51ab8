// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_call: variables of the environment that is given, never of the process. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drbd_call.h"
#include "value.h"

#define NODES 32

struct reader {
	const char *const *environment;
	const char *node, *why;
};

bool drbd_name_is_good(const char *name)
{
	size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789-_.@:+");

	return length && !name[length] && length < DRBD_NAME_MAX && name[0] != '.' &&
	       name[0] != '-';
}

/* The value of a variable; "" when there is none. */
static const char *get(const struct reader *reader, const char *name)
{
	size_t length = strlen(name);

	for (int i = 0; reader->environment[i]; i++)
		if (strncmp(reader->environment[i], name, length) == 0 &&
			reader->environment[i][length] == '=')
			return reader->environment[i] + length + 1;
	return "";
}

static int fail(struct reader *reader, const char *why)
{
	reader->why = why;
	return -EINVAL;
}

static int take_name(
	struct reader *reader, const char *name, char ret[DRBD_NAME_MAX], const char *why)
{
	if (!drbd_name_is_good(name))
		return fail(reader, why);
	snprintf(ret, DRBD_NAME_MAX, "%s", name);
	return 0;
}

static int get_id(const struct reader *reader, const char *name, long *ret)
{
	return value_integer(get(reader, name), ret) < 0 || *ret < 0 || *ret >= NODES ? -EINVAL : 0;
}

static const char *name_of(const struct reader *reader, long id)
{
	char name[32];

	snprintf(name, sizeof(name), "DRBD_NODE_ID_%ld", id);
	return get(reader, name);
}

/* UP_TO_DATE_NODES: "0x" and a mask of node ids. */
static int get_mask(const struct reader *reader, unsigned *ret)
{
	const char *text = get(reader, "UP_TO_DATE_NODES");
	unsigned mask;
	int end = 0;

	if (strncmp(text, "0x", 2) != 0 || strlen(text) > 10 ||
		sscanf(text + 2, "%8x%n", &mask, &end) != 1 || text[2 + end])
		return -EINVAL;
	*ret = mask;
	return 0;
}

static int allow(struct reader *reader, struct drbd_call *call, const char *name)
{
	size_t used = strlen(call->allowed);

	if (!drbd_name_is_good(name))
		return fail(reader, "a node that is UpToDate has no good name");
	if (used + strlen(name) + 2 > sizeof(call->allowed))
		return fail(reader, "there are too many nodes");
	snprintf(call->allowed + used, sizeof(call->allowed) - used, "%s%s", used ? " " : "", name);
	return 0;
}

/* DRBD 9: all nodes are told by their ids. */
static int read_9(struct reader *reader, struct drbd_call *call)
{
	long mine, peer;
	unsigned mask;
	int r = 0;

	if (get_id(reader, "DRBD_PEER_NODE_ID", &peer) < 0)
		return fail(reader, "DRBD_PEER_NODE_ID is no node id");
	call->peer_id = (int)peer;
	if (*name_of(reader, peer))
		r = take_name(reader, name_of(reader, peer), call->peer, "the peer's name is bad");
	if (r < 0 || call->event == DRBD_UNFENCE)
		return r;
	if (get_id(reader, "DRBD_MY_NODE_ID", &mine) < 0)
		return fail(reader, "DRBD_MY_NODE_ID is no node id");
	if (get_mask(reader, &mask) < 0)
		return fail(reader, "UP_TO_DATE_NODES is no mask such as 0x00000003");
	if (mine == peer || !(mask >> mine & 1))
		return fail(reader, "this node is not among UP_TO_DATE_NODES");
	for (long id = 0; r == 0 && id < NODES; id++)
		if (mask >> id & 1 && id != mine && id != peer)
			r = allow(reader, call, name_of(reader, id));
	return r;
}

/* DRBD 8.4: there is one peer. A stacked device may have several names for it. */
static int read_8(struct reader *reader, struct drbd_call *call)
{
	const char *peer = get(reader, "DRBD_PEERS");

	if (!*peer || strchr(peer, ' '))
		peer = get(reader, "DRBD_PEER");
	return *peer ? take_name(reader, peer, call->peer, "the peer's name is bad") : 0;
}

static enum drbd_event event_of(const char *event)
{
	if (!event || strcmp(event, "fence-peer") == 0)
		return DRBD_FENCE;
	return strcmp(event, "unfence-peer") == 0 ? DRBD_UNFENCE : DRBD_OTHER;
}

static int read_call(struct reader *reader, struct drbd_call *call, const char *resource)
{
	const char *named = get(reader, "DRBD_RESOURCE");
	int r;

	r = take_name(reader, *named || !resource ? named : resource, call->resource,
		*named ? "the resource's name is bad" : "DRBD_RESOURCE is not set");
	if (r == 0)
		r = allow(reader, call, reader->node);
	if (r == 0)
		r = *get(reader, "DRBD_PEER_NODE_ID") ? read_9(reader, call) : read_8(reader, call);
	if (r == 0 && strcmp(call->peer, reader->node) == 0)
		r = fail(reader, "the peer has this node's name");
	return r;
}

int drbd_call_read(struct drbd_call *ret, const char *event, const char *resource,
	const char *const environment[], const char *node, const char **ret_why)
{
	struct reader reader = { .environment = environment, .node = node };
	int r = 0;

	*ret = (struct drbd_call){ .event = event_of(event), .peer_id = -1 };
	if (ret->event != DRBD_OTHER)
		r = read_call(&reader, ret, resource);
	*ret_why = reader.why;
	return r;
}
