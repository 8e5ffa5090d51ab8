// SPDX-License-Identifier: GPL-2.0-or-later
/* value: strict parsers for what an administrator writes. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "value.h"

struct unit {
	const char *name;
	long long factor;
};

int value_bool(const char *text, bool *ret)
{
	static const char *const yes[] = { "true", "on", "yes", "y", "1" };
	static const char *const no[] = { "false", "off", "no", "n", "0" };

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		if (strcasecmp(text, yes[i]) == 0) {
			*ret = true;
			return 0;
		}
		if (strcasecmp(text, no[i]) == 0) {
			*ret = false;
			return 0;
		}
	}
	return -EINVAL;
}

/* The number at the start of `text`; `ret_rest` is what follows it. */
static int leading_number(const char *text, long long *ret, const char **ret_rest)
{
	const char *digits = *text == '-' || *text == '+' ? text + 1 : text;
	long long number;
	char *end;

	if (!isdigit((unsigned char)*digits))
		return -EINVAL;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno)
		return -errno;
	*ret = number;
	*ret_rest = end;
	return 0;
}

int value_integer(const char *text, long *ret)
{
	long long number;
	const char *rest;
	int r = leading_number(text, &number, &rest);

	if (r < 0)
		return r;
	if (*rest)
		return -EINVAL;
	*ret = (long)number;
	return 0;
}

/* A number times the unit that follows it; the row without a name ends the units. */
static int number_with_unit(
	const char *text, const struct unit *units, long long bare, long long *ret)
{
	long long number, factor = 0, product;
	const char *rest;
	int r = leading_number(text, &number, &rest);

	if (r < 0)
		return r;
	if (*rest == '\0')
		factor = bare;
	for (const struct unit *u = units; factor == 0 && u->name; u++)
		if (strcasecmp(rest, u->name) == 0)
			factor = u->factor;
	if (factor == 0)
		return -EINVAL;
	if (number < 0 || __builtin_mul_overflow(number, factor, &product))
		return -ERANGE;
	*ret = product;
	return 0;
}

long value_environment(const char *name, long otherwise)
{
	const char *text = getenv(name);
	long number;

	return text && value_integer(text, &number) == 0 ? number : otherwise;
}

int value_duration(const char *text, long bare, long *ret)
{
	static const struct unit units[] = {
		{ "ms", 1 },
		{ "msec", 1 },
		{ "s", 1000 },
		{ "sec", 1000 },
		{ "m", 60000 },
		{ "min", 60000 },
		{ "h", 3600000 },
		{ "hr", 3600000 },
		{ 0 },
	};
	long long ms;
	int r = number_with_unit(text, units, bare, &ms);

	if (r < 0)
		return r;
	*ret = (long)ms;
	return 0;
}

int value_size(const char *text, long bare, long long *ret)
{
	static const struct unit units[] = {
		{ "K", 1LL << 10 },
		{ "KiB", 1LL << 10 },
		{ "M", 1LL << 20 },
		{ "MiB", 1LL << 20 },
		{ "G", 1LL << 30 },
		{ "GiB", 1LL << 30 },
		{ "T", 1LL << 40 },
		{ "TiB", 1LL << 40 },
		{ 0 },
	};

	return number_with_unit(text, units, bare, ret);
}

int value_path(const char *text)
{
	return *text == '/' ? value_text(text) : -EINVAL;
}

int value_text(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return -EINVAL;
	return strlen(text) > VALUE_MAX ? -ERANGE : 0;
}
