// SPDX-License-Identifier: GPL-2.0-or-later
/* metadata: what the three printers make of a table with texts that could break them. */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>

#include "cleanup.h"
#include "metadata.h"
#include "tap.h"

#define NASTY "<a> & \"b\" 'c' \\ ]]> -- .d"

static const char *text_value, *plain_value;
static long number;
static bool flag;
static int choice;
static const char *const choices[] = { "one", "two", NULL };

static enum ocf nothing(void)
{
	return OCF_SUCCESS;
}

static const struct param params[] = {
	{ .name = "text",
		.aliases = { "old_text", "older" },
		.str = &text_value,
		.fallback = NASTY,
		.summary = NASTY,
		.text = NASTY "\n" NASTY,
		.unique_group = "address",
		.reloadable = true },
	{ .name = "plain", .str = &plain_value, .required = true, .summary = "Plain." },
	{ .name = "number", .num = &number, .fallback = "5", .summary = "A number." },
	{ .name = "flag", .flag = &flag, .fallback = "false", .summary = "A flag." },
	{ .name = "choice",
		.choice = &choice,
		.choices = choices,
		.fallback = "two",
		.summary = "A choice." },
	{ 0 },
};

static const struct ra_action actions[] = {
	{ "start", nothing, .timeout = 20 },
	{ "monitor", nothing, .timeout = 10, .interval = 30 },
	{ "monitor", nothing, .timeout = 15, .interval = 60, .depth = 10 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "unit",
	.summary = NASTY,
	.text = NASTY,
	.params = params,
	.actions = actions,
	.positional = { "text", "number" },
};

/* All that a printer prints; the caller frees it. */
static char *print(void (*printer)(const struct ra_agent *, FILE *))
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	printer(&agent, to);
	fclose(to);
	return text;
}

/* The number'th child element of `parent` called `name`, or NULL. */
static xmlNode *child(xmlNode *parent, const char *name, int number_of)
{
	for (xmlNode *node = parent ? parent->children : NULL; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && strcmp((char *)node->name, name) == 0 &&
			number_of-- == 0)
			return node;
	return NULL;
}

static void same_property(xmlNode *node, const char *name, const char *wanted)
{
	xmlChar *got = node ? xmlGetProp(node, (const xmlChar *)name) : NULL;

	if (wanted)
		same_text((char *)got, wanted, name);
	else
		ok(node && !got, "no %s", name);
	xmlFree(got);
}

static void same_content(xmlNode *node, const char *wanted, const char *what)
{
	xmlChar *got = node ? xmlNodeGetContent(node) : NULL;

	same_text((char *)got, wanted, what);
	xmlFree(got);
}

static void check_params(xmlNode *root)
{
	xmlNode *list = child(root, "parameters", 0), *row = child(list, "parameter", 0);

	same_property(row, "name", "text");
	same_property(row, "unique-group", "address");
	same_property(row, "reloadable", "1");
	same_property(row, "required", NULL);
	same_content(child(row, "shortdesc", 0), NASTY, "its summary");
	same_content(child(row, "longdesc", 0), NASTY "\n" NASTY, "its text");
	same_property(child(row, "content", 0), "type", "string");
	same_property(child(row, "content", 0), "default", NASTY);
	row = child(list, "parameter", 1);
	same_property(row, "required", "1");
	same_property(row, "reloadable", NULL);
	same_property(row, "unique-group", NULL);
	same_property(child(row, "content", 0), "default", NULL);
	same_content(child(row, "longdesc", 0), "Plain.", "without a text the summary");
	row = child(list, "parameter", 2);
	same_property(child(row, "content", 0), "type", "integer");
	same_property(child(row, "content", 0), "default", "5");
	row = child(list, "parameter", 3);
	same_property(child(row, "content", 0), "type", "boolean");
	ok(child(list, "parameter", 4) && !child(list, "parameter", 5), "five parameters");
}

static void check_actions(xmlNode *root)
{
	xmlNode *list = child(root, "actions", 0);

	same_property(child(list, "action", 0), "name", "start");
	same_property(child(list, "action", 0), "timeout", "20s");
	same_property(child(list, "action", 0), "interval", NULL);
	same_property(child(list, "action", 1), "interval", "30s");
	same_property(child(list, "action", 1), "depth", "0");
	same_property(child(list, "action", 2), "depth", "10");
	same_property(child(list, "action", 3), "name", "meta-data");
	ok(!child(list, "action", 4), "four actions");
}

static void xml(void)
{
	auto_free char *text = print(metadata_print);
	xmlDoc *document = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
	xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;

	ok(document != NULL, "metadata is well-formed XML");
	ok(strncmp(text, "<?xml", 5) == 0, "... from its first byte");
	ok(root && strcmp((char *)root->name, "resource-agent") == 0, "its root");
	same_property(root, "name", "unit");
	same_content(child(root, "version", 0), "1.1", "the version of the API");
	same_content(child(root, "shortdesc", 0), NASTY, "the agent's summary");
	same_content(child(root, "longdesc", 0), NASTY, "the agent's text");
	check_params(root);
	check_actions(root);
	xmlFreeDoc(document);
}

static void help(void)
{
	auto_free char *text = print(metadata_help);

	for (const struct param *row = params; row->name; row++)
		ok(strstr(text, row->name) != NULL, "help names '%s'", row->name);
	ok(strstr(text, "One of one, two.") != NULL, "... and what it takes");
	ok(strstr(text, "Also called old_text, older.") != NULL, "... and its aliases");
	ok(strstr(text, "Required.") != NULL, "... and what must be given");
	ok(strstr(text, "unit [text] [number] start|stop|status") != NULL, "... and haresources");
	ok(strstr(text, NASTY) != NULL, "... in the table's own words");
}

/* A line of troff that begins with a dot is an order; those that we wrote have two letters. */
static void manual(void)
{
	auto_free char *text = print(metadata_man);

	ok(strncmp(text, ".TH OCF_RELEVO_UNIT 7 ", 22) == 0, "the manual begins with its title");
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (*line == '\'' ||
			(*line == '.' && strncmp(line, ".TH ", 4) != 0 &&
				strncmp(line, ".SH ", 4) != 0 && strncmp(line, ".B ", 3) != 0 &&
				strncmp(line, ".TP\n", 4) != 0))
			ok(false, "a line of text became an order: '%.20s'", line);
	}
	ok(strstr(text, " \\e ") != NULL, "a backslash stays one");
	ok(strstr(text, "\\&.d") != NULL, "a dot stays one");
	ok(strstr(text, "Required.") != NULL, "what must be given is said");
}

int main(void)
{
	xml();
	help();
	manual();
	return done();
}
