// SPDX-License-Identifier: GPL-2.0-or-later
/* service: one connection, and for HTTP one request. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "http.h"
#include "service.h"
#include "tcp.h"
#include "value.h"

#define REQUEST_MAX 4608 /* as long as a parameter may be, and what HTTP needs beside it */

/* Splits "[2001:db8::1]:80" or "192.0.2.1:80"; the port is empty if there is none. */
static const char *split(char *host, char **ret_address, char **ret_port)
{
	char *bracket = *host == '[' ? strchr(host, ']') : NULL;
	char *after = bracket ? bracket + 1 : host + strcspn(host, ":");

	*ret_address = bracket ? host + 1 : host;
	*ret_port = *after == ':' ? after + 1 : after;
	if (*after && *after != ':')
		return "has no address";
	*after = '\0';
	if (bracket)
		*bracket = '\0';
	return NULL;
}

static const char *take_host(const char *text, size_t length, struct service *service)
{
	char host[sizeof(service->host)], *address, *port;
	const char *why;
	long number = 80;

	if (length >= sizeof(host))
		return "has no literal address";
	memcpy(host, text, length);
	host[length] = '\0';
	memcpy(service->host, host, length + 1);
	why = split(host, &address, &port);
	if (why)
		return why;
	if (prefix_parse(address, &service->address) < 0 ||
		service->address.length != PREFIX_NO_LENGTH ||
		(service->address.family == AF_INET6) != (*text == '['))
		return "has no literal address (one of IPv6 needs brackets)";
	if ((!*port && !service->http) || (*port && value_integer(port, &number) < 0) ||
		number < 1 || number > 65535)
		return "has no port";
	service->port = (int)number;
	return NULL;
}

static const char *take(const char *text, struct service *service)
{
	size_t length;

	service->http = strncmp(text, "http://", 7) == 0;
	if (!service->http && strncmp(text, "tcp://", 6) != 0)
		return "begins with neither tcp:// nor http://";
	text += service->http ? 7 : 6;
	length = strcspn(text, "/");
	service->path = text[length] ? text + length : "/";
	if (text[length] && !service->http)
		return "has a path, which tcp:// has not";
	for (const char *c = service->path; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return "has a blank in its path";
	return take_host(text, length, service);
}

int service_parse(const char *text, struct service *ret, const char **ret_why)
{
	struct service service = { 0 };

	*ret_why = take(text, &service);
	if (*ret_why)
		return -EINVAL;
	*ret = service;
	return 0;
}

/* Reads until the answer is whole: 0, or -errno as recv(2) or -EBADMSG. */
static int receive(int fd, const struct deadline *deadline, struct http_answer *answer)
{
	auto_free char *text = malloc(HTTP_ANSWER_MAX);
	size_t used = 0;
	int r = text ? 0 : -ENOMEM;

	while (r == 0) {
		ssize_t got = tcp_receive(fd, text + used, HTTP_ANSWER_MAX - used, deadline);

		if (got < 0)
			return (int)got;
		used += (size_t)got;
		r = http_parse(text, used, got == 0 || used == HTTP_ANSWER_MAX, answer);
	}
	return r < 0 ? r : 0;
}

static int judge(const struct http_answer *answer, const struct service_answer *expected, char *why,
	size_t size)
{
	if (answer->status != expected->status)
		snprintf(why, size, "answers %d, not %d", answer->status, expected->status);
	else if (expected->text &&
		 !memmem(answer->body, answer->length, expected->text, strlen(expected->text)))
		snprintf(why, size, "answers without the text '%.80s'", expected->text);
	else
		return 0;
	return -EBADMSG;
}

static int converse(int fd, const struct service *service, const struct service_answer *expected,
	const struct deadline *deadline, char *why, size_t size)
{
	auto_free struct http_answer *answer = malloc(sizeof(*answer));
	char request[REQUEST_MAX];
	int length = http_request(request, sizeof(request), service->host, service->path);
	int r = answer ? length : -ENOMEM;

	if (r >= 0)
		r = tcp_send(fd, request, (size_t)length, deadline);
	if (r == 0)
		r = receive(fd, deadline, answer);
	if (r == 0)
		return judge(answer, expected, why, size);
	if (r == -ETIMEDOUT)
		snprintf(why, size, "does not answer in time");
	else if (r == -EBADMSG)
		snprintf(why, size, "answers what is no whole HTTP answer");
	else
		snprintf(why, size, "does not answer: %s", strerror(-r));
	return r;
}

int service_ask(const struct service *service, const struct service_answer *expected,
	const struct deadline *deadline, char *why, size_t size)
{
	auto_close int fd = tcp_connect(&service->address, service->port, deadline);

	if (fd < 0) {
		snprintf(why, size, "cannot be reached: %s", strerror(-fd));
		return fd;
	}
	return service->http ? converse(fd, service, expected, deadline, why, size) : 0;
}
