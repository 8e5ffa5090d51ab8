// SPDX-License-Identifier: GPL-2.0-or-later
/* pound: the list of its servers, its control socket, and its complaints. */
#include <errno.h>

#include "cleanup.h"
#include "pound.h"
#include "tap.h"

static void tell(const struct pound_backend *backend, void *data)
{
	char *text = data;
	size_t used = strlen(text);

	snprintf(text + used, 512 - used, "%s/%s%s ", backend->service, backend->address,
		backend->up ? "" : "!");
}

static void lists(void)
{
	static const struct {
		const char *text, *servers;
	} rows[] = {
		{ "{\"services\":[],\"listeners\":[]}", "" },
		{ "{\"listeners\":[{\"name\":\"main\",\"services\":[{\"name\":\"web\",\"backends\":"
		  "["
		  "{\"type\":\"backend\",\"alive\":true,\"enabled\":true,\"address\":\"a:1\"},"
		  "{\"type\":\"backend\",\"alive\":false,\"enabled\":true,\"address\":\"a:2\"},"
		  "{\"type\":\"backend\",\"alive\":true,\"enabled\":false,\"address\":\"a:3\","
		  "\"stats\":{\"alive\":true,\"enabled\":true,\"name\":\"x\"}},"
		  "{\"type\":\"redirect\",\"alive\":true,\"enabled\":true,\"url\":\"http://x\"}"
		  "],\"emergency\":null}]}],\"services\":[{\"name\":\"\",\"backends\":["
		  "{\"address\":\"b:1\",\"type\":\"backend\",\"alive\":true,\"enabled\":true}"
		  "]}]}",
			"web/a:1 web/a:2! web/a:3! global/b:1 " },
		{ "{\"services\":[{\"backends\":[{\"type\":\"backend\"}]}]}", "global/! " },
	};
	static const char *const bad[] = { "", "{}", "[]", "{\"listeners\":[]}", "{\"services\":[}",
		"<html>", "{\"services\":[]" };
	char servers[512];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		servers[0] = '\0';
		same(pound_parse_list(rows[i].text, tell, servers), 0, "a list");
		same_text(servers, rows[i].servers, "... and who is up");
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		same(pound_parse_list(bad[i], tell, servers), -EBADMSG, "what is none");
}

static void controls(void)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{ "User \"x\"\nControl \"/run/p.sock\"\n", "/run/p.sock" },
		{ "\tcontrol\t\"/a\"", "/a" },
		{ "Control\n\tMode 660\n\tSocket \"/b c\"\nEnd\n", "/b c" },
		{ "Socket \"/a\"\n", NULL },
		{ "Control\nEnd\nSocket \"/a\"\n", NULL },
		{ "#Control \"/a\"\n", NULL },
		{ "Control \"/a\n", NULL },
		{ "Control \"relative\"", NULL },
		{ "Controls \"/a\"", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char path[16] = "";

		same(pound_parse_control(rows[i].text, path, sizeof(path)), rows[i].path != NULL,
			"a control socket, or none");
		same_text(path, rows[i].path ? rows[i].path : "", "... its path");
	}
}

static void complaints(void)
{
	char words[64];

	pound_explain("pound: starting\n/etc/p.cfg:3: unrecognized keyword x\nfailed\n", words,
		sizeof(words));
	same_text(words, "/etc/p.cfg:3: unrecognized keyword x", "the line that names the place");
	pound_explain("one\ntwo: three\n\n", words, sizeof(words));
	same_text(words, "two: three", "else the last");
	pound_explain("", words, sizeof(words));
	same_text(words, "", "else none");
}

int main(void)
{
	lists();
	controls();
	complaints();
	return done();
}
