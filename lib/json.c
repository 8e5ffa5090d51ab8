// SPDX-License-Identifier: GPL-2.0-or-later
/* json: a stack of names, no tree. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

struct walk {
	const char *at;
	void (*each)(const struct json_event *event, void *data);
	void *data;
	struct json_event event;
	char names[JSON_DEPTH][64];
	bool arrays[JSON_DEPTH];
	int depth;
};

static void skip_blanks(struct walk *walk)
{
	walk->at += strspn(walk->at, " \t\r\n");
}

/* A text in quotes; an escape stands for its letter, \u for '?'. */
static int take_text(struct walk *walk, char *ret, size_t size)
{
	size_t used = 0;

	if (*walk->at != '"')
		return -EBADMSG;
	for (walk->at++; *walk->at != '"'; walk->at++) {
		char c = *walk->at;

		if ((unsigned char)c < ' ')
			return -EBADMSG; /* its end, too */
		if (c == '\\') {
			c = walk->at[1];
			if (!c || !strchr("\"\\/bfnrtu", c))
				return -EBADMSG;
			walk->at++;
			if (strchr("bfnrtu", c))
				c = '?';
		}
		if (used + 1 < size)
			ret[used++] = c;
	}
	walk->at++;
	ret[used] = '\0';
	return 0;
}

static void tell(struct walk *walk, enum json_kind kind)
{
	walk->event.kind = kind;
	walk->event.depth = walk->depth;
	walk->each(&walk->event, walk->data);
}

/* The name of what stands at this depth. */
static void set_name(struct walk *walk, const char *name)
{
	snprintf(walk->event.name, sizeof(walk->event.name), "%s", name);
}

static int begin(struct walk *walk)
{
	if (walk->depth == JSON_DEPTH)
		return -EBADMSG;
	walk->event.array = *walk->at++ == '[';
	walk->event.value[0] = '\0';
	tell(walk, JSON_BEGIN);
	memcpy(walk->names[walk->depth], walk->event.name, sizeof(walk->names[0]));
	walk->arrays[walk->depth++] = walk->event.array;
	return 0;
}

static void end(struct walk *walk)
{
	walk->at++;
	walk->depth--;
	set_name(walk, walk->names[walk->depth]);
	walk->event.array = walk->arrays[walk->depth];
	walk->event.value[0] = '\0';
	tell(walk, JSON_END);
}

/* A number or a word. */
static int take_word(struct walk *walk)
{
	size_t length = strspn(walk->at, "abcdefghijklmnopqrstuvwxyzE0123456789+-.");

	if (length == 0)
		return -EBADMSG;
	snprintf(walk->event.value, sizeof(walk->event.value), "%.*s", (int)length, walk->at);
	walk->at += length;
	tell(walk, JSON_OTHER);
	return 0;
}

/* One value; of an object or array only its begin. `ret_open`: that is what it was. */
static int take_value(struct walk *walk, bool *ret_open)
{
	int r;

	*ret_open = *walk->at == '{' || *walk->at == '[';
	if (*ret_open)
		return begin(walk);
	if (*walk->at != '"')
		return take_word(walk);
	r = take_text(walk, walk->event.value, sizeof(walk->event.value));
	if (r == 0)
		tell(walk, JSON_TEXT);
	return r;
}

/* What stands before a value: in an object its name. */
static int take_name(struct walk *walk)
{
	char name[sizeof(walk->names[0])];
	int r;

	if (walk->depth == 0)
		return 0;
	if (walk->arrays[walk->depth - 1]) {
		set_name(walk, walk->names[walk->depth - 1]);
		return 0;
	}
	r = take_text(walk, name, sizeof(name));
	if (r < 0)
		return r;
	skip_blanks(walk);
	if (*walk->at != ':')
		return -EBADMSG;
	walk->at++;
	skip_blanks(walk);
	set_name(walk, name);
	return 0;
}

/* Ends what ends here, up to a comma or the end of all: 1 for a comma, 0, or -EBADMSG. */
static int take_ends(struct walk *walk)
{
	for (skip_blanks(walk); walk->depth; skip_blanks(walk)) {
		if (*walk->at == ',') {
			walk->at++;
			skip_blanks(walk);
			return 1;
		}
		if (*walk->at != (walk->arrays[walk->depth - 1] ? ']' : '}'))
			return -EBADMSG;
		end(walk);
	}
	return *walk->at ? -EBADMSG : 0;
}

int json_walk(
	const char *text, void (*each)(const struct json_event *event, void *data), void *data)
{
	struct walk walk = { .at = text, .each = each, .data = data };
	bool open = false;
	int r;

	skip_blanks(&walk);
	do {
		r = take_name(&walk);
		if (r == 0)
			r = take_value(&walk, &open);
		skip_blanks(&walk);
		if (r == 0 && open && *walk.at != ']' && *walk.at != '}')
			r = 1; /* its first value */
		else if (r == 0)
			r = take_ends(&walk);
	} while (r == 1);
	return r;
}
