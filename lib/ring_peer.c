// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_peer: a few fixed-size reads and writes, then the request, then its answer. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "ring_output.h"
#include "ring_peer.h"
#include "ring_service.h"

#define SHAKE_MS  5000  /* for the whole handshake */
#define ANSWER_MS 10000 /* for the client to take its answer */

enum stage { CONNECTING, READING_REQUEST, READING_CHALLENGE, READING_RESPONSE, WORKING, ANSWERING };

struct ring_peer {
	struct ring_peer *next;
	struct ring *ring;
	int fd;
	enum stage stage;
	struct xvm_request request;
	struct prefix from;
	uint8_t fingerprint[RING_FINGERPRINT];
	ring_peer_ended *ended;
	uint8_t input[XVM_REQUEST_SIZE], wanted[XVM_CHALLENGE_SIZE];
	size_t used;
	struct ring_output output;
	qb_loop_timer_handle timer;
};

static int32_t ready(int32_t fd, int32_t events, void *data);

struct prefix ring_peer_prefix(const struct sockaddr_storage *address)
{
	struct prefix prefix = { .family = address->ss_family, .length = PREFIX_NO_LENGTH };

	if (prefix.family == AF_INET)
		memcpy(prefix.bytes, &((const struct sockaddr_in *)address)->sin_addr, 4);
	else
		memcpy(prefix.bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
	return prefix;
}

static void end(struct ring_peer *peer)
{
	struct ring_peer **place = &peer->ring->peers;

	while (*place != peer)
		place = &(*place)->next;
	*place = peer->next;
	if (peer->stage < WORKING && peer->ended)
		peer->ended(peer->ring, peer->fingerprint, false);
	if (peer->stage == WORKING)
		ring_service_abandon(peer->ring, peer);
	qb_loop_timer_del(peer->ring->loop, peer->timer);
	qb_loop_poll_del(peer->ring->loop, peer->fd);
	close(peer->fd);
	ring_output_free(&peer->output);
	free(peer);
}

static void too_slow(void *data)
{
	end(data);
}

static void set_timer(struct ring_peer *peer, long ms)
{
	qb_loop_timer_del(peer->ring->loop, peer->timer);
	qb_loop_timer_add(peer->ring->loop, QB_LOOP_MED, (uint64_t)ms * RING_MS, peer, too_slow,
		&peer->timer);
}

/* Returns -1 when the peer is gone by that. */
static int send_more(struct ring_peer *peer)
{
	int r = ring_output_send(&peer->output, peer->fd);

	if (r < 0 || (r == 1 && peer->stage == ANSWERING)) {
		end(peer);
		return -1;
	}
	qb_loop_poll_mod(peer->ring->loop, QB_LOOP_MED, peer->fd,
		r == 1 ? POLLIN : POLLIN | POLLOUT, peer, ready);
	return 0;
}

/* Takes what ring_service_begin() was asked for. */
static void answer(void *data, const void *bytes, size_t size)
{
	struct ring_peer *peer = data;

	peer->stage = ANSWERING;
	ring_output_add(&peer->output, bytes, size);
	set_timer(peer, ANSWER_MS);
	qb_loop_poll_mod(peer->ring->loop, QB_LOOP_MED, peer->fd, POLLOUT, peer, ready);
}

static void take_request(struct ring_peer *peer)
{
	struct ring_counters *counters = &peer->ring->counters;
	int r = xvm_parse(peer->input, sizeof(peer->input), &peer->request);

	counters->packets++;
	if (r == 0 && xvm_signed(peer->input, &peer->ring->key)) {
		peer->stage = READING_CHALLENGE;
		return;
	}
	if (r == -EPROTONOSUPPORT)
		counters->unsigned_packets++;
	else if (r < 0)
		counters->malformed++;
	else
		counters->forged++;
	end(peer);
}

static int take_challenge(struct ring_peer *peer)
{
	uint8_t challenge[XVM_CHALLENGE_SIZE], response[XVM_CHALLENGE_SIZE];

	if (getrandom(challenge, sizeof(challenge), 0) != sizeof(challenge)) {
		end(peer);
		return -1;
	}
	xvm_respond(peer->input, &peer->ring->key, response);
	xvm_respond(challenge, &peer->ring->key, peer->wanted);
	ring_output_add(&peer->output, response, sizeof(response));
	ring_output_add(&peer->output, challenge, sizeof(challenge));
	peer->stage = READING_RESPONSE;
	return send_more(peer);
}

static void take_response(struct ring_peer *peer)
{
	if (!xvm_same(peer->input, peer->wanted, sizeof(peer->wanted))) {
		peer->ring->counters.forged++;
		end(peer);
		return;
	}
	peer->stage = WORKING;
	qb_loop_timer_del(peer->ring->loop, peer->timer);
	if (peer->ended)
		peer->ended(peer->ring, peer->fingerprint, true);
	peer->ended = NULL;
	ring_output_free(&peer->output);
	ring_service_begin(peer->ring, &peer->request, &peer->from, answer, peer);
}

/* One whole piece of what this stage reads was read. */
static void take_piece(struct ring_peer *peer)
{
	peer->used = 0;
	if (peer->stage == READING_REQUEST)
		take_request(peer);
	else if (peer->stage == READING_CHALLENGE)
		take_challenge(peer);
	else
		take_response(peer);
}

static void read_more(struct ring_peer *peer)
{
	size_t wanted = peer->stage == READING_REQUEST ? XVM_REQUEST_SIZE : XVM_CHALLENGE_SIZE;
	ssize_t part = recv(peer->fd, peer->input + peer->used, wanted - peer->used, MSG_DONTWAIT);

	if (part < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* A client that is at work's end says nothing more; one that hangs up is gone. */
	if (part <= 0 || peer->stage >= WORKING) {
		end(peer);
		return;
	}
	peer->used += (size_t)part;
	if (peer->used == wanted)
		take_piece(peer);
}

static int32_t ready(int32_t fd, int32_t events, void *data)
{
	struct ring_peer *peer = data;
	int error = 0;
	socklen_t size = sizeof(error);

	if (peer->stage == CONNECTING) {
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error) {
			end(peer);
			return 0;
		}
		peer->stage = READING_CHALLENGE;
		qb_loop_poll_mod(peer->ring->loop, QB_LOOP_MED, fd, POLLIN, peer, ready);
		return 0;
	}
	if ((events & POLLOUT) && send_more(peer) < 0)
		return 0;
	if (events & (POLLIN | POLLHUP | POLLERR))
		read_more(peer);
	return 0;
}

/* Room for one more: the oldest that has proven nothing yet goes. */
static bool make_room(struct ring *ring)
{
	struct ring_peer *oldest = NULL;
	int count = 0;

	for (struct ring_peer *peer = ring->peers; peer; peer = peer->next, count++)
		if (peer->stage < WORKING)
			oldest = peer;
	if (count < RING_PEERS)
		return true;
	ring->counters.crowded++;
	if (oldest)
		end(oldest);
	return oldest != NULL;
}

static struct ring_peer *add(
	struct ring *ring, int fd, const struct sockaddr_storage *address, enum stage stage)
{
	struct ring_peer *peer = make_room(ring) ? calloc(1, sizeof(*peer)) : NULL;

	if (!peer)
		return NULL;
	peer->ring = ring;
	peer->fd = fd;
	peer->stage = stage;
	peer->from = ring_peer_prefix(address);
	if (qb_loop_poll_add(ring->loop, QB_LOOP_MED, fd, stage == CONNECTING ? POLLOUT : POLLIN,
		    peer, ready) < 0) {
		free(peer);
		return NULL;
	}
	peer->next = ring->peers;
	ring->peers = peer;
	set_timer(peer, SHAKE_MS);
	return peer;
}

int ring_peer_connect(struct ring *ring, const struct xvm_request *request,
	const struct sockaddr_storage *address, const uint8_t *fingerprint, ring_peer_ended *ended)
{
	struct sockaddr_storage to = *address;
	int fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(struct sockaddr_in);
	struct ring_peer *peer;

	if (fd < 0)
		return -errno;
	if (to.ss_family == AF_INET6) {
		size = sizeof(struct sockaddr_in6);
		((struct sockaddr_in6 *)&to)->sin6_port = htons(request->port);
	} else {
		((struct sockaddr_in *)&to)->sin_port = htons(request->port);
	}
	if (connect(fd, (struct sockaddr *)&to, size) < 0 && errno != EINPROGRESS) {
		int r = -errno;

		close(fd);
		return r;
	}
	peer = add(ring, fd, address, CONNECTING);
	if (!peer) {
		close(fd);
		return -ENOBUFS;
	}
	peer->request = *request;
	memcpy(peer->fingerprint, fingerprint, sizeof(peer->fingerprint));
	peer->ended = ended;
	return 0;
}

void ring_peer_accept(struct ring *ring, int fd, const struct sockaddr_storage *address)
{
	if (!add(ring, fd, address, READING_REQUEST))
		close(fd);
}
