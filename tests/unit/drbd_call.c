// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_call: environments of drbdadm for 8.4 (recorded) and 9, and bare ones. */
#include <errno.h>

#include "drbd_call.h"
#include "tap.h"

#define KERNEL "HOME=/", "TERM=linux", "PATH=/sbin:/usr/sbin:/bin:/usr/bin"
#define OLD    KERNEL, "DRBD_CONF=/etc/drbd.conf", "DRBD_PEER_AF=ipv4", "DRBD_MINOR=0"
#define NEW                                                                                        \
	KERNEL, "DRBD_RESOURCE=r0", "DRBD_MY_NODE_ID=0", "DRBD_NODE_ID_0=a", "DRBD_NODE_ID_1=b",   \
		"DRBD_NODE_ID_2=c"
#define MOST 16

struct row {
	const char *event, *resource, *environment[MOST];
	int r;
	enum drbd_event is;
	const char *name, *peer, *allowed;
	int id;
};

static void check(const struct row *row, size_t number)
{
	struct drbd_call call;
	const char *why = NULL;
	int r = drbd_call_read(&call, row->event, row->resource, row->environment, "a", &why);

	ok(r == row->r, "call %zu: %s", number, r < 0 ? "is refused" : "is taken");
	ok(r == 0 || (why && *why), "... and why: %s", why ? why : "");
	if (r < 0)
		return;
	same(call.event, row->is, "... its event");
	if (row->is == DRBD_OTHER)
		return;
	same_text(call.resource, row->name, "... its resource");
	same_text(call.peer, row->peer, "... its peer");
	same_text(call.allowed, row->allowed, "... who is good");
	same(call.peer_id, row->id, "... the peer's id");
}

static const struct row rows[] = {
	{ "fence-peer", NULL, { OLD, "DRBD_RESOURCE=r0", "DRBD_PEERS=b", "DRBD_PEER=b" }, 0,
		DRBD_FENCE, "r0", "b", "a", -1 },
	{ NULL, NULL, { OLD, "DRBD_RESOURCE=r0", "DRBD_PEERS=b" }, 0, DRBD_FENCE, "r0", "b", "a",
		-1 },
	{ "unfence-peer", "x", { OLD, "DRBD_RESOURCE=r0", "DRBD_PEER=b" }, 0, DRBD_UNFENCE, "r0",
		"b", "a", -1 },
	{ NULL, NULL, { "DRBD_RESOURCE=r0", "DRBD_PEERS=b c", "DRBD_PEER=b" }, 0, DRBD_FENCE, "r0",
		"b", "a", -1 },
	{ "fence-peer", "r0", { "DRBD_PEER_ADDRESS=10.0.0.1" }, 0, DRBD_FENCE, "r0", "", "a", -1 },
	{ "split-brain", "minor-0", { NULL }, 0, DRBD_OTHER, NULL, NULL, NULL, 0 },
	{ "fence-peer", NULL, { NEW, "DRBD_PEER_NODE_ID=1", "UP_TO_DATE_NODES=0x00000005" }, 0,
		DRBD_FENCE, "r0", "b", "a c", 1 },
	{ "fence-peer", NULL, { NEW, "DRBD_PEER_NODE_ID=1", "UP_TO_DATE_NODES=0x00000003" }, 0,
		DRBD_FENCE, "r0", "b", "a", 1 },
	{ "unfence-peer", NULL, { NEW, "DRBD_PEER_NODE_ID=2" }, 0, DRBD_UNFENCE, "r0", "c", "a",
		2 },
	/* Bad ones. */
	{ NULL, NULL, { OLD }, -EINVAL, 0, NULL, NULL, NULL, 0 },
	{ NULL, NULL, { "DRBD_RESOURCE=r'0", "DRBD_PEERS=b" }, -EINVAL, 0, NULL, NULL, NULL, 0 },
	{ NULL, NULL, { "DRBD_RESOURCE=../r0", "DRBD_PEERS=b" }, -EINVAL, 0, NULL, NULL, NULL, 0 },
	{ NULL, NULL, { "DRBD_RESOURCE=r0", "DRBD_PEERS=a" }, -EINVAL, 0, NULL, NULL, NULL, 0 },
	{ NULL, NULL, { "DRBD_RESOURCE=r0", "DRBD_PEERS=<b>" }, -EINVAL, 0, NULL, NULL, NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=1" }, -EINVAL, 0, NULL, NULL, NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=1", "UP_TO_DATE_NODES=0x6" }, -EINVAL, 0, NULL,
		NULL, NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=1", "UP_TO_DATE_NODES=5" }, -EINVAL, 0, NULL, NULL,
		NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=1", "UP_TO_DATE_NODES=0x00000005x" }, -EINVAL, 0,
		NULL, NULL, NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=1", "UP_TO_DATE_NODES=0x00000009" }, -EINVAL, 0,
		NULL, NULL, NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=32", "UP_TO_DATE_NODES=0x5" }, -EINVAL, 0, NULL,
		NULL, NULL, 0 },
	{ NULL, NULL, { NEW, "DRBD_PEER_NODE_ID=0", "UP_TO_DATE_NODES=0x5" }, -EINVAL, 0, NULL,
		NULL, NULL, 0 },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(&rows[i], i);
	return done();
}
