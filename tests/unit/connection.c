// SPDX-License-Identifier: GPL-2.0-or-later
/* connection: which of the kernel's sockets are meant, and real ones closed over lo. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"
#include "connection.h"
#include "private.h"

#define HERE4    "192.0.2.77"
#define HERE6    "2001:db8::77"
#define MAPPED4  "::ffff:192.0.2.77"
#define MANY     600
#define OTHERS   300
#define PATIENCE 20000 /* ms for what a network on lo brings at once, and a busy machine late */
#define NOBODY   65534

union where {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static struct deadline deadline;

static int kill_all(const char *text)
{
	struct prefix local;

	prefix_parse(text, &local);
	return connection_kill(&local, &deadline);
}

static void records(void)
{
	static const struct {
		const char *what;
		int family, state;
		const char *source, *local;
		bool wanted;
	} rows[] = {
		{ "IPv4", AF_INET, TCP_ESTABLISHED, HERE4, HERE4, true },
		{ "IPv6", AF_INET6, TCP_ESTABLISHED, HERE6, HERE6, true },
		{ "a mapped address", AF_INET6, TCP_ESTABLISHED, MAPPED4, HERE4, true },
		{ "a length", AF_INET, TCP_ESTABLISHED, HERE4, HERE4 "/24", true },
		{ "the state SYN_SENT", AF_INET, TCP_SYN_SENT, HERE4, HERE4, true },
		{ "the state SYN_RECV", AF_INET, TCP_SYN_RECV, HERE4, HERE4, true },
		{ "the state TIME_WAIT", AF_INET, TCP_TIME_WAIT, HERE4, HERE4, true },
		{ "the state CLOSING", AF_INET, TCP_CLOSING, HERE4, HERE4, true },
		{ "a listener", AF_INET, TCP_LISTEN, HERE4, HERE4, false },
		{ "no peer", AF_INET, TCP_CLOSE, HERE4, HERE4, false },
		{ "a state of later days", AF_INET, 12, HERE4, HERE4, false },
		{ "no state at all", AF_INET, 255, HERE4, HERE4, false },
		{ "another address", AF_INET, TCP_ESTABLISHED, "192.0.2.78", HERE4, false },
		{ "its network", AF_INET, TCP_ESTABLISHED, "192.0.2.78", HERE4 "/24", false },
		{ "any address", AF_INET, TCP_ESTABLISHED, "0.0.0.0", HERE4, false },
		{ "IPv6's first bytes", AF_INET, TCP_ESTABLISHED, "32.1.13.184", HERE6, false },
		{ "the last", AF_INET6, TCP_ESTABLISHED, "2001:db8::78", HERE6, false },
		{ "another mapped", AF_INET6, TCP_ESTABLISHED, "::ffff:192.0.2.78", HERE4, false },
		{ "compatible", AF_INET6, TCP_ESTABLISHED, "::192.0.2.77", HERE4, false },
		{ "translated", AF_INET6, TCP_ESTABLISHED, "64:ff9b::192.0.2.77", HERE4, false },
		{ "no family", AF_UNIX, TCP_ESTABLISHED, HERE4, HERE4, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct inet_diag_msg record = {
			.idiag_family = (uint8_t)rows[i].family,
			.idiag_state = (uint8_t)rows[i].state,
		};
		struct prefix source, local;

		prefix_parse(rows[i].source, &source);
		prefix_parse(rows[i].local, &local);
		memcpy(record.id.idiag_src, source.bytes, sizeof(source.bytes));
		ok(connection_is_of(&record, &local) == rows[i].wanted, "%s is %s", rows[i].what,
			rows[i].wanted ? "meant" : "not meant");
	}
}

static socklen_t place(const char *text, in_port_t port, union where *ret)
{
	struct prefix address;

	prefix_parse(text, &address);
	*ret = (union where){ .any.sa_family = (sa_family_t)address.family };
	if (address.family == AF_INET) {
		ret->v4.sin_port = port;
		memcpy(&ret->v4.sin_addr, address.bytes, sizeof(ret->v4.sin_addr));
		return sizeof(ret->v4);
	}
	ret->v6.sin6_port = port;
	memcpy(&ret->v6.sin6_addr, address.bytes, sizeof(ret->v6.sin6_addr));
	return sizeof(ret->v6);
}

/* A socket with an address of its own; -1 where it can't be had. */
static int socket_at(int type, const char *text, in_port_t port)
{
	union where here;
	socklen_t size = place(text, port, &here);
	int fd = socket(here.any.sa_family, type | SOCK_CLOEXEC, 0), yes = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes));
	if (bind(fd, &here.any, size) == 0)
		return fd;
	close(fd);
	return -1;
}

static in_port_t port_of(int fd)
{
	union where here = { 0 };
	socklen_t size = sizeof(here);

	getsockname(fd, &here.any, &size);
	return here.any.sa_family == AF_INET ? here.v4.sin_port : here.v6.sin6_port;
}

static int connect_to(int fd, const char *text, in_port_t port)
{
	union where there;
	socklen_t size = place(text, port, &there);

	return connect(fd, &there.any, size);
}

static int listen_at(const char *text, int backlog)
{
	int fd = socket_at(SOCK_STREAM, text, 0);

	ok(fd >= 0 && listen(fd, backlog) == 0, "listens at %s", text);
	return fd;
}

struct pair {
	int client, server;
};

static struct pair join(int listener, const char *from, const char *to)
{
	struct pair pair = { socket_at(SOCK_STREAM, from, 0), -1 };

	if (connect_to(pair.client, to, port_of(listener)) == 0)
		pair.server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	return pair;
}

static void part(struct pair *pair)
{
	close(pair->client);
	close(pair->server);
}

/* True if what one end says reaches the other. */
static bool talk(const struct pair *pair)
{
	struct pollfd polled = { pair->client, POLLIN, 0 };
	char word = 0;

	return send(pair->server, "!", 1, MSG_NOSIGNAL) == 1 && poll(&polled, 1, PATIENCE) == 1 &&
	       recv(pair->client, &word, 1, MSG_DONTWAIT) == 1 && word == '!';
}

/* What a process learns that waits for this socket: an errno value, EAGAIN when it is still well.
 */
static int fate(int fd, int wait)
{
	struct pollfd polled = { fd, POLLIN, 0 };
	char word;

	poll(&polled, 1, wait);
	return recv(fd, &word, 1, MSG_DONTWAIT) < 0 ? errno : 0;
}

static void streams(void)
{
	static const struct {
		const char *listen, *from, *to, *local, *other;
		int client, server;
	} rows[] = {
		{ "0.0.0.0", "127.0.0.1", HERE4, HERE4, "127.0.0.1", ECONNRESET, ECONNABORTED },
		{ "::", "::1", HERE6, HERE6, "::1", ECONNRESET, ECONNABORTED },
		{ "::", "127.0.0.1", HERE4, HERE4, "127.0.0.1", ECONNRESET, ECONNABORTED },
		{ "::", "::ffff:127.0.0.1", MAPPED4, HERE4, "127.0.0.1", ECONNRESET, ECONNABORTED },
		{ "0.0.0.0", HERE4, "127.0.0.1", HERE4, "127.0.0.1", ECONNABORTED, ECONNRESET },
		{ "::", HERE6, "::1", HERE6, "::1", ECONNABORTED, ECONNRESET },
		{ "::", MAPPED4, "::ffff:127.0.0.1", HERE4, "127.0.0.1", ECONNABORTED, ECONNRESET },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int listener = listen_at(rows[i].listen, 8);
		const char *other = rows[i].other;
		struct pair pair = join(listener, rows[i].from, rows[i].to);
		struct pair beside = join(listener, other, other), again;

		ok(talk(&pair) && talk(&beside), "%s and %s talk", rows[i].from, rows[i].to);
		same(kill_all(rows[i].local), 1, "... the connection is closed");
		same(fate(pair.server, PATIENCE), rows[i].server, "... the server sees it");
		same(fate(pair.client, PATIENCE), rows[i].client, "... the client sees it");
		same(fate(beside.server, 0), EAGAIN, "... one of another address is not closed");
		ok(talk(&beside), "... and goes on");
		same(kill_all(rows[i].local), 0, "... there is nothing left to close");
		again = join(listener, rows[i].from, rows[i].to);
		ok(talk(&again), "... the listener takes the next");
		part(&again);
		part(&pair);
		part(&beside);
		close(listener);
		kill_all(rows[i].local);
	}
}

static void many(void)
{
	static struct pair pairs[MANY], others[OTHERS];
	struct rlimit limit;
	int listener = listen_at("0.0.0.0", MANY), told = 0, well = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < OTHERS; i++)
		others[i] = join(listener, "127.0.0.1", "127.0.0.1");
	for (int i = 0; i < MANY; i++)
		pairs[i] = join(listener, "127.0.0.1", HERE4);
	same(kill_all(HERE4), MANY, "very many are closed");
	for (int i = 0; i < MANY; i++)
		told += fate(pairs[i].client, told == i ? PATIENCE : 0) == ECONNRESET &&
			fate(pairs[i].server, 0) == ECONNABORTED;
	same(told, MANY, "... and all of them see it");
	for (int i = 0; i < OTHERS; i++)
		well += talk(&others[i]);
	same(well, OTHERS, "... none of another address does");
	same(kill_all(HERE4), 0, "... none is left");
	for (int i = 0; i < MANY; i++)
		part(&pairs[i]);
	for (int i = 0; i < OTHERS; i++)
		part(&others[i]);
	close(listener);
}

/* A UDP socket of `from` with a peer. */
static int datagrams(const char *from, in_port_t port, const char *to)
{
	int fd = socket_at(SOCK_DGRAM, from, port);

	ok(fd >= 0 && connect_to(fd, to, htons(9)) == 0, "UDP of %s to %s", from, to);
	return fd;
}

static void packets(void)
{
	int four = datagrams(HERE4, 0, "127.0.0.1"), six = datagrams(HERE6, 0, "::1");
	int mapped = datagrams(MAPPED4, 0, "::ffff:127.0.0.1");
	int beside = datagrams("127.0.0.1", 0, "127.0.0.1");
	int alone = socket_at(SOCK_DGRAM, HERE4, 0), sender = datagrams("127.0.0.1", 0, HERE4);

	same(kill_all(HERE4), 2, "... IPv4 is closed");
	same(fate(four, 0), ECONNABORTED, "... the process sees it");
	same(fate(mapped, 0), ECONNABORTED, "... also where the address is mapped");
	same(fate(beside, 0), EAGAIN, "... not one of another address");
	same(fate(six, 0), EAGAIN, "... nor of IPv6");
	same(kill_all(HERE6), 1, "... IPv6 is closed");
	same(fate(six, 0), ECONNABORTED, "... the process sees it");
	same(kill_all(HERE4), 0, "... there is nothing left to close");
	same(connect_to(sender, HERE4, port_of(alone)), 0, "one without a peer");
	ok(send(sender, "!", 1, 0) == 1 && fate(alone, PATIENCE) == 0, "... still hears");
	close(four);
	close(six);
	close(mapped);
	close(beside);
	close(alone);
	close(sender);
}

/* The kernel closes the first of those with the same flow, whichever was meant. */
static void twins(void)
{
	int twin[5], connected = 0;

	for (size_t i = 0; i < ARRAY_SIZE(twin); i++)
		twin[i] = socket_at(SOCK_DGRAM, HERE4, htons(4711));
	for (size_t i = ARRAY_SIZE(twin); i > 0; i--)
		connected += connect_to(twin[i - 1], "127.0.0.1", htons(9)) == 0;
	same(connected, ARRAY_SIZE(twin), "five with the same flow");
	same(kill_all(HERE4), ARRAY_SIZE(twin), "... are closed");
	for (size_t i = 0; i < ARRAY_SIZE(twin); i++) {
		same(fate(twin[i], 0), ECONNABORTED, "... and see it");
		close(twin[i]);
	}
}

static int state_of(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t size = sizeof(info);

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size);
	return info.tcpi_state;
}

static void states(void)
{
	int listener = listen_at("0.0.0.0", 0);
	int waiting = socket_at(SOCK_STREAM, "127.0.0.1", 0), asking;
	struct pair pair;

	same(connect_to(waiting, HERE4, port_of(listener)), 0, "a connection before its accept");
	same(kill_all(HERE4), 1, "... is closed");
	same(fate(waiting, PATIENCE), ECONNRESET, "... the client sees it");
	close(waiting);
	asking = socket_at(SOCK_STREAM | SOCK_NONBLOCK, HERE4, 0);
	connect_to(asking, "127.0.0.1", port_of(listener));
	same(state_of(asking), TCP_SYN_SENT, "one that nobody answers");
	same(kill_all(HERE4), 1, "... is closed");
	same(fate(asking, PATIENCE), ECONNABORTED, "... the client sees it");
	close(asking);
	close(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	pair = join(listener, HERE4, HERE4);
	ok(kill_all(HERE4) >= 1, "one whose both ends are here is closed");
	ok(fate(pair.client, PATIENCE) != EAGAIN && fate(pair.server, PATIENCE) != EAGAIN,
		"... at both");
	part(&pair);
	pair = join(listener, "127.0.0.1", HERE4);
	close(pair.server);
	ok(kill_all(HERE4) >= 0, "one that its process has closed is no failure");
	close(pair.client);
	pair = join(listener, "127.0.0.1", HERE4);
	close(pair.server);
	close(pair.client);
	ok(kill_all(HERE4) >= 0, "... nor one that waits out its time");
	same(kill_all(HERE4), 0, "... and nothing to close again");
	close(listener);
}

static void refusals(void)
{
	struct deadline late = { 0 };
	struct prefix local;
	int listener = listen_at("0.0.0.0", 8);
	struct pair pair;

	prefix_parse(HERE4, &local);
	ok(seteuid(NOBODY) == 0, "a user without rights");
	same(kill_all(HERE4), 0, "... has nothing to close where there is nothing");
	pair = join(listener, "127.0.0.1", HERE4);
	same(kill_all(HERE4), -EPERM, "... and may not close what there is");
	ok(talk(&pair), "... so that it goes on");
	ok(seteuid(0) == 0, "root again");
	same(connection_kill(&local, &late), -ETIMEDOUT, "... but too late");
	ok(talk(&pair), "... so that it goes on");
	part(&pair);
	close(listener);
}

static bool add(struct netlink *netlink, const char *text)
{
	struct address address = { .index = (int)if_nametoindex("lo") };

	prefix_parse(text, &address.prefix);
	return address_add(netlink, &address) == 0;
}

int main(void)
{
	auto_netlink struct netlink netlink = { 0 };

	deadline = deadline_start(300000);
	records();
	if (!private_network())
		return skip_rest("it needs root for a network of its own");
	ok(netlink_open(&netlink, 0, &deadline) == 0 && add(&netlink, HERE4 "/32") &&
			add(&netlink, HERE6 "/128"),
		"has the addresses");
	same(kill_all(HERE4), 0, "nothing to close where there is nothing");
	streams();
	many();
	packets();
	twins();
	states();
	refusals();
	return done();
}
