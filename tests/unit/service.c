// SPDX-License-Identifier: GPL-2.0-or-later
/* service: addresses that are taken and refused, and servers that are there, gone or hang. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "service.h"
#include "tap.h"

static void taken(void)
{
	static const struct {
		const char *text;
		bool http;
		const char *address;
		int port;
		const char *host, *path;
	} rows[] = {
		{ "tcp://192.0.2.1:22", false, "192.0.2.1", 22, "192.0.2.1:22", "/" },
		{ "tcp://[2001:db8::1]:65535", false, "2001:db8::1", 65535, "[2001:db8::1]:65535",
			"/" },
		{ "http://192.0.2.1", true, "192.0.2.1", 80, "192.0.2.1", "/" },
		{ "http://192.0.2.1/", true, "192.0.2.1", 80, "192.0.2.1", "/" },
		{ "http://192.0.2.1:8080/a/b?c:d", true, "192.0.2.1", 8080, "192.0.2.1:8080",
			"/a/b?c:d" },
		{ "http://[::1]/x", true, "::1", 80, "[::1]", "/x" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct service service = { 0 };
		char address[PREFIX_TEXT_MAX];
		const char *why;

		same(service_parse(rows[i].text, &service, &why), 0, rows[i].text);
		same(service.http, rows[i].http, "... what it speaks");
		same_text(prefix_format(&service.address, address), rows[i].address, "... where");
		same(service.port, rows[i].port, "... its port");
		same_text(service.host, rows[i].host, "... its host");
		same_text(service.path, rows[i].path, "... its path");
	}
}

static void refused(void)
{
	static const char *const rows[] = { "", "192.0.2.1:80", "https://192.0.2.1", "tcp://",
		"http://", "tcp://192.0.2.1", "tcp://192.0.2.1:", "tcp://192.0.2.1:0",
		"tcp://192.0.2.1:65536", "tcp://192.0.2.1:80x", "tcp://192.0.2.1:80/",
		"tcp://2001:db8::1:80", "tcp://[192.0.2.1]:80", "tcp://[2001:db8::1]80",
		"tcp://[2001:db8::1", "tcp://[fe80::1%eth0]:80", "http://name/",
		"http://192.0.2.1/24/x:", "http://192.0.2.1/a b", "http://192.0.2.1/a\x7f",
		"http://192.0.2.1:/", "HTTP://192.0.2.1/",
		"http://0000000000000000000000000000000000000000000000000000000000000000/" };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct service service = { .port = 7 };
		const char *why = NULL;
		/* A path may look like a prefix's length and a port, and is one all the same. */
		bool good = strstr(rows[i], "/24/x:") || strcmp(rows[i], "http://192.0.2.1:/") == 0;
		int r = service_parse(rows[i], &service, &why);

		ok(good ? r == 0 : r == -EINVAL && why && service.port == 7, "'%s' is %s: %s",
			rows[i], good ? "taken" : "refused", why ? why : "");
	}
}

/* Listens on a port of the loopback: a descriptor. */
static int listen_somewhere(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	bind(fd, (struct sockaddr *)&address, sizeof(address));
	listen(fd, 5);
	getsockname(fd, (struct sockaddr *)&address, &size);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static void asked(void)
{
	static const struct service_answer expected = { 200, NULL };
	struct deadline ample = deadline_start(300000), brief;
	char text[64], why[256] = "";
	const char *words;
	struct service service;
	int port, fd = listen_somewhere(&port);

	snprintf(text, sizeof(text), "tcp://127.0.0.1:%d", port);
	service_parse(text, &service, &words);
	same(service_ask(&service, &expected, &ample, why, sizeof(why)), 0, "a listener answers");
	snprintf(text, sizeof(text), "http://127.0.0.1:%d/", port);
	service_parse(text, &service, &words);
	brief = deadline_slice(&ample, 500);
	same(service_ask(&service, &expected, &brief, why, sizeof(why)), -ETIMEDOUT,
		"a server that hangs is one in time");
	same_text(why, "does not answer in time", "... and said to be one");
	close(fd);
	same(service_ask(&service, &expected, &ample, why, sizeof(why)), -ECONNREFUSED,
		"nobody is not there");
	same_text(why, "cannot be reached: Connection refused", "... and said not to be");
}

int main(void)
{
	taken();
	refused();
	asked();
	return done();
}
