// SPDX-License-Identifier: GPL-2.0-or-later
/* listener: who holds which socket, seen with sockets of this test. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cleanup.h"
#include "listener.h"
#include "private.h"
#include "tap.h"

static void links(void)
{
	static const struct {
		const char *link;
		unsigned long inode;
	} rows[] = { { "socket:[4711]", 4711 }, { "socket:[]", 0 }, { "socket:[4711", 0 },
		{ "socket:[4711]x", 0 }, { "socket:[-1]", 0 }, { "pipe:[4711]", 0 }, { "", 0 },
		{ "socket:[ 1]", 0 }, { "/dev/null", 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same((long long)listener_parse_link(rows[i].link), (long long)rows[i].inode,
			rows[i].link);
}

static struct listener make(const char *address, int port)
{
	struct listener listener = { .port = port };

	prefix_parse(address, &listener.address);
	return listener;
}

static void overlaps(void)
{
	static const struct {
		const char *a, *b;
		int port, other;
		bool overlap;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", 80, 80, true },
		{ "192.0.2.1", "192.0.2.1", 80, 81, false },
		{ "192.0.2.1", "192.0.2.2", 80, 80, false },
		{ "0.0.0.0", "192.0.2.2", 80, 80, true },
		{ "192.0.2.2", "0.0.0.0", 80, 80, true },
		{ "::", "2001:db8::1", 80, 80, true },
		{ "2001:db8::2", "2001:db8::1", 80, 80, false },
		{ "::", "192.0.2.2", 80, 80, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct listener a = make(rows[i].a, rows[i].port),
				b = make(rows[i].b, rows[i].other);

		same(listener_overlap(&a, &b), rows[i].overlap, "two of them overlap or not");
	}
}

static void texts(void)
{
	char text[LISTENER_TEXT_MAX];
	struct listener listener = make("192.0.2.1", 80);

	same_text(listener_format(&listener, text), "192.0.2.1:80", "of IPv4");
	listener = make("2001:db8::1", 65535);
	same_text(listener_format(&listener, text), "[2001:db8::1]:65535", "of IPv6");
	listener = make("::", 1);
	same_text(listener_format(&listener, text), "*:1", "of any address");
}

static int listen_on(int family, int port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = family == AF_INET ? bind(fd, (struct sockaddr *)&v4, sizeof(v4))
				  : bind(fd, (struct sockaddr *)&v6, sizeof(v6));

	return r < 0 || listen(fd, 1) < 0 ? -1 : fd;
}

static void held(void)
{
	struct deadline deadline = deadline_start(20000);
	int v4 = listen_on(AF_INET, 8080), v6 = listen_on(AF_INET6, 8081);
	auto_free struct listener *list = NULL;
	auto_free unsigned long *sockets = NULL;
	char text[LISTENER_TEXT_MAX], name[32];
	int count, mine = 0;
	pid_t pid = 0;

	ok(v4 >= 0 && v6 >= 0, "two sockets listen");
	count = listener_list(&deadline, &list);
	same(count, 2, "... and are listed");
	if (count != 2)
		return;
	same_text(listener_format(&list[0], text), "127.0.0.1:8080", "... that of IPv4");
	same_text(listener_format(&list[1], text), "*:8081", "... that of IPv6");
	count = listener_sockets(getpid(), &sockets);
	for (int i = 0; i < count; i++)
		mine += sockets[i] == list[0].inode || sockets[i] == list[1].inode;
	same(mine, 2, "... among the sockets of this process");
	same(listener_holder(list[1].inode, &pid, name, sizeof(name)), 1, "its holder is found");
	same(pid, getpid(), "... this process");
	same_text(name, "listener", "... by its name");
	close(v4);
	same(listener_holder(list[0].inode, &pid, name, sizeof(name)), 0, "a closed one has none");
	same(listener_sockets(INT_MAX, &sockets), -ESRCH, "no process holds none");
	close(v6);
}

static void unix_ones(void)
{
	struct sockaddr_un any = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), count;
	auto_free unsigned long *before = NULL, *after = NULL;

	same((long long)listener_parse_unix("00000000a1b2c3d4: 00000002 00000000 00010000 0001 01 "
					    "4711 /run/x\n"),
		4711, "a Unix socket that listens");
	same((long long)listener_parse_unix("00000000a1b2c3d4: 00000003 00000000 00000000 0001 03 "
					    "4712\n"),
		0, "... that does not");
	same((long long)listener_parse_unix("Num       RefCount Protocol Flags"), 0, "... none");
	same((long long)listener_parse_unix(""), 0, "... nothing");
	count = listener_sockets(getpid(), &before);
	ok(fd >= 0 && !listener_any_unix(before, count), "this process has none");
	ok(bind(fd, (struct sockaddr *)&any, sizeof(any.sun_family)) == 0 && listen(fd, 1) == 0,
		"one more socket");
	count = listener_sockets(getpid(), &after);
	ok(listener_any_unix(after, count), "... and then it has one");
	close(fd);
}

int main(void)
{
	links();
	unix_ones();
	overlaps();
	texts();
	if (!private_network())
		return skip_rest("needs root");
	held();
	return done();
}
