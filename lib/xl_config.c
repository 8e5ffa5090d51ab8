// SPDX-License-Identifier: GPL-2.0-or-later
/* xl_config: first every statement on a line of its own, without blanks and comments; then these.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "uuid.h"
#include "value.h"
#include "xl_config.h"

/* More than any guest has; a number that is no size counts as none. */
#define SIZE_MOST 1000000000LL

struct reader {
	const char *at, *end;
	char *to;
	int line;
	const char *why; /* the first thing that is wrong */
};

static int peek(const struct reader *reader)
{
	return reader->at < reader->end ? (unsigned char)*reader->at : EOF;
}

static void keep(struct reader *reader)
{
	*reader->to++ = *reader->at++;
}

static void skip_blanks(struct reader *reader)
{
	while (peek(reader) == ' ' || peek(reader) == '\t' || peek(reader) == '\r')
		reader->at++;
}

/* Also line ends and comments. */
static void skip_lines(struct reader *reader)
{
	for (;;) {
		skip_blanks(reader);
		if (peek(reader) == '#')
			while (peek(reader) != '\n' && peek(reader) != EOF)
				reader->at++;
		if (peek(reader) != '\n')
			return;
		reader->line++;
		reader->at++;
	}
}

static bool blame(struct reader *reader, const char *why)
{
	reader->why = why;
	return false;
}

/* A text in quotes, with them; a backslash takes what is next with it. */
static bool read_text(struct reader *reader)
{
	int quote = peek(reader);

	keep(reader);
	while (peek(reader) != quote) {
		if (peek(reader) == '\\')
			keep(reader);
		if (peek(reader) != '\t' && (peek(reader) < ' ' || peek(reader) == 0x7f))
			return blame(reader, "has a text without an end");
		keep(reader);
	}
	keep(reader);
	return true;
}

static bool is_of_word(int c)
{
	return c != EOF && (isalnum(c) || strchr("_.+-", c)) && c;
}

static bool read_word(struct reader *reader)
{
	if (!is_of_word(peek(reader)))
		return blame(reader, "has no value that is understood");
	while (is_of_word(peek(reader)))
		keep(reader);
	return true;
}

static bool read_plain(struct reader *reader)
{
	return peek(reader) == '"' || peek(reader) == '\'' ? read_text(reader) : read_word(reader);
}

/* Lists may hold lists. */
static bool read_list(struct reader *reader)
{
	int depth = 0;

	do {
		int c = peek(reader);
		bool mark = c != EOF && c && strchr("[],", c);

		depth += c == '[';
		depth -= c == ']';
		if (c == EOF)
			return blame(reader, "is the end of a list without a ']'");
		if (mark)
			keep(reader);
		else if (!read_plain(reader))
			return false;
		if (depth > 0)
			skip_lines(reader);
		if (!mark && peek(reader) != EOF && peek(reader) != ',' && peek(reader) != ']')
			return blame(reader, "has no ',' or ']' after a value in a list");
	} while (depth > 0);
	return true;
}

static bool read_statement(struct reader *reader)
{
	if (!isalpha(peek(reader)))
		return blame(reader, "does not begin with a key");
	while (isalnum(peek(reader)) || peek(reader) == '_')
		keep(reader);
	skip_blanks(reader);
	if (peek(reader) == '+')
		keep(reader);
	if (peek(reader) != '=')
		return blame(reader, "has no '=' after the key");
	keep(reader);
	skip_blanks(reader);
	if (!(peek(reader) == '[' ? read_list : read_plain)(reader))
		return false;
	skip_blanks(reader);
	if (peek(reader) != EOF && !strchr("\n;#", peek(reader)))
		return blame(reader, "has more than a value after the '='");
	*reader->to++ = '\n';
	return true;
}

/* All its statements, "KEY=VALUE\n" each; NULL with errno and why. */
static char *read_all(const char *text, size_t size, char why[XL_CONFIG_WHY])
{
	auto_free char *all = malloc(size + 2); /* the last line may have no end */
	struct reader reader = { .at = text, .end = text + size, .to = all, .line = 1 };
	char *found = all;

	if (!all)
		return NULL;
	for (skip_lines(&reader); peek(&reader) != EOF; skip_lines(&reader)) {
		if (peek(&reader) == ';') {
			reader.at++;
		} else if (!read_statement(&reader)) {
			snprintf(why, XL_CONFIG_WHY, "its line %d %s", reader.line, reader.why);
			errno = EBADMSG;
			return NULL;
		}
	}
	*reader.to = '\0';
	all = NULL;
	return found;
}

bool xl_config_is(const char *text, size_t size)
{
	const char *end = text + size;

	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (text < end && isspace((unsigned char)*text))
		text++;
	return text < end && *text != '<';
}

/* Without its quotes, which are taken off. NULL for a list. */
static char *plain(char *value)
{
	if (*value == '[')
		return NULL;
	if (*value == '"' || *value == '\'') {
		value++;
		value[strlen(value) - 1] = '\0';
	}
	return value;
}

static const char *take_name(struct xl_config *config, const char *value)
{
	bool good = value && strlen(value) < sizeof(config->name);

	for (const char *c = good ? value : ""; *c; c++)
		if ((unsigned char)*c < ' ' || strchr("/\\\x7f", *c))
			good = false;
	if (!good)
		return "its name is over 255 bytes long or has a '/', a '\\' or a control "
		       "character";
	strcpy(config->name, value);
	return NULL;
}

static const char *take_uuid(struct xl_config *config, const char *value)
{
	return value && uuid_read(value, config->uuid) ? NULL : "its UUID is not one";
}

static long long to_size(const char *value)
{
	long number;

	return value && value_integer(value, &number) == 0 && number > 0 && number <= SIZE_MOST
		       ? number
		       : 0;
}

/* What maxmem says goes before memory, and wherever it stands. */
struct sizes {
	long long memory, most;
};

static const char *take(struct xl_config *config, struct sizes *sizes, const char *key, char *value)
{
	if (strcmp(key, "name") == 0)
		return take_name(config, plain(value));
	if (strcmp(key, "uuid") == 0)
		return take_uuid(config, plain(value));
	if (strcmp(key, "vcpus") == 0)
		config->cpus = to_size(plain(value));
	else if (strcmp(key, "memory") == 0)
		sizes->memory = to_size(plain(value));
	else if (strcmp(key, "maxmem") == 0)
		sizes->most = to_size(plain(value));
	return NULL;
}

int xl_config_parse(const char *text, size_t size, struct xl_config *ret, char why[XL_CONFIG_WHY])
{
	auto_free char *all = read_all(text, size, why);
	struct xl_config config = { 0 };
	struct sizes sizes = { 0 };
	char *rest = all, *line;
	const char *wrong;

	if (!all)
		return -errno;
	while ((line = strsep(&rest, "\n")) && *line) {
		const char *key = strsep(&line, "=");

		wrong = take(&config, &sizes, key, line);
		if (wrong) {
			snprintf(why, XL_CONFIG_WHY, "%s", wrong);
			return -EINVAL;
		}
	}
	if (!config.cpus)
		config.cpus = 1;
	config.memory = sizes.most ? sizes.most : sizes.memory;
	*ret = config;
	return 0;
}

/* The lines from the last to the first. */
static void turn_round(const char *all, char *to)
{
	const char *end = all + strlen(all);

	while (end > all) {
		const char *begin = end - 1;

		while (begin > all && begin[-1] != '\n')
			begin--;
		to = mempcpy(to, begin, (size_t)(end - begin));
		end = begin;
	}
	*to = '\0';
}

char *xl_config_native(const char *text, size_t size, const char *name, const char *uuid)
{
	char why[XL_CONFIG_WHY];
	auto_free char *all = read_all(text, size, why);
	char quote = strchr(name, '"') ? '\'' : '"', *native;
	size_t room;

	if (!all)
		return NULL;
	if (strchr(name, quote)) {
		errno = EINVAL;
		return NULL;
	}
	room = strlen(all) + strlen(name) + strlen(uuid) + 64;
	native = malloc(room);
	if (!native)
		return NULL;
	turn_round(all, native + snprintf(native, room,
					 *uuid ? "name=%c%s%c\nuuid=\"%s\"\n" : "name=%c%s%c\n%s",
					 quote, name, quote, uuid));
	return native;
}
