// SPDX-License-Identifier: GPL-2.0-or-later
/* tcp: sockets that never block, and poll(2). */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "tcp.h"

union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t fill(union socket_address *to, const struct prefix *address, int port)
{
	*to = (union socket_address){ .any.sa_family = (sa_family_t)address->family };
	if (address->family == AF_INET) {
		to->v4.sin_port = htons((uint16_t)port);
		memcpy(&to->v4.sin_addr, address->bytes, sizeof(to->v4.sin_addr));
		return sizeof(to->v4);
	}
	to->v6.sin6_port = htons((uint16_t)port);
	memcpy(&to->v6.sin6_addr, address->bytes, sizeof(to->v6.sin6_addr));
	return sizeof(to->v6);
}

static int await(int fd, short events, const struct deadline *deadline)
{
	struct pollfd polled = { fd, events, 0 };

	return deadline_poll(deadline, &polled, 1);
}

int tcp_connect(const struct prefix *address, int port, const struct deadline *deadline)
{
	auto_close int fd =
		socket(address->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	union socket_address to;
	socklen_t size = fill(&to, address, port), error_size = sizeof(int);
	int error = 0, r;

	if (fd < 0)
		return -errno;
	if (connect(fd, &to.any, size) == 0)
		return steal_fd(&fd);
	if (errno != EINPROGRESS)
		return -errno;
	r = await(fd, POLLOUT, deadline);
	if (r < 0)
		return r;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) < 0)
		return -errno;
	return error ? -error : steal_fd(&fd);
}

int tcp_send(int fd, const char *bytes, size_t size, const struct deadline *deadline)
{
	while (size) {
		ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
		int r = sent < 0 && errno != EAGAIN && errno != EINTR ? -errno : 0;

		if (sent < 0 && r == 0)
			r = await(fd, POLLOUT, deadline);
		if (r < 0)
			return r;
		bytes += sent > 0 ? sent : 0;
		size -= sent > 0 ? (size_t)sent : 0;
	}
	return 0;
}

ssize_t tcp_receive(int fd, char *bytes, size_t size, const struct deadline *deadline)
{
	for (;;) {
		int r = await(fd, POLLIN, deadline);
		ssize_t got = r < 0 ? r : recv(fd, bytes, size, 0);

		if (r < 0 || got >= 0)
			return got;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
}
