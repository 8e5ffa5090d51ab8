// SPDX-License-Identifier: GPL-2.0-or-later
/* reach: a port that listens, one that refuses, and hosts that are not there. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "reach.h"
#include "tap.h"

static int within(const char *host, int port, long ms)
{
	struct deadline deadline = { .work = deadline_now() + ms };

	return reach_tcp(host, port, &deadline);
}

int main(void)
{
	auto_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(address);
	long long begun;
	int port;

	ok(bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 0) == 0 &&
			getsockname(fd, (struct sockaddr *)&address, &size) == 0,
		"a port listens");
	port = ntohs(address.sin_port);
	same(within("127.0.0.1", port, 10000), 0, "it is reached");
	same(within("127.0.0.2", port, 10000), 0, "so is one that refuses");
	/* Who listens with room for one takes a second that waits, and leaves the next unheard. */
	for (int i = 0; i < 4; i++)
		connect(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
			(struct sockaddr *)&address, size);
	begun = deadline_now();
	same(within("127.0.0.1", port, 300), -ETIMEDOUT, "silence is not");
	ok(deadline_now() - begun >= 300, "... and waited for");
	ok(within("240.0.0.1", 1, 300) < 0, "nor is a host that is not there");
	same(within("no such host", 1, 300), -ENOENT, "nor a name without an address");
	return done();
}
