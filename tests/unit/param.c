// SPDX-License-Identifier: GPL-2.0-or-later
/* param: a table with a row of every type, loaded from many environments. */
#include <stdlib.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "param.h"
#include "tap.h"

static struct {
	const char *str, *path, *secret, *none;
	long num, ms, wait;
	bool flag;
	long long bytes, mib;
	struct prefix address, prefix;
	int choice;
} got;

static const char *const colours[] = { "red", "green", "blue", NULL };

static const struct param more[] = {
	{ .name = "mib",
		.aliases = { "MiB" },
		.bytes = &got.mib,
		.bare = 1 << 20,
		.fallback = "3" },
	{ .name = "none", .str = &got.none, .fallback = "" },
	{ 0 },
};

static const struct param params[] = {
	{ .name = "str", .aliases = { "text", "words" }, .str = &got.str, .fallback = "plain" },
	{ .name = "path", .path = &got.path, .fallback = "/etc/x" },
	{ .name = "num", .num = &got.num, .min = 1, .max = 9, .fallback = "5" },
	{ .name = "ms", .ms = &got.ms, .fallback = "1500ms" },
	{ .name = "wait", .ms = &got.wait, .bare = 1, .fallback = "90" },
	{ .name = "flag", .flag = &got.flag, .fallback = "yes" },
	{ .name = "bytes", .bytes = &got.bytes, .fallback = "2K" },
	{ .name = "address", .address = &got.address, .fallback = "192.0.2.1" },
	{ .name = "prefix", .prefix = &got.prefix, .fallback = "2001:db8::1/64" },
	{ .name = "choice", .choice = &got.choice, .choices = colours, .fallback = "green" },
	{ .name = "secret", .str = &got.secret, .secret = true, .scope = OCF_ERR_ARGS },
	{ .more = more },
};

static const struct param *row_of(const char *name)
{
	return param_find(params, name);
}

/* Loads the table in an environment of these NAME=VALUE texts; NULL ends them. */
static struct param_fault load(const char *const *given)
{
	struct param_fault fault;

	clearenv();
	for (; *given; given++) {
		char variable[8192];
		char *equals;

		snprintf(variable, sizeof(variable), "OCF_RESKEY_%s", *given);
		equals = strchr(variable, '=');
		*equals = '\0';
		setenv(variable, equals + 1, 1);
	}
	memset(&got, 0, sizeof(got));
	param_load(params, &fault);
	return fault;
}

#define LOAD(...) load((const char *const[]){ __VA_ARGS__, NULL })

static void defaults(void)
{
	struct param_fault fault = load((const char *const[]){ NULL });
	char text[PREFIX_TEXT_MAX];

	same(fault.code, 0, "defaults have no fault");
	same_text(got.str, "plain", "default text");
	same_text(got.path, "/etc/x", "default path");
	same(got.num, 5, "default number");
	same(got.ms, 1500, "default duration");
	same(got.wait, 90, "a default duration without a unit is in the row's own");
	ok(got.flag, "default boolean");
	same(got.bytes, 2048, "default size");
	same(got.mib, 3 << 20, "a default size without a unit is in the row's own");
	same_text(prefix_format(&got.address, text), "192.0.2.1", "default address");
	same_text(prefix_format(&got.prefix, text), "2001:db8::1/64", "default prefix");
	same(got.choice, 1, "default choice");
	ok(got.secret == NULL, "without a default the destination is left alone");
	same_text(got.none, "", "an empty default is empty");
}

static void values(void)
{
	struct param_fault fault = LOAD("str=a b", "path=/x", "num=9", "ms=2m", "wait=7", "flag=0",
		"bytes=1G", "address=2001:db8::9", "prefix=192.0.2.9", "choice=blue", "secret=s3",
		"none=n");
	char text[PREFIX_TEXT_MAX];

	same(fault.code, 0, "good values have no fault");
	same_text(got.str, "a b", "text");
	same_text(got.path, "/x", "path");
	same(got.num, 9, "number");
	same(got.ms, 120000, "duration");
	same(got.wait, 7, "duration without a unit");
	ok(!got.flag, "boolean");
	same(got.bytes, 1 << 30, "size");
	same_text(prefix_format(&got.address, text), "2001:db8::9", "address");
	same_text(prefix_format(&got.prefix, text), "192.0.2.9", "prefix without a length");
	same(got.choice, 2, "choice");
	same_text(got.secret, "s3", "secret");
	LOAD("ms=7");
	same(got.ms, 7000, "a bare duration is in seconds where the row does not say");
}

static void aliases(void)
{
	LOAD("words=second");
	same_text(got.str, "second", "an alias gives the value");
	LOAD("words=second", "text=first");
	same_text(got.str, "first", "an earlier alias wins");
	LOAD("words=second", "text=first", "str=own");
	same_text(got.str, "own", "the name wins over its aliases");
	ok(row_of("str") == &params[0] && row_of("words") == &params[0], "found by name and alias");
	ok(row_of("MiB") == &more[0], "... also in the table that goes on");
	ok(row_of("wor") == NULL && row_of("") == NULL && row_of("STR") == NULL, "no other name");
}

static void names_given(void)
{
	LOAD("words=second", "num=");
	same_text(param_given(row_of("str")), "words", "given by an alias");
	same_text(param_given(row_of("num")), "num", "given, though empty");
	ok(!param_given(row_of("path")), "not given");
}

static void rows(void)
{
	int count = 0;

	for (const struct param *row = params; row->name; row = param_next(row))
		count++;
	same(count, ARRAY_SIZE(params) + ARRAY_SIZE(more) - 2, "every row of both tables");
}

static void faults(void)
{
	static const struct {
		const char *given, *text;
		enum ocf code;
	} rows[] = {
		{ "str=", "parameter 'str' is empty", OCF_ERR_CONFIGURED },
		{ "str=a\nb", "parameter 'str' is 'a\nb', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "words=\t", "parameter 'str' is '\t', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "path=x", "parameter 'path' is 'x', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "num=0", "parameter 'num' is '0', which is out of range", OCF_ERR_CONFIGURED },
		{ "num=10", "parameter 'num' is '10', which is out of range", OCF_ERR_CONFIGURED },
		{ "num=5x", "parameter 'num' is '5x', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "ms=-1", "parameter 'ms' is '-1', which is out of range", OCF_ERR_CONFIGURED },
		{ "flag=maybe", "parameter 'flag' is 'maybe', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "bytes=1X", "parameter 'bytes' is '1X', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "address=192.0.2.1/24",
			"parameter 'address' is '192.0.2.1/24', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "prefix=192.0.2.1/33",
			"parameter 'prefix' is '192.0.2.1/33', which is out of range",
			OCF_ERR_CONFIGURED },
		{ "choice=Red", "parameter 'choice' is 'Red', which is not understood",
			OCF_ERR_CONFIGURED },
		{ "secret=s3cret\n", "parameter 'secret' is not understood", OCF_ERR_ARGS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct param_fault fault = LOAD(rows[i].given);
		char what[64];

		snprintf(what, sizeof(what), "fault %zu has its code", i);
		same(fault.code, rows[i].code, what);
		ok(strcmp(fault.text, rows[i].text) == 0, "fault %zu has its text", i);
		ok(fault.hint[0], "fault %zu has a hint", i);
	}
	ok(LOAD("none=").code == 0, "an empty value is the default where that is empty");
}

static void bad_leaves_default(void)
{
	LOAD("str=\n", "path=x", "num=99", "ms=x", "wait=x", "flag=x", "bytes=x", "address=x",
		"prefix=x", "choice=x", "secret=\n");
	same_text(got.str, "plain", "bad text leaves the default");
	same_text(got.path, "/etc/x", "bad path leaves the default");
	same(got.num, 5, "bad number leaves the default");
	same(got.ms, 1500, "bad duration leaves the default");
	ok(got.flag, "bad boolean leaves the default");
	same(got.bytes, 2048, "bad size leaves the default");
	same(got.address.family, AF_INET, "bad address leaves the default");
	same(got.prefix.length, 64, "bad prefix leaves the default");
	same(got.choice, 1, "bad choice leaves the default");
	ok(got.secret == NULL, "bad text without a default leaves nothing");
}

static void first_fault_wins(void)
{
	struct param_fault fault = LOAD("secret=\n", "num=x", "ms=x");

	same(fault.code, OCF_ERR_CONFIGURED, "the table's first fault has its code");
	ok(strstr(fault.text, "'num'") != NULL, "... and its name");
	same_text(fault.hint, "give a whole number from 1 to 9", "... and its hint");
	param_blame(&fault, &params[1], "/y", "is late");
	ok(strstr(fault.text, "'num'") != NULL, "a later blame changes nothing");
	fault = (struct param_fault){ 0 };
	param_blame(&fault, &params[1], "/y", "is %d late", 7);
	same_text(fault.text, "parameter 'path' is '/y', which is 7 late", "blame is formatted");
	fault = (struct param_fault){ 0 };
	param_blame(&fault, &params[1], NULL, "differs");
	same_text(fault.text, "parameter 'path' differs", "blame without a value");
}

static void long_values(void)
{
	char given[5200] = "num=", wanted[256];
	struct param_fault fault;

	memset(given + 4, '7', 41);
	fault = LOAD(given);
	snprintf(wanted, sizeof(wanted), "parameter 'num' is '%.40s...', which is out of range",
		given + 4);
	same_text(fault.text, wanted, "a value of 41 bytes is cut");
	given[44] = '\0';
	fault = LOAD(given);
	snprintf(wanted, sizeof(wanted), "parameter 'num' is '%s', which is out of range",
		given + 4);
	same_text(fault.text, wanted, "one of 40 is not");
	memcpy(given, "str=", 4);
	memset(given + 4, 'x', 5000);
	fault = LOAD(given);
	same(fault.code, OCF_ERR_CONFIGURED, "a value longer than any path is a fault");
	ok(strlen(fault.text) < 120, "... in few words");
}

static void required(void)
{
	const char *name = NULL;
	long number = 7;
	const struct param table[] = {
		{ .name = "one", .str = &name, .required = true, .scope = OCF_ERR_INSTALLED },
		{ .name = "two", .num = &number, .required = true },
		{ 0 },
	};
	struct param_fault fault;

	clearenv();
	setenv("OCF_RESKEY_two", "-100", 1);
	param_load(table, &fault);
	same_text(fault.text, "parameter 'one' is missing", "a required value must be there");
	same(fault.code, OCF_ERR_INSTALLED, "... else the code of its scope");
	same(number, -100, "rows after a fault are loaded all the same; no range, no limit");
	setenv("OCF_RESKEY_one", "", 1);
	param_load(table, &fault);
	same_text(fault.text, "parameter 'one' is empty", "an empty one does not count");
	setenv("OCF_RESKEY_one", "x", 1);
	param_load(table, &fault);
	same(fault.code, 0, "an earlier fault is forgotten");
}

/* Whatever param_format() prints must load to what it printed it from. */
static void round_trip(const char *name, const char *value, const char *wanted)
{
	const struct param *row = row_of(name);
	char given[256], first[128], second[128];
	struct param_fault fault;

	snprintf(given, sizeof(given), "%s=%s", name, value);
	fault = LOAD(given);
	same(fault.code, 0, given);
	param_format(row, first, sizeof(first));
	same_text(first, wanted, "... is printed");
	snprintf(given, sizeof(given), "%s=%s", name, first);
	fault = LOAD(given);
	param_format(row, second, sizeof(second));
	ok(fault.code == 0 && strcmp(first, second) == 0, "... and loads to the same");
}

static void formats(void)
{
	static const struct {
		const char *name, *value, *wanted;
	} rows[] = {
		{ "str", "a 'b' c", "a 'b' c" },
		{ "path", "/a b", "/a b" },
		{ "num", "+3", "3" },
		{ "ms", "90", "90s" },
		{ "ms", "1h", "3600s" },
		{ "ms", "500ms", "500ms" },
		{ "ms", "0", "0s" },
		{ "ms", "1001ms", "1001ms" },
		{ "wait", "1000", "1s" },
		{ "wait", "15", "15ms" },
		{ "flag", "Y", "true" },
		{ "flag", "off", "false" },
		{ "bytes", "1KiB", "1024" },
		{ "mib", "512", "512" },
		{ "mib", "1G", "1024" },
		{ "mib", "1K", "1K" },
		{ "address", "2001:DB8:0::1", "2001:db8::1" },
		{ "prefix", "192.0.2.1/255.255.255.0", "192.0.2.1/24" },
		{ "prefix", "192.0.2.1/0", "192.0.2.1/0" },
		{ "prefix", "192.0.2.1", "192.0.2.1" },
		{ "choice", "blue", "blue" },
	};
	char text[64];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		round_trip(rows[i].name, rows[i].value, rows[i].wanted);
	LOAD("secret=hunter2");
	param_format(row_of("secret"), text, sizeof(text));
	same_text(text, "(secret)", "a secret is never printed");
	got.str = NULL;
	param_format(row_of("str"), text, sizeof(text));
	same_text(text, "(unset)", "text that nobody gave");
	got.prefix = (struct prefix){ 0 };
	param_format(row_of("prefix"), text, sizeof(text));
	ok(strchr(text, '/') == NULL, "no address has no length: '%s'", text);
	LOAD("str=abcdefgh");
	param_format(row_of("str"), text, 4);
	same_text(text, "abc", "what does not fit is cut");
}

static void types(void)
{
	for (const struct param *row = params; row->name; row = param_next(row)) {
		const char *type = param_content_type(row), *wanted = "string";

		if (strcmp(row->name, "num") == 0)
			wanted = "integer";
		if (strcmp(row->name, "flag") == 0)
			wanted = "boolean";
		same_text(type, wanted, row->name);
		ok(strncmp(param_takes(row), "give ", 5) == 0, "... and says what it takes");
	}
}

int main(void)
{
	defaults();
	values();
	aliases();
	names_given();
	rows();
	faults();
	bad_leaves_default();
	first_fault_wins();
	long_values();
	required();
	formats();
	types();
	return done();
}
