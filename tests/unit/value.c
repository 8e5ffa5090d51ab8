// SPDX-License-Identifier: GPL-2.0-or-later
/* value: every spelling that means something, and what is near it and means nothing. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "cleanup.h"
#include "tap.h"
#include "value.h"

struct number_case {
	const char *text;
	int r;
	long long wanted;
};

static void booleans(void)
{
	static const char *const yes[] = { "true", "TRUE", "True", "on", "ON", "yes", "YES", "y",
		"Y", "1" };
	static const char *const no[] = { "false", "FALSE", "False", "off", "OFF", "no", "NO", "n",
		"N", "0" };
	static const char *const none[] = { "", " ", "true ", " true", "true\n", "t", "f", "tru",
		"truee", "01", "2", "-1", "+1", "yess", "o", "enabled", "\xff", "yes\r" };

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		bool got = false;

		ok(value_bool(yes[i], &got) == 0 && got, "'%s' is true", yes[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(no); i++) {
		bool got = true;

		ok(value_bool(no[i], &got) == 0 && !got, "'%s' is false", no[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		bool set = true, unset = false;

		ok(value_bool(none[i], &set) == -EINVAL && set &&
				value_bool(none[i], &unset) == -EINVAL && !unset,
			"spelling %zu is no boolean and changes nothing", i);
	}
}

static void check_number(const struct number_case *row, const char *noun, int r, long long got)
{
	char what[128];

	snprintf(what, sizeof(what), "%s '%.40s' returns %d", noun, row->text, row->r);
	for (char *c = what; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = '?';
	same(r, row->r, what);
	same(got, row->r ? 4242 : row->wanted,
		row->r ? "... and changes nothing" : "... its value");
}

static void integers(void)
{
	static const struct number_case rows[] = {
		{ "0", 0, 0 },
		{ "-0", 0, 0 },
		{ "7", 0, 7 },
		{ "+7", 0, 7 },
		{ "-7", 0, -7 },
		{ "007", 0, 7 },
		{ "08", 0, 8 },
		{ "9223372036854775807", 0, LLONG_MAX },
		{ "-9223372036854775808", 0, LLONG_MIN },
		{ "9223372036854775808", -ERANGE, 0 },
		{ "-9223372036854775809", -ERANGE, 0 },
		{ "99999999999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ " ", -EINVAL, 0 },
		{ " 7", -EINVAL, 0 },
		{ "7 ", -EINVAL, 0 },
		{ "\t7", -EINVAL, 0 },
		{ "7\n", -EINVAL, 0 },
		{ "7\n8", -EINVAL, 0 },
		{ "\n7", -EINVAL, 0 },
		{ "7x", -EINVAL, 0 },
		{ "x7", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
		{ "1e3", -EINVAL, 0 },
		{ "1.0", -EINVAL, 0 },
		{ "1,000", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },
		{ "+", -EINVAL, 0 },
		{ "--7", -EINVAL, 0 },
		{ "+-7", -EINVAL, 0 },
		{ "- 7", -EINVAL, 0 },
		{ "7-", -EINVAL, 0 },
		{ "\xd9\xa7", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		long got = 4242;
		int r = value_integer(rows[i].text, &got);

		check_number(&rows[i], "integer", r, got);
	}
}

static void durations(void)
{
	static const struct number_case rows[] = {
		{ "90", 0, 90000 },
		{ "90s", 0, 90000 },
		{ "90sec", 0, 90000 },
		{ "90S", 0, 90000 },
		{ "500ms", 0, 500 },
		{ "500msec", 0, 500 },
		{ "500MS", 0, 500 },
		{ "2m", 0, 120000 },
		{ "2min", 0, 120000 },
		{ "1h", 0, 3600000 },
		{ "1hr", 0, 3600000 },
		{ "0", 0, 0 },
		{ "0h", 0, 0 },
		{ "+5s", 0, 5000 },
		{ "-1", -ERANGE, 0 },
		{ "-1s", -ERANGE, 0 },
		{ "9223372036854775807ms", 0, LLONG_MAX },
		{ "9223372036854775807", -ERANGE, 0 },
		{ "9223372036854775s", 0, 9223372036854775000 },
		{ "9223372036854776s", -ERANGE, 0 },
		{ "2562047788016h", -ERANGE, 0 },
		{ "99999999999999999999s", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "s", -EINVAL, 0 },
		{ "ms", -EINVAL, 0 },
		{ "5 s", -EINVAL, 0 },
		{ " 5s", -EINVAL, 0 },
		{ "5s ", -EINVAL, 0 },
		{ "5s\n", -EINVAL, 0 },
		{ "5d", -EINVAL, 0 },
		{ "5hours", -EINVAL, 0 },
		{ "5secs", -EINVAL, 0 },
		{ "5m30s", -EINVAL, 0 },
		{ "1.5s", -EINVAL, 0 },
		{ "-5x", -EINVAL, 0 },
		{ "PT5S", -EINVAL, 0 },
	};
	long got = 4242;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int r;

		got = 4242;
		r = value_duration(rows[i].text, 1000, &got);
		check_number(&rows[i], "duration", r, got);
	}
	ok(value_duration("90", 1, &got) == 0 && got == 90, "a bare number may be milliseconds");
	ok(value_duration("90s", 1, &got) == 0 && got == 90000, "a unit wins over what bare means");
	ok(value_duration("2ms", 1000, &got) == 0 && got == 2, "also over seconds");
}

static void sizes(void)
{
	static const struct number_case rows[] = {
		{ "0", 0, 0 },
		{ "512", 0, 512 },
		{ "1K", 0, 1024 },
		{ "1k", 0, 1024 },
		{ "1KiB", 0, 1024 },
		{ "1kib", 0, 1024 },
		{ "3M", 0, 3145728 },
		{ "3MiB", 0, 3145728 },
		{ "2G", 0, 2147483648 },
		{ "2GiB", 0, 2147483648 },
		{ "1T", 0, 1099511627776 },
		{ "1TiB", 0, 1099511627776 },
		{ "9223372036854775807", 0, LLONG_MAX },
		{ "9223372036854775808", -ERANGE, 0 },
		{ "8388607T", 0, 9223370937343148032 },
		{ "8388608T", -ERANGE, 0 },
		{ "-1K", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "K", -EINVAL, 0 },
		{ "1KB", -EINVAL, 0 },
		{ "1Ki", -EINVAL, 0 },
		{ "1P", -EINVAL, 0 },
		{ "1 K", -EINVAL, 0 },
		{ "1K\n", -EINVAL, 0 },
		{ "1.5G", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		long long got = 4242;
		int r = value_size(rows[i].text, 1, &got);

		check_number(&rows[i], "size", r, got);
	}
}

static void bare_sizes(void)
{
	long long got = 0;

	ok(value_size("512", 1 << 20, &got) == 0 && got == 512 << 20, "a bare size in MiB");
	ok(value_size("512K", 1 << 20, &got) == 0 && got == 512 << 10, "... but with a unit");
	ok(value_size("8796093022208", 1 << 20, &got) == -ERANGE, "... and too large");
}

static void texts(void)
{
	static char longest[VALUE_MAX + 2], huge[65537];

	ok(value_text("") == 0, "no text is text");
	ok(value_text("a b 'c' \"d\" $e \\ ; & |") == 0, "marks of a shell are text");
	ok(value_text("caf\xc3\xa9 \xff") == 0, "bytes above 127 are text");
	for (int c = 1; c < 256; c++) {
		char text[] = { 'a', (char)c, 'b', '\0' };
		bool control = c < ' ' || c == 0x7f;

		if ((value_text(text) == 0) == control)
			ok(false, "byte %d is judged wrongly", c);
	}
	ok(value_text("a\nb") == -EINVAL, "a line end is refused");
	ok(value_text("ab\n") == -EINVAL, "also at the end");
	ok(value_text("\x1b[31m") == -EINVAL, "an escape is refused");
	memset(longest, 'a', VALUE_MAX);
	ok(value_text(longest) == 0, "%d bytes are taken", VALUE_MAX);
	longest[VALUE_MAX] = 'a';
	ok(value_text(longest) == -ERANGE, "one more is out of range");
	memset(huge, 'a', sizeof(huge) - 1);
	ok(value_text(huge) == -ERANGE, "64 KiB are out of range");
	huge[65535] = '\n';
	ok(value_text(huge) == -EINVAL, "64 KiB that end with a line end mean nothing");
}

static void paths(void)
{
	static char longest[VALUE_MAX + 2];

	ok(value_path("/") == 0, "the root is a path");
	ok(value_path("/etc/libvirt/qemu/vm 1.xml") == 0, "a path may have a space");
	ok(value_path("") == -EINVAL, "nothing is no path");
	ok(value_path("etc/passwd") == -EINVAL, "a relative path is refused");
	ok(value_path("./x") == -EINVAL && value_path("~/x") == -EINVAL, "also with . or ~");
	ok(value_path(" /etc") == -EINVAL, "a space before it is refused");
	ok(value_path("/etc\n") == -EINVAL, "a line end in a path is refused");
	ok(value_path("/e\tc") == -EINVAL, "a tab in a path is refused");
	memset(longest, '/', VALUE_MAX + 1);
	ok(value_path(longest) == -ERANGE, "a path of %d bytes is out of range", VALUE_MAX + 1);
	longest[VALUE_MAX] = '\0';
	ok(value_path(longest) == 0, "one of %d is not", VALUE_MAX);
}

static void environment(void)
{
	setenv("RELEVO_UNIT", "-7", 1);
	ok(value_environment("RELEVO_UNIT", 5) == -7, "a number of the environment is read");
	setenv("RELEVO_UNIT", "7x", 1);
	ok(value_environment("RELEVO_UNIT", 5) == 5, "what is no number there counts as none");
	unsetenv("RELEVO_UNIT");
	ok(value_environment("RELEVO_UNIT", 5) == 5, "none gives the other number");
}

int main(void)
{
	booleans();
	integers();
	durations();
	sizes();
	bare_sizes();
	texts();
	environment();
	paths();
	return done();
}
