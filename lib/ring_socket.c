// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_socket: connections with one line in and one answer out. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "cleanup.h"
#include "log.h"
#include "ring_ask.h"
#include "ring_members.h"
#include "ring_output.h"
#include "ring_request.h"
#include "ring_socket.h"
#include "ring_status.h"
#include "ring_window.h"
#include "state.h"

#define CLIENTS       64
#define LOCK          STATE_DIR "/ringd.lock"
#define LINE_MAX_SIZE (WINDOW_TEXT_MAX + 256)

struct ring_client {
	struct ring_client *next;
	struct ring *ring;
	int fd;
	char line[LINE_MAX_SIZE];
	size_t used;
	bool asked, answered;
	struct ring_output output;
};

static void end(struct ring_client *client)
{
	struct ring_client **place = &client->ring->clients;

	while (*place != client)
		place = &(*place)->next;
	*place = client->next;
	client->ring->client_count--;
	ring_request_abandon(client->ring, client);
	ring_window_abandon(client->ring, client);
	qb_loop_poll_del(client->ring->loop, client->fd);
	close(client->fd);
	ring_output_free(&client->output);
	free(client);
}

static int32_t ready(int32_t fd, int32_t events, void *data);

static void answer(struct ring_client *client)
{
	client->answered = true;
	qb_loop_poll_mod(
		client->ring->loop, QB_LOOP_MED, client->fd, POLLIN | POLLOUT, client, ready);
}

static void fail(struct ring_client *client, int error, const char *words)
{
	ring_output_print(&client->output, "error %d %s\n", error, words);
	answer(client);
}

static void outcome(void *data, int r, enum ring_verdict state, const char *words)
{
	struct ring_client *client = data;

	if (r < 0) {
		fail(client, -r, words);
		return;
	}
	ring_output_print(&client->output, "ok %s %s\n", state == RING_IS_ON ? "on" : "off", words);
	answer(client);
}

static void windowed(void *data, int error, const char *words)
{
	struct ring_client *client = data;

	if (error) {
		fail(client, error, words);
		return;
	}
	ring_output_print(&client->output, "ok \n");
	answer(client);
}

static void forget(struct ring_client *client, const char *host)
{
	int r = ring_members_forget(client->ring, host);

	if (r == -EBUSY)
		fail(client, EBUSY,
			"that host is in the cluster, and may have guests (end or fence it first)");
	else if (r == -ENOTCONN)
		fail(client, ENOTCONN, "corosync is not there");
	else if (r < 0)
		fail(client, -r, "no lost host has this name (ringd --status lists the hosts)");
	if (r < 0)
		return;
	ring_output_print(&client->output, "ok \n");
	answer(client);
}

static void show(struct ring_client *client, const char *verb)
{
	ring_output_print(&client->output, "ok ");
	if (strcmp(verb, "list") == 0)
		ring_status_list(client->ring, &client->output);
	else if (strcmp(verb, "json") == 0)
		ring_status_json(client->ring, &client->output);
	else
		ring_status_text(client->ring, &client->output);
	answer(client);
}

/* "VERB MS ARGUMENT" */
static void serve(struct ring_client *client)
{
	static const char *const ops[] = { [RING_STATUS] = "status",
		[RING_OFF] = "off",
		[RING_ON] = "on",
		[RING_REBOOT] = "reboot" };
	char verb[16];
	int ms, at = 0;

	client->asked = true;
	if (sscanf(client->line, "%15s %d %n", verb, &ms, &at) != 2 || ms <= 0) {
		fail(client, EPROTO, "the request makes no sense");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		if (strcmp(verb, ops[i]) == 0) {
			ring_request_begin(client->ring, (enum ring_op)i, client->line + at, ms,
				outcome, client);
			return;
		}
	if (strcmp(verb, "window") == 0)
		ring_window_ask(client->ring, client->line + at, ms, windowed, client);
	else if (strcmp(verb, "forget") == 0)
		forget(client, client->line + at);
	else if (strcmp(verb, "list") == 0 || strcmp(verb, "json") == 0 ||
		 strcmp(verb, "show") == 0)
		show(client, verb);
	else
		fail(client, EPROTO, "there is no such verb");
}

static int32_t ready(int32_t fd, int32_t events, void *data)
{
	struct ring_client *client = data;
	ssize_t part;
	char *line_end;

	if (events & POLLOUT) {
		if (ring_output_send(&client->output, fd) != 0)
			end(client);
		return 0;
	}
	part = recv(fd, client->line + client->used, sizeof(client->line) - 1 - client->used,
		MSG_DONTWAIT);
	if (part < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (part <= 0 || client->asked) {
		end(client);
		return 0;
	}
	client->used += (size_t)part;
	line_end = memchr(client->line, '\n', client->used);
	if (line_end) {
		*line_end = '\0';
		serve(client);
	} else if (client->used == sizeof(client->line) - 1) {
		end(client);
	}
	return 0;
}

static int32_t accept_one(int32_t fd, int32_t events, void *data)
{
	struct ring *ring = data;
	auto_close int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct ring_client *client;

	(void)events;
	if (peer < 0 || ring->client_count >= CLIENTS)
		return 0;
	client = calloc(1, sizeof(*client));
	if (!client)
		return 0;
	*client = (struct ring_client){ .next = ring->clients, .ring = ring, .fd = peer };
	if (qb_loop_poll_add(ring->loop, QB_LOOP_MED, peer, POLLIN, client, ready) < 0) {
		free(client);
		return 0;
	}
	ring->clients = client;
	ring->client_count++;
	steal_fd(&peer);
	return 0;
}

/* The lock goes with this process, however it ends; the socket's name may stay. */
static int lock(void)
{
	int fd = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -EADDRINUSE;
}

int ring_socket_open(struct ring *ring)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = RING_SOCKET };
	auto_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t before;
	int r;

	if (fd < 0)
		return -errno;
	r = state_make_folder();
	if (r == 0)
		r = lock();
	if (r < 0)
		return r;
	unlink(RING_SOCKET);
	before = umask(0177);
	r = bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	umask(before);
	if (r == 0 && listen(fd, SOMAXCONN) < 0)
		r = -errno;
	if (r == 0)
		r = qb_loop_poll_add(ring->loop, QB_LOOP_MED, fd, POLLIN, ring, accept_one);
	if (r == 0)
		steal_fd(&fd);
	return r;
}
