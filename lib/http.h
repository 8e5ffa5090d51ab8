/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HTTP/1.1 as a client that asks once and reads one answer needs it (RFC 9112). Pure: bytes come
 * and go elsewhere (tcp.h).
 */
#ifndef RELEVO_HTTP_H
#define RELEVO_HTTP_H

#include <stdbool.h>
#include <stddef.h>

/* As much of a body is looked at, and as much may stand before it, in bytes. */
#define HTTP_BODY_MAX (64 * 1024)
#define HTTP_HEAD_MAX (16 * 1024)
/* Room for what comes: a whole head, and a body with what its chunks cost. */
#define HTTP_ANSWER_MAX (HTTP_HEAD_MAX + 2 * HTTP_BODY_MAX)

struct http_answer {
	int status;                   /* 100 to 599 */
	size_t length;                /* of the body, or of its start if there is more */
	char body[HTTP_BODY_MAX + 1]; /* with an end; it may hold other zero bytes */
};

/*
 * Reads the answer that begins at `text`; `ended` if no more bytes come. 1 and `ret` when it is
 * whole, or as much of its body is there as is looked at; 0 when more bytes are needed; -EBADMSG
 * when it makes no sense, also when it ends too early. Answers of status 1xx are skipped.
 */
int http_parse(const char *text, size_t size, bool ended, struct http_answer *ret);

/* Writes a request for `path` of `host`. Its length, or -EMSGSIZE. */
int http_request(char *text, size_t size, const char *host, const char *path);

#endif
