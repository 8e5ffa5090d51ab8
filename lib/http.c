// SPDX-License-Identifier: GPL-2.0-or-later
/* http: the head's few lines that matter, and the three ways a body ends. */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http.h"

/* What has not been read yet. */
struct rest {
	const char *at, *end;
	bool ended;
};

struct head {
	int status;
	bool chunked, sized;
	size_t size; /* of the body, if `sized` */
};

static size_t left(const struct rest *rest)
{
	return (size_t)(rest->end - rest->at);
}

/* What it means that more is needed. */
static int want_more(const struct rest *rest)
{
	return rest->ended ? -EBADMSG : 0;
}

/* Takes a line; its end, CR LF or LF, is not in it. 1, or as want_more(). */
static int take_line(struct rest *rest, struct rest *ret_line)
{
	const char *feed = memchr(rest->at, '\n', left(rest));

	if (!feed)
		return left(rest) > HTTP_HEAD_MAX ? -EBADMSG : want_more(rest);
	*ret_line = (struct rest){ .at = rest->at, .end = feed };
	if (feed > rest->at && feed[-1] == '\r')
		ret_line->end--;
	rest->at = feed + 1;
	return 1;
}

/* "HTTP/1.1 200 OK": the number, or -EBADMSG. */
static int read_status(const struct rest *line)
{
	const char *at = line->at;

	if (left(line) < 12 || memcmp(at, "HTTP/1.", 7) != 0 || !isdigit((unsigned char)at[7]))
		return -EBADMSG;
	if (at[8] != ' ' || at[9] < '1' || at[9] > '5' || !isdigit((unsigned char)at[10]) ||
		!isdigit((unsigned char)at[11]) || (left(line) > 12 && at[12] != ' '))
		return -EBADMSG;
	return (at[9] - '0') * 100 + (at[10] - '0') * 10 + (at[11] - '0');
}

/* Digits of a base up to another sign or the end; a size that is too large is SIZE_MAX / 2. */
static bool read_size(const struct rest *value, unsigned base, size_t *ret)
{
	size_t size = 0;
	const char *at = value->at;

	for (; at < value->end && isxdigit((unsigned char)*at); at++) {
		unsigned digit = (unsigned)(isdigit((unsigned char)*at)
						    ? *at - '0'
						    : tolower((unsigned char)*at) - 'a' + 10);

		if (digit >= base)
			return false;
		size = size > SIZE_MAX / 64 ? SIZE_MAX / 2 : size * base + digit;
	}
	*ret = size;
	return at > value->at && (at == value->end || *at == ';' || *at == ' ' || *at == '\t');
}

/* The value of a header line with this name, without blanks before it. */
static bool is_header(const struct rest *line, const char *name, struct rest *ret_value)
{
	size_t length = strlen(name);

	if (left(line) <= length || strncasecmp(line->at, name, length) != 0 ||
		line->at[length] != ':')
		return false;
	*ret_value = (struct rest){ .at = line->at + length + 1, .end = line->end };
	while (left(ret_value) && (*ret_value->at == ' ' || *ret_value->at == '\t'))
		ret_value->at++;
	return true;
}

static int take_header(const struct rest *line, struct head *head)
{
	static const char chunked[] = "chunked";
	struct rest value;

	if (is_header(line, "Content-Length", &value)) {
		if (head->sized || !read_size(&value, 10, &head->size))
			return -EBADMSG;
		head->sized = true;
	}
	if (is_header(line, "Transfer-Encoding", &value)) {
		if (left(&value) < strlen(chunked) ||
			strncasecmp(value.at, chunked, strlen(chunked)) != 0)
			return -EBADMSG;
		head->chunked = true;
	}
	return 1;
}

/* 1 when the head is whole; 0 or -EBADMSG. */
static int take_head(struct rest *rest, struct head *head)
{
	const char *begin = rest->at;
	struct rest line;
	int r = take_line(rest, &line);

	if (r <= 0)
		return r;
	*head = (struct head){ .status = read_status(&line) };
	if (head->status < 0)
		return -EBADMSG;
	while ((r = take_line(rest, &line)) == 1 && left(&line))
		if (rest->at - begin > HTTP_HEAD_MAX || take_header(&line, head) < 0)
			return -EBADMSG;
	return r;
}

/* Adds to the body what fits. */
static void keep(struct http_answer *answer, const char *bytes, size_t size)
{
	size_t room = HTTP_BODY_MAX - answer->length;

	if (size > room)
		size = room;
	memcpy(answer->body + answer->length, bytes, size);
	answer->length += size;
}

static int take_sized(const struct rest *rest, size_t size, struct http_answer *answer)
{
	if (left(rest) < size && left(rest) < HTTP_BODY_MAX)
		return want_more(rest);
	keep(answer, rest->at, left(rest) < size ? left(rest) : size);
	return 1;
}

static int take_chunks(struct rest *rest, struct http_answer *answer)
{
	struct rest line;
	size_t size;
	int r;

	while ((r = take_line(rest, &line)) == 1) {
		if (!read_size(&line, 16, &size))
			return -EBADMSG;
		if (size == 0)
			return 1;
		if (left(rest) < size + 1 && answer->length + left(rest) < HTTP_BODY_MAX)
			return want_more(rest);
		keep(answer, rest->at, left(rest) < size ? left(rest) : size);
		if (answer->length == HTTP_BODY_MAX)
			return 1;
		rest->at += size;
		r = take_line(rest, &line);
		if (r <= 0 || left(&line))
			return r <= 0 ? r : -EBADMSG;
	}
	return r;
}

static int take_body(struct rest *rest, const struct head *head, struct http_answer *answer)
{
	if (head->status == 204 || head->status == 304)
		return 1;
	if (head->chunked)
		return take_chunks(rest, answer);
	if (head->sized)
		return take_sized(rest, head->size, answer);
	if (!rest->ended && left(rest) < HTTP_BODY_MAX)
		return 0;
	keep(answer, rest->at, left(rest));
	return 1;
}

int http_parse(const char *text, size_t size, bool ended, struct http_answer *ret)
{
	struct rest rest = { text, text + size, ended };
	struct head head = { 0 };
	int r;

	do {
		r = take_head(&rest, &head);
	} while (r == 1 && head.status < 200);
	ret->length = 0;
	if (r == 1)
		r = take_body(&rest, &head, ret);
	ret->status = head.status;
	ret->body[ret->length] = '\0';
	return r;
}

int http_request(char *text, size_t size, const char *host, const char *path)
{
	int length = snprintf(text, size,
		"GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: relevo\r\nAccept: */*\r\n"
		"Connection: close\r\n\r\n",
		path, host);

	return length < 0 || (size_t)length >= size ? -EMSGSIZE : length;
}
