// SPDX-License-Identifier: GPL-2.0-or-later
/* http: answers as servers send them, whole, in parts, cut off and as none should. */
#include <errno.h>
#include <stdlib.h>

#include "cleanup.h"
#include "http.h"
#include "tap.h"

#define OK "HTTP/1.1 200 OK\r\n"

static struct http_answer answer;

static void whole(void)
{
	static const struct {
		const char *text;
		int status;
		const char *body;
	} rows[] = {
		{ OK "Content-Length: 5\r\n\r\nhello", 200, "hello" },
		{ OK "content-length:5\r\n\r\nhello and what follows", 200, "hello" },
		{ OK "Content-Length: 0\r\n\r\n", 200, "" },
		{ "HTTP/1.0 404 Not Found\nContent-Length: 2\n\nno", 404, "no" },
		{ "HTTP/1.1 503\r\nContent-Length: 1 \r\n\r\nx", 503, "x" },
		{ "HTTP/1.1 204 No Content\r\n\r\n", 204, "" },
		{ "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "" },
		{ OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n", 200,
			"hello!" },
		{ OK "Transfer-Encoding: Chunked\r\nContent-Length: 1\r\n\r\n2\r\nab\r\n0\r\n\r\n",
			200, "ab" },
		{ OK "Transfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", 200,
			"0123456789" },
		{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" OK
		  "Content-Length: 2\r\n\r\nhi",
			200, "hi" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t size = strlen(rows[i].text), needed = 0;

		same(http_parse(rows[i].text, size, false, &answer), 1, "an answer is whole");
		same(answer.status, rows[i].status, "... its status");
		same_text(answer.body, rows[i].body, "... its body");
		while (needed < size && http_parse(rows[i].text, needed, false, &answer) == 0)
			needed++;
		same(http_parse(rows[i].text, needed, false, &answer), 1,
			"... and byte for byte, more is needed until it is");
		same(http_parse(rows[i].text, needed - 1, true, &answer), -EBADMSG,
			"... and without its last byte it makes no sense");
	}
}

static void until_the_end(void)
{
	const char *text = OK "\r\nhello";

	same(http_parse(text, strlen(text), false, &answer), 0, "a body without a size goes on");
	same(http_parse(text, strlen(text), true, &answer), 1, "... until the connection ends");
	same_text(answer.body, "hello", "... and is all of it");
}

static void refused(void)
{
	static const char *const rows[] = {
		"SSH-2.0-OpenSSH\r\n",
		"HTTP/2 200 OK\r\n\r\n",
		"HTTP/1.1 20 OK\r\n\r\n",
		"HTTP/1.1 600 OK\r\n\r\n",
		"HTTP/1.1 2000 OK\r\n\r\n",
		"HTTP/1.1  200 OK\r\n\r\n",
		"\r\n\r\n",
		OK "Content-Length: five\r\n\r\nhello",
		OK "Content-Length: -5\r\n\r\nhello",
		OK "Content-Length: 5x\r\n\r\nhello",
		OK "Content-Length:\r\n\r\nhello",
		OK "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
		OK "Transfer-Encoding: gzip\r\n\r\nhello",
		OK "Transfer-Encoding: chunked\r\n\r\nhello\r\n",
		OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
		OK "Transfer-Encoding: chunked\r\n\r\n\r\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		same(http_parse(rows[i], strlen(rows[i]), false, &answer), -EBADMSG,
			"what makes no sense is refused");
	same(http_parse("", 0, false, &answer), 0, "nothing is too little");
	same(http_parse("", 0, true, &answer), -EBADMSG, "... and is no answer");
}

/* A head, and then `count` bytes. */
static void large(const char *head, size_t count, int wanted, size_t length, const char *what)
{
	size_t size = strlen(head) + count;
	auto_free char *text = malloc(size);

	memcpy(text, head, strlen(head));
	memset(text + strlen(head), 'x', count);
	same(http_parse(text, size, false, &answer), wanted, what);
	if (wanted == 1)
		same((long long)answer.length, (long long)length, "... and as much as is kept");
}

static void huge(void)
{
	large(OK "Content-Length: 999999999999999999999999\r\n\r\n", 1000, 0, 0,
		"a part is little");
	large(OK "Content-Length: 999999999999999999999999\r\n\r\n", 100000, 1, HTTP_BODY_MAX,
		"a huge body is looked at in part");
	large(OK "\r\n", 100000, 1, HTTP_BODY_MAX, "... also one without a size");
	large(OK "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", 100000, 1,
		HTTP_BODY_MAX, "... and a huge chunk");
	large(OK "X: ", 100000, -EBADMSG, 0, "a line without an end is refused");
	large("", 100000, -EBADMSG, 0, "... and a first line without one");
}

static void requests(void)
{
	char text[256];
	int length = http_request(text, sizeof(text), "[2001:db8::1]:8080", "/a?b");

	same(length, (long long)strlen(text), "a request has a length");
	ok(strstr(text, "GET /a?b HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n") == text,
		"... and its path and host");
	ok(strcmp(text + length - 4, "\r\n\r\n") == 0, "... and an end");
	same(http_request(text, 20, "h", "/"), -EMSGSIZE, "... which must fit");
}

int main(void)
{
	whole();
	until_the_end();
	refused();
	huge();
	requests();
	return done();
}
