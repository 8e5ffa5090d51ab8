/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walk through a JSON text (RFC 8259) for who looks for a few values in it. Pure. */
#ifndef RELEVO_JSON_H
#define RELEVO_JSON_H

#include <stdbool.h>

#define JSON_DEPTH     32
#define JSON_VALUE_MAX 256

enum json_kind { JSON_BEGIN, JSON_END, JSON_TEXT, JSON_OTHER };

/* What the walk meets: the begin or end of an object or array, a text, or another value. */
struct json_event {
	enum json_kind kind;
	bool array; /* it begins or ends an array, else an object */
	int depth;  /* of objects and arrays around it */
	/* The member's name; of an element its array's. "" for none. */
	char name[64];
	/* A text without escapes, or the word as it stands: "true", "12". Cut to fit. */
	char value[JSON_VALUE_MAX];
};

/* Calls `each` for all of a text. 0, or -EBADMSG where it makes no sense or is too deep. */
int json_walk(
	const char *text, void (*each)(const struct json_event *event, void *data), void *data);

#endif
