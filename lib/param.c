// SPDX-License-Identifier: GPL-2.0-or-later
/* param: from the environment through the table into the agent's state. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "param.h"
#include "value.h"

/* How much of a bad value a fault shows. */
#define SHOWN 40

static const char *in_environment(const char *name, const void *data)
{
	char variable[128];

	(void)data;
	snprintf(variable, sizeof(variable), "OCF_RESKEY_%s", name);
	return getenv(variable);
}

/* The name under which a value is given for a row, its own before its aliases; NULL: none. */
static const char *given(const struct param *row, param_source *source, const void *data)
{
	if (source(row->name, data))
		return row->name;
	for (int i = 0; i < PARAM_ALIASES && row->aliases[i]; i++)
		if (source(row->aliases[i], data))
			return row->aliases[i];
	return NULL;
}

const char *param_given(const struct param *row)
{
	return given(row, in_environment, NULL);
}

const struct param *param_next(const struct param *row)
{
	row++;
	return !row->name && row->more ? row->more : row;
}

/* "give one of A, B, C" */
static void list_choices(const struct param *row, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "give one of");

	for (int i = 0; row->choices[i] && used < size; i++)
		used += (size_t)snprintf(
			text + used, size - used, "%s %s", i ? "," : "", row->choices[i]);
}

void param_blame(struct param_fault *fault, const struct param *row, const char *value,
	const char *format, ...)
{
	char why[128];
	va_list args;

	if (fault->code)
		return;
	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	fault->code = row->scope ? row->scope : OCF_ERR_CONFIGURED;
	if (row->num && (row->min || row->max))
		snprintf(fault->hint, sizeof(fault->hint), "%s from %ld to %ld", param_takes(row),
			row->min, row->max);
	else if (row->ms && row->max)
		snprintf(fault->hint, sizeof(fault->hint), "%s, up to %ld s", param_takes(row),
			row->max / 1000);
	else if (row->choice)
		list_choices(row, fault->hint, sizeof(fault->hint));
	else
		snprintf(fault->hint, sizeof(fault->hint), "%s",
			row->str ? row->summary : param_takes(row));
	if (value && !row->secret)
		snprintf(fault->text, sizeof(fault->text), "parameter '%s' is '%.*s%s', which %s",
			row->name, SHOWN, value, strlen(value) > SHOWN ? "..." : "", why);
	else
		snprintf(fault->text, sizeof(fault->text), "parameter '%s' %s", row->name, why);
}

static int parse_choice(const struct param *row, const char *value)
{
	for (int i = 0; row->choices[i]; i++) {
		if (strcmp(value, row->choices[i]) == 0) {
			*row->choice = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_number(const struct param *row, const char *value)
{
	long number;
	int r = value_integer(value, &number);

	if (r < 0)
		return r;
	if ((row->min || row->max) && (number < row->min || number > row->max))
		return -ERANGE;
	*row->num = number;
	return 0;
}

static int parse_duration(const struct param *row, const char *value)
{
	long ms;
	int r = value_duration(value, row->bare ? row->bare : 1000, &ms);

	if (r < 0)
		return r;
	if (row->max && ms > row->max)
		return -ERANGE;
	*row->ms = ms;
	return 0;
}

static int parse_prefix(struct prefix *to, const char *value, bool with_length)
{
	struct prefix prefix;
	int r = prefix_parse(value, &prefix);

	if (r < 0)
		return r;
	if (!with_length && prefix.length != PREFIX_NO_LENGTH)
		return -EINVAL;
	*to = prefix;
	return 0;
}

static int parse_text(const char **to, const char *value, int r)
{
	if (r == 0)
		*to = value;
	return r;
}

static int parse(const struct param *row, const char *value)
{
	if (row->str)
		return parse_text(row->str, value, value_text(value));
	if (row->path)
		return parse_text(row->path, value, value_path(value));
	if (row->num)
		return parse_number(row, value);
	if (row->flag)
		return value_bool(value, row->flag);
	if (row->ms)
		return parse_duration(row, value);
	if (row->bytes)
		return value_size(value, row->bare ? row->bare : 1, row->bytes);
	if (row->address)
		return parse_prefix(row->address, value, false);
	if (row->prefix)
		return parse_prefix(row->prefix, value, true);
	return parse_choice(row, value);
}

static void load_row(const struct param *row, const char *value, struct param_fault *fault)
{
	int r;

	/* First, so that stop and monitor have it even if the value given is bad. */
	if (row->fallback)
		parse(row, row->fallback);
	if (!value) {
		if (row->required)
			param_blame(fault, row, NULL, "is missing");
		return;
	}
	if (*value == '\0' && row->fallback && *row->fallback == '\0')
		return;
	if (*value == '\0') {
		param_blame(fault, row, NULL, "is empty");
		return;
	}
	r = parse(row, value);
	if (r == -ERANGE)
		param_blame(fault, row, value, "is out of range");
	else if (r < 0)
		param_blame(fault, row, value, "is not understood");
}

void param_load_from(const struct param *params, param_source *source, const void *data,
	struct param_fault *ret_fault)
{
	*ret_fault = (struct param_fault){ 0 };
	for (const struct param *row = params; row->name; row = param_next(row)) {
		const char *name = given(row, source, data);

		load_row(row, name ? source(name, data) : NULL, ret_fault);
	}
}

void param_load(const struct param *params, struct param_fault *ret_fault)
{
	param_load_from(params, in_environment, NULL, ret_fault);
}

const struct param *param_find(const struct param *params, const char *name)
{
	for (const struct param *row = params; row->name; row = param_next(row)) {
		if (strcmp(row->name, name) == 0)
			return row;
		for (int i = 0; i < PARAM_ALIASES && row->aliases[i]; i++)
			if (strcmp(row->aliases[i], name) == 0)
				return row;
	}
	return NULL;
}

const char *param_content_type(const struct param *row)
{
	if (row->num)
		return "integer";
	return row->flag ? "boolean" : "string";
}

const char *param_takes(const struct param *row)
{
	if (row->path)
		return "give an absolute path";
	if (row->num)
		return "give a whole number";
	if (row->flag)
		return "give true or false";
	if (row->ms)
		return "give a duration such as 90, 90s or 500ms";
	if (row->bytes)
		return "give a size such as 512M or 1GiB";
	if (row->address)
		return "give an IPv4 or IPv6 address";
	if (row->prefix)
		return "give an IPv4 or IPv6 address, with /LENGTH if you like";
	return row->choice ? "give one of its values" : "give one line of text";
}

static void format_duration(long ms, char *text, size_t size)
{
	if (ms % 1000 == 0)
		snprintf(text, size, "%lds", ms / 1000);
	else
		snprintf(text, size, "%ldms", ms);
}

/* What is no multiple of what a number alone counts was given in units, the least of them KiB. */
static void format_size(const struct param *row, char *text, size_t size)
{
	long long bytes = *row->bytes, bare = row->bare ? row->bare : 1;

	if (bytes % bare == 0)
		snprintf(text, size, "%lld", bytes / bare);
	else
		snprintf(text, size, "%lldK", bytes / 1024);
}

void param_format(const struct param *row, char *text, size_t size)
{
	char prefix[PREFIX_TEXT_MAX];

	if (row->secret)
		snprintf(text, size, "(secret)");
	else if (row->num)
		snprintf(text, size, "%ld", *row->num);
	else if (row->flag)
		snprintf(text, size, "%s", *row->flag ? "true" : "false");
	else if (row->ms)
		format_duration(*row->ms, text, size);
	else if (row->bytes)
		format_size(row, text, size);
	else if (row->address || row->prefix)
		snprintf(text, size, "%s",
			prefix_format(row->address ? row->address : row->prefix, prefix));
	else if (row->choice)
		snprintf(text, size, "%s", row->choices[*row->choice]);
	else if (row->str ? *row->str : *row->path)
		snprintf(text, size, "%s", row->str ? *row->str : *row->path);
	else
		snprintf(text, size, "(unset)");
}
