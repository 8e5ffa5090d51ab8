// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_input: two ways to say the same, into one value for each row. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "fencing_input.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define NAMES           (FENCING_ROWS * (1 + PARAM_ALIASES))
#define LONG_OPTION     0x100 /* and the row's number: no letter's code */

static void set(struct fencing_input *input, const struct param *row, const char *value)
{
	input->values[row - input->rows] = *value ? value : NULL;
	if (!*value && !input->empty)
		input->empty = row->name;
}

static char *strip(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

static char *unquote(char *text)
{
	size_t length = strlen(text);

	if (length < 2 || text[0] != '"' || text[length - 1] != '"')
		return text;
	text[length - 1] = '\0';
	return text + 1;
}

static void underline(char *name)
{
	for (; *name; name++)
		if (*name == '-')
			*name = '_';
}

/* Only what looks like a name: a line that is broken may hold a part of a password. */
static void note_unknown(struct fencing_input *input, const char *name)
{
	if (!*input->unknown && name[strspn(name, NAME_CHARACTERS)] == '\0')
		snprintf(input->unknown, sizeof(input->unknown), "%.40s", name);
}

static void take_line(struct fencing_input *input, char *line)
{
	const struct param *row;
	char *equals;

	line = strip(line);
	equals = strchr(line, '=');
	if (*line == '\0' || *line == '#' || !equals)
		return;
	*equals = '\0';
	strip(line);
	underline(line);
	row = param_find(input->rows, line);
	if (row)
		set(input, row, unquote(strip(equals + 1)));
	else
		note_unknown(input, line);
}

int fencing_take_lines(struct fencing_input *input, char *lines, size_t size)
{
	char *line;

	if (memchr(lines, '\0', size))
		return -EINVAL;
	lines[size] = '\0';
	while ((line = strsep(&lines, "\n")))
		take_line(input, line);
	return 0;
}

/* What getopt_long(3) wants to know, and the names that it points to. */
struct spelling {
	char letters[2 * FENCING_ROWS + 2];
	struct option options[2 * NAMES + 1];
	char dashed[NAMES][40];
	int count, names;
};

static void add_name(struct spelling *spelling, const char *name, bool flag, int value)
{
	char *dashed = spelling->dashed[spelling->names++];
	struct option option = { name, flag ? optional_argument : required_argument, NULL, value };

	spelling->options[spelling->count++] = option;
	snprintf(dashed, sizeof(spelling->dashed[0]), "%s", name);
	for (char *c = dashed; *c; c++)
		if (*c == '_')
			*c = '-';
	option.name = dashed;
	if (strcmp(dashed, name) != 0)
		spelling->options[spelling->count++] = option;
}

static void spell(struct spelling *spelling, const struct param *rows)
{
	char *letter = spelling->letters;

	*letter++ = ':';
	for (const struct param *row = rows; row->name; row++) {
		int value = LONG_OPTION + (int)(row - rows);

		add_name(spelling, row->name, row->flag, value);
		for (int i = 0; i < PARAM_ALIASES && row->aliases[i]; i++)
			add_name(spelling, row->aliases[i], row->flag, value);
		if (row->letter)
			*letter++ = row->letter;
		if (row->letter && !row->flag)
			*letter++ = ':';
	}
}

static const struct param *find_letter(const struct param *rows, int letter)
{
	while (rows->name && rows->letter != letter)
		rows++;
	return rows;
}

/* A secret moves out of sight. */
static int take_argument(struct fencing_input *input, const struct param *row, char *value)
{
	char *copy = value;

	if (row->secret && value) {
		copy = strdup(value);
		if (!copy)
			return -ENOMEM;
		memset(value, 'x', strlen(value));
	}
	set(input, row, copy ? copy : "true");
	return 0;
}

/* The word that getopt(3) stopped at, without the value that may be behind it. */
static int refuse(char *const *argv, int code, char *why, size_t size)
{
	const char *word = optind > 0 && argv[optind - 1] ? argv[optind - 1] : "";

	if (optopt > 0 && optopt < LONG_OPTION)
		snprintf(why, size, "option '-%c' %s", optopt,
			code == ':' ? "needs a value" : "is not known");
	else
		snprintf(why, size, "option '%.*s' %s", (int)strcspn(word, "="), word,
			code == ':' ? "needs a value" : "is not known, or could be several");
	return -EINVAL;
}

int fencing_take_arguments(
	struct fencing_input *input, int argc, char **argv, char *why, size_t size)
{
	auto_free struct spelling *spelling = calloc(1, sizeof(*spelling));
	int code, r = spelling ? 0 : -ENOMEM;

	if (r == 0)
		spell(spelling, input->rows);
	opterr = 0;
	optind = 0;
	while (r == 0 &&
		(code = getopt_long(argc, argv, spelling->letters, spelling->options, NULL)) >= 0) {
		if (code == ':' || code == '?')
			return refuse(argv, code, why, size);
		r = take_argument(input,
			code >= LONG_OPTION ? input->rows + (code - LONG_OPTION)
					    : find_letter(input->rows, code),
			optarg);
	}
	if (r == 0 && optind < argc) {
		snprintf(why, size, "'%.40s' is no option", argv[optind]);
		return -EINVAL;
	}
	return r;
}

const char *fencing_value(const char *name, const void *data)
{
	const struct fencing_input *input = data;
	const struct param *row = param_find(input->rows, name);

	return row ? input->values[row - input->rows] : NULL;
}
