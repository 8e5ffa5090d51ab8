// SPDX-License-Identifier: GPL-2.0-or-later
/* json: texts that make sense, those that do not, and what is met on the way. */
#include <errno.h>

#include "cleanup.h"
#include "json.h"
#include "tap.h"

/* Each event as a word: its depth, kind, name and value. */
static void tell(const struct json_event *event, void *data)
{
	static const char *const kinds[] = { "{", "}", "'", "=" };
	char *text = data;
	size_t used = strlen(text);
	const char *kind = kinds[event->kind];

	if (event->array)
		kind = event->kind == JSON_BEGIN ? "[" : event->kind == JSON_END ? "]" : kind;
	snprintf(text + used, 1024 - used, "%d%s%s:%s ", event->depth, event->name, kind,
		event->value);
}

static void walks(void)
{
	static const struct {
		const char *text, *events;
	} rows[] = {
		{ "{}", "0{: 0}: " },
		{ " [ ] ", "0[: 0]: " },
		{ "\"a\"", "0':a " },
		{ "-1.5e+3", "0=:-1.5e+3 " },
		{ "{\"a\":1,\"b\":\"x y\"}", "0{: 1a=:1 1b':x y 0}: " },
		{ "{\"a\":[1,{\"b\":null},[]],\"c\":true}",
			"0{: 1a[: 2a=:1 2a{: 3b=:null 2a}: 2a[: 2a]: 1a]: 1c=:true 0}: " },
		{ "[\"\\\"\\\\\\/\\n\\u00e9\"]", "0[: 1':\"\\/??00e9 0]: " },
		{ "{ \"a\" : { } , \"b\" : [ 2 , 3 ] }",
			"0{: 1a{: 1a}: 1b[: 2b=:2 2b=:3 1b]: 0}: " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char events[1024] = "";

		same(json_walk(rows[i].text, tell, events), 0, rows[i].text);
		same_text(events, rows[i].events, "... and what is met");
	}
}

static void nonsense(void)
{
	static const char *const rows[] = { "", " ", "{", "[", "}", "]", "{]", "[}", "{\"a\"}",
		"{\"a\":}", "{a:1}", "{\"a\":1", "{\"a\":1,}", "[1,]", "[1 2]", "[,1]", "\"",
		"\"\\", "\"\\x\"", "\"a\nb\"", "1 2", "{}{}", "{\"a\":1}}", "#" };
	char deep[JSON_DEPTH + 2] = "", events[1024] = "";

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		events[0] = '\0';
		same(json_walk(rows[i], tell, events), -EBADMSG, "nonsense is refused");
	}
	memset(deep, '[', JSON_DEPTH + 1);
	events[0] = '\0';
	same(json_walk(deep, tell, events), -EBADMSG, "and so is what is too deep");
}

int main(void)
{
	walks();
	nonsense();
	return done();
}
