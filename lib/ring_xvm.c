// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_xvm: sockets, and the memory of which requests were heard before. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "deadline.h"
#include "ring_group.h"
#include "ring_peer.h"
#include "ring_xvm.h"
#include "sha256.h"

#define AT_ONCE      64 /* packets; then others have their turn */
#define SOCKET_BYTES (4 << 20)
#define MEMORY       1024   /* requests */
#define SERVED_MS    300000 /* for which a request that was served is a repetition */
#define FAILED_MS    1000   /* the client sends again after two seconds */
#define TAKING_MS    10000

/* A request that was heard. */
struct heard {
	uint8_t fingerprint[RING_FINGERPRINT];
	struct xvm_request request;
	struct sockaddr_storage address;
	long long until; /* instant; 0: free */
	uint32_t server; /* the host that serves it, 0: none yet */
};

struct ring_xvm {
	int multicast, listener;
	struct heard heard[MEMORY];
};

/* All packets of one request are the same in this, though each is signed anew. */
static void make_fingerprint(const struct xvm_request *request, uint8_t print[RING_FINGERPRINT])
{
	struct sha256 hash;
	uint8_t numbers[] = { (uint8_t)request->op, request->by_uuid,
		(uint8_t)request->reply.family, (uint8_t)request->port,
		(uint8_t)(request->port >> 8) };

	sha256_begin(&hash);
	sha256_take(&hash, numbers, sizeof(numbers));
	sha256_take(&hash, &request->sequence, sizeof(request->sequence));
	sha256_take(&hash, request->reply.bytes, sizeof(request->reply.bytes));
	sha256_take(&hash, request->guest, strlen(request->guest));
	sha256_end(&hash, print);
}

static struct heard *recall(struct ring *ring, const uint8_t *print)
{
	for (int i = 0; i < MEMORY; i++) {
		struct heard *heard = &ring->xvm->heard[i];

		if (heard->until && memcmp(heard->fingerprint, print, RING_FINGERPRINT) == 0)
			return heard;
	}
	return NULL;
}

/* The place that is free the longest, or will be first. */
static struct heard *make_place(struct ring *ring, const uint8_t *print)
{
	struct heard *first = &ring->xvm->heard[0];

	for (int i = 1; i < MEMORY; i++)
		if (ring->xvm->heard[i].until < first->until)
			first = &ring->xvm->heard[i];
	*first = (struct heard){ .until = deadline_now() + TAKING_MS };
	memcpy(first->fingerprint, print, RING_FINGERPRINT);
	return first;
}

static void handshake_ended(struct ring *ring, const uint8_t *print, bool proven)
{
	struct heard *heard = recall(ring, print);

	if (heard)
		heard->until = deadline_now() + (proven ? SERVED_MS : FAILED_MS);
}

void ring_xvm_taken(struct ring *ring, uint32_t id, const uint8_t *print)
{
	struct heard *heard = ring->xvm ? recall(ring, print) : NULL;

	if (!ring->xvm || (heard && heard->server && heard->until > deadline_now()))
		return; /* another was first */
	if (!heard)
		heard = make_place(ring, print);
	heard->server = id;
	heard->until = deadline_now() + TAKING_MS;
	if (id == ring->id && heard->request.port &&
		ring_peer_connect(ring, &heard->request, &heard->address, print, handshake_ended) <
			0)
		heard->until = deadline_now() + FAILED_MS;
}

void ring_xvm_release(struct ring *ring, uint32_t id)
{
	for (int i = 0; ring->xvm && i < MEMORY; i++)
		if (ring->xvm->heard[i].server == id)
			ring->xvm->heard[i].until = 0;
}

/* Whoever copied a packet cannot have its sender's connection made to elsewhere. */
static bool is_from_there(const struct xvm_request *request, const struct sockaddr_storage *address)
{
	struct prefix from = ring_peer_prefix(address);

	return request->port != 0 && request->reply.family == from.family &&
	       prefix_same_address(&request->reply, &from);
}

static void take_packet(struct ring *ring, const uint8_t *bytes, size_t size,
	const struct sockaddr_storage *address)
{
	static struct ring_message message;
	struct xvm_request request;
	uint8_t print[RING_FINGERPRINT];
	struct heard *heard;
	int r = xvm_parse(bytes, size, &request);

	ring->counters.packets++;
	if (r == -EPROTONOSUPPORT)
		ring->counters.unsigned_packets++;
	else if (r < 0)
		ring->counters.malformed++;
	else if (!xvm_signed(bytes, &ring->key))
		ring->counters.forged++;
	else if (!is_from_there(&request, address))
		ring->counters.misplaced++;
	else
		r = 1;
	if (r != 1 || !ring->joined)
		return;
	make_fingerprint(&request, print);
	heard = recall(ring, print);
	if (heard && heard->until > deadline_now()) {
		ring->counters.repeated++;
		return;
	}
	if (!heard)
		heard = make_place(ring, print);
	heard->server = 0;
	heard->request = request;
	heard->address = *address;
	heard->until = deadline_now() + TAKING_MS;
	message = (struct ring_message){ .kind = RING_TAKE };
	memcpy(message.fingerprint, print, sizeof(print));
	ring_send(ring, &message);
}

static int32_t hear(int32_t fd, int32_t events, void *data)
{
	struct ring *ring = data;

	(void)events;
	for (int i = 0; i < AT_ONCE; i++) {
		struct sockaddr_storage address = { 0 };
		socklen_t length = sizeof(address);
		uint8_t bytes[XVM_REQUEST_SIZE + 1];
		ssize_t size = recvfrom(fd, bytes, sizeof(bytes), MSG_DONTWAIT,
			(struct sockaddr *)&address, &length);

		if (size < 0)
			break;
		take_packet(ring, bytes, (size_t)size, &address);
	}
	return 0;
}

static int32_t accept_one(int32_t fd, int32_t events, void *data)
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof(address);
	int peer = accept4(fd, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)events;
	if (peer >= 0)
		ring_peer_accept(data, peer, &address);
	return 0;
}

static socklen_t fill(struct sockaddr_storage *address, const struct prefix *prefix, long port)
{
	struct sockaddr_in *four = (struct sockaddr_in *)address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;

	*address = (struct sockaddr_storage){ .ss_family = (sa_family_t)prefix->family };
	if (prefix->family == AF_INET) {
		four->sin_port = htons((uint16_t)port);
		memcpy(&four->sin_addr, prefix->bytes, 4);
		return sizeof(*four);
	}
	six->sin6_port = htons((uint16_t)port);
	memcpy(&six->sin6_addr, prefix->bytes, 16);
	return sizeof(*six);
}

/* Joins on one link; 0: where the kernel's routes lead. */
static int join(int fd, const struct prefix *group, unsigned index)
{
	struct group_req request = { .gr_interface = index };
	struct sockaddr_storage address;
	socklen_t size = fill(&address, group, 0);

	memcpy(&request.gr_group, &address, size);
	return setsockopt(fd, group->family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
		       MCAST_JOIN_GROUP, &request, sizeof(request)) == 0
		       ? 0
		       : -errno;
}

static int join_all(struct ring *ring, int fd, char *why, size_t size)
{
	const struct prefix *group = &ring->settings->multicast_address;
	const char *names = ring->settings->interface;
	int r = 0;

	snprintf(why, size, "hear multicast where the kernel would send it (see interface)");
	if (!names)
		return join(fd, group, 0);
	while (r == 0 && *(names += strspn(names, " \t,"))) {
		char name[IF_NAMESIZE];
		size_t length = strcspn(names, " \t,");
		unsigned index;

		snprintf(name, sizeof(name), "%.*s", (int)length, names);
		snprintf(why, size, "hear multicast on link '%s' (see interface)", name);
		index = if_nametoindex(name);
		r = index && length < sizeof(name) ? join(fd, group, index) : -ENODEV;
		names += length;
	}
	return r;
}

static int open_multicast(struct ring *ring, char *why, size_t room)
{
	const struct prefix *group = &ring->settings->multicast_address;
	auto_close int fd = socket(group->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_storage address;
	socklen_t size = fill(&address, group, ring->settings->port);
	int bytes = SOCKET_BYTES, r;

	snprintf(why, room, "use UDP port %ld", ring->settings->port);
	if (fd < 0)
		return -errno;
	/* A flood must not displace what is genuine while others have their turn. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (bind(fd, (struct sockaddr *)&address, size) < 0)
		return -errno;
	r = join_all(ring, fd, why, room);
	if (r == 0)
		r = qb_loop_poll_add(ring->loop, QB_LOOP_LOW, fd, POLLIN, ring, hear);
	if (r == 0)
		ring->xvm->multicast = steal_fd(&fd);
	return r;
}

static int open_listener(struct ring *ring, char *why, size_t room)
{
	const struct prefix *own = &ring->settings->listen_address;
	auto_close int fd = socket(own->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_storage address;
	socklen_t size = fill(&address, own, ring->settings->port);
	int one = 1, r;

	snprintf(why, room, "listen on TCP port %ld (see listen_address)", ring->settings->port);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, SOMAXCONN) < 0)
		return -errno;
	r = qb_loop_poll_add(ring->loop, QB_LOOP_LOW, fd, POLLIN, ring, accept_one);
	if (r == 0)
		ring->xvm->listener = steal_fd(&fd);
	return r;
}

int ring_xvm_open(struct ring *ring, char *why, size_t size)
{
	int r = 0;

	if (!ring->settings->multicast && !ring->settings->listen)
		return 0;
	ring->xvm = calloc(1, sizeof(*ring->xvm));
	snprintf(why, size, "serve fence_xvm");
	if (!ring->xvm)
		return -ENOMEM;
	ring->xvm->multicast = ring->xvm->listener = -1;
	if (ring->settings->multicast)
		r = open_multicast(ring, why, size);
	if (r == 0 && ring->settings->listen)
		r = open_listener(ring, why, size);
	return r;
}
