// SPDX-License-Identifier: GPL-2.0-or-later
/* control: one connection for each command, which never blocks. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "cleanup.h"
#include "control.h"
#include "tcp.h"

#define ROOM_FIRST 16384
/* How long to wait, in ms, before a listener whose queue is full is tried again. */
#define RETRY 10

int control_open(const char *path, const struct deadline *deadline)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	auto_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	memcpy(to.sun_path, path, strlen(path) + 1);
	while (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
		poll(NULL, 0, RETRY);
	}
	return fd < 0 ? -errno : steal_fd(&fd);
}

/* Reads up to the end: the size, or -errno. */
static ssize_t read_answer(int fd, const struct deadline *deadline, char **text)
{
	size_t room = 0, used = 0;
	ssize_t got;

	do {
		if (used + 1 >= room) {
			char *larger = NULL;

			room = room ? room * 4 : ROOM_FIRST;
			if (room > CONTROL_ANSWER_MAX)
				return -EMSGSIZE;
			larger = realloc(*text, room);
			if (!larger)
				return -ENOMEM;
			*text = larger;
		}
		got = tcp_receive(fd, *text + used, room - used - 1, deadline);
		if (got < 0)
			return got;
		used += (size_t)got;
	} while (got > 0);
	(*text)[used] = '\0';
	return (ssize_t)used;
}

ssize_t control_ask(const char *path, const char *command, size_t size,
	const struct deadline *deadline, char **ret_answer, pid_t *ret_pid)
{
	auto_close int fd = control_open(path, deadline);
	struct ucred peer = { 0 };
	socklen_t length = sizeof(peer);
	auto_free char *text = NULL;
	ssize_t r = fd < 0 ? fd : 0;

	if (r == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		r = -errno;
	if (r == 0)
		r = tcp_send(fd, command, size, deadline);
	if (r == 0 && shutdown(fd, SHUT_WR) < 0)
		r = -errno;
	if (r == 0)
		r = read_answer(fd, deadline, &text);
	if (r < 0)
		return r;
	if (ret_pid)
		*ret_pid = peer.pid;
	*ret_answer = text;
	text = NULL;
	return r;
}
