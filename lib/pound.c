// SPDX-License-Identifier: GPL-2.0-or-later
/* pound: lists within lists of services and their servers. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "pound.h"

struct list {
	void (*each)(const struct pound_backend *backend, void *data);
	void *data;
	struct pound_backend backend;
	bool regular, alive, enabled; /* of the server that is read */
	int service, server;          /* how deep each of them is; 0: not in one */
	bool seen;                    /* a list of services, which makes it an answer */
};

static void begin(struct list *list, const struct json_event *event)
{
	list->seen |= event->array && strcmp(event->name, "services") == 0;
	if (event->array)
		return;
	if (strcmp(event->name, "services") == 0) {
		list->service = event->depth + 1;
		snprintf(list->backend.service, sizeof(list->backend.service), "%s",
			event->depth > 2 ? "listener" : "global");
	}
	if (strcmp(event->name, "backends") == 0) {
		list->server = event->depth + 1;
		list->regular = list->alive = list->enabled = false;
		list->backend.address[0] = '\0';
	}
}

static void end(struct list *list, const struct json_event *event)
{
	if (event->array)
		return;
	if (list->server == event->depth + 1) {
		list->backend.up = list->alive && list->enabled;
		if (list->regular)
			list->each(&list->backend, list->data);
		list->server = 0;
	} else if (list->service == event->depth + 1) {
		list->service = 0;
	}
}

static void take(struct list *list, const struct json_event *event)
{
	if (list->server && event->depth == list->server) {
		if (strcmp(event->name, "type") == 0)
			list->regular = strcmp(event->value, "backend") == 0;
		else if (strcmp(event->name, "alive") == 0)
			list->alive = strcmp(event->value, "true") == 0;
		else if (strcmp(event->name, "enabled") == 0)
			list->enabled = strcmp(event->value, "true") == 0;
		else if (strcmp(event->name, "address") == 0)
			snprintf(list->backend.address, sizeof(list->backend.address), "%.63s",
				event->value);
	} else if (list->service && event->depth == list->service && event->kind == JSON_TEXT &&
		   *event->value && strcmp(event->name, "name") == 0) {
		snprintf(list->backend.service, sizeof(list->backend.service), "%.63s",
			event->value);
	}
}

static void meet(const struct json_event *event, void *data)
{
	if (event->kind == JSON_BEGIN)
		begin(data, event);
	else if (event->kind == JSON_END)
		end(data, event);
	else
		take(data, event);
}

int pound_parse_list(
	const char *text, void (*each)(const struct pound_backend *backend, void *data), void *data)
{
	struct list list = { .each = each, .data = data };
	int r = json_walk(text, meet, &list);

	return r == 0 && !list.seen ? -EBADMSG : r;
}

/* The path in quotes after a word at the begin of a line. */
static bool take_path(const char *line, const char *word, char *ret, size_t size)
{
	size_t length = strlen(word), end;

	line += strspn(line, " \t");
	if (strncasecmp(line, word, length) != 0 || (line[length] != ' ' && line[length] != '\t'))
		return false;
	line += length + strspn(line + length, " \t");
	if (*line++ != '"')
		return false;
	end = strcspn(line, "\"\n");
	if (line[end] != '"' || *line != '/' || end >= size)
		return false;
	snprintf(ret, size, "%.*s", (int)end, line);
	return true;
}

bool pound_parse_control(const char *text, char *ret, size_t size)
{
	bool section = false;

	for (const char *line = text; *line; line += *line == '\n') {
		const char *word = line + strspn(line, " \t");
		size_t length = strcspn(word, " \t\r\n");

		if (take_path(line, "Control", ret, size) ||
			(section && take_path(line, "Socket", ret, size)))
			return true;
		if (length == 7 && strncasecmp(word, "Control", 7) == 0)
			section = true;
		else if (length == 3 && strncasecmp(word, "End", 3) == 0)
			section = false;
		line += strcspn(line, "\n");
	}
	return false;
}

void pound_explain(const char *text, char *ret, size_t size)
{
	const char *best = NULL, *last = text;

	for (const char *line = text; *line; line += *line == '\n') {
		size_t length = strcspn(line, "\n");
		const char *colon = memchr(line, ':', length);

		if (length)
			last = line;
		if (!best && colon && isdigit((unsigned char)colon[1]))
			best = line;
		line += length;
	}
	if (!best)
		best = last;
	snprintf(ret, size, "%.*s", (int)strcspn(best, "\n"), best);
}
