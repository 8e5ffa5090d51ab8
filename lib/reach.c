// SPDX-License-Identifier: GPL-2.0-or-later
/* reach: connect(2), just to see who answers. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "reach.h"

static int reach_address(const struct addrinfo *address, const struct deadline *deadline)
{
	auto_close int fd =
		socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct pollfd polled = { .fd = fd, .events = POLLOUT };
	socklen_t size = sizeof(int);
	int r, error;

	if (fd < 0)
		return -errno;
	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == ECONNREFUSED)
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	r = deadline_poll(deadline, &polled, 1);
	if (r < 0)
		return r;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -errno;
	return error == ECONNREFUSED ? 0 : -error;
}

int reach_tcp(const char *host, int port, const struct deadline *deadline)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct addrinfo *addresses;
	char service[16];
	int r = -ENOENT;

	snprintf(service, sizeof(service), "%d", port);
	if (getaddrinfo(host, service, &hints, &addresses) != 0)
		return -ENOENT;
	for (const struct addrinfo *one = addresses; one && r != 0; one = one->ai_next)
		r = reach_address(one, deadline);
	freeaddrinfo(addresses);
	return r;
}
