// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_input: lines and arguments that mean the same, and what is not taken. */
#include <errno.h>
#include <stdlib.h>

#include "fencing_input.h"
#include "tap.h"

static const char *plug, *password;
static bool flag;
static long wait_ms;

static const struct param rows[] = {
	{ .name = "plug", .aliases = { "port" }, .letter = 'n', .str = &plug, .summary = "P." },
	{ .name = "pass_word", .letter = 'p', .str = &password, .secret = true, .summary = "W." },
	{ .name = "flag", .letter = 'f', .flag = &flag, .summary = "F." },
	{ .name = "power_wait", .ms = &wait_ms, .summary = "T." },
	{ 0 },
};

static struct fencing_input input;

/* Takes lines; the result. */
static int lines(const char *text)
{
	static char copy[1024];

	input = (struct fencing_input){ .rows = rows };
	snprintf(copy, sizeof(copy), "%s", text);
	return fencing_take_lines(&input, copy, strlen(copy));
}

static const char *value(const char *name)
{
	const char *found = fencing_value(name, &input);

	return found ? found : "(none)";
}

static void standard_input(void)
{
	same(lines("plug=a\nflag=1\n"), 0, "lines");
	same_text(value("plug"), "a", "... a value");
	same_text(value("port"), "a", "... by its alias");
	same_text(value("power_wait"), "(none)", "... none");
	lines("  plug = a b \r\n\n# plug=c\n#\n=x\nword");
	same_text(value("plug"), "a b", "white space, comments and what is no option");
	same_text(input.unknown, "", "... are nothing to complain of");
	lines("plug=a\nport=b");
	same_text(value("plug"), "b", "the last one counts, an alias too");
	lines("port=b\nplug=a=b=");
	same_text(value("plug"), "a=b=", "the first '=' ends the name");
	lines("plug=\" a \"\npass_word=\"");
	same_text(value("plug"), " a ", "quotes are dropped");
	same_text(value("pass_word"), "\"", "... in pairs");
	lines("plug=a\nplug=");
	same_text(value("plug"), "(none)", "an empty one is none");
	lines("power-wait=5");
	same_text(value("power_wait"), "5", "a name with '-'");
	lines("other=x\nmore=y");
	same_text(input.unknown, "other", "the first unknown one is noted");
	lines("se cret=x");
	same_text(input.unknown, "", "... if it looks like a name");
	input = (struct fencing_input){ .rows = rows };
	same(fencing_take_lines(&input, (char[]){ "plug=a\0b\n" }, 9), -EINVAL, "no text");
}

static char why[128];

/* Takes up to five arguments; the result. `ret` is the last one as it is then. */
static int arguments(const char *const *words, char **ret)
{
	static char copies[6][64];
	char *argv[7] = { copies[0] };
	int argc = 1, r;

	strcpy(copies[0], "fence_unit");
	for (; words[argc - 1]; argc++) {
		snprintf(copies[argc], sizeof(copies[0]), "%s", words[argc - 1]);
		argv[argc] = copies[argc];
	}
	input = (struct fencing_input){ .rows = rows };
	*why = '\0';
	r = fencing_take_arguments(&input, argc, argv, why, sizeof(why));
	if (ret)
		*ret = copies[argc - 1];
	return r;
}

#define ARGUMENTS(last, ...) arguments((const char *const[]){ __VA_ARGS__, NULL }, last)

static void command_line(void)
{
	char *last;

	same(ARGUMENTS(NULL, "-n", "a", "-f"), 0, "letters");
	same_text(value("plug"), "a", "... with a value");
	same_text(value("flag"), "true", "... and a flag without");
	ARGUMENTS(NULL, "--plug=a", "--power-wait", "5", "--flag=no");
	same_text(value("plug"), "a", "a long option");
	same_text(value("power_wait"), "5", "... its value apart, its name with '-'");
	same_text(value("flag"), "no", "... a flag with a value");
	ARGUMENTS(NULL, "--port=a", "--power_wait=6");
	same_text(value("plug"), "a", "an alias");
	same_text(value("power_wait"), "6", "a name with '_'");
	ARGUMENTS(&last, "-n", "a", "-p", "secret");
	same_text(value("pass_word"), "secret", "a secret is taken");
	same_text(last, "xxxxxx", "... and no more to be seen");
	same(ARGUMENTS(NULL, "--nothing=secret"), -EINVAL, "an unknown option");
	ok(strstr(why, "'--nothing'") && !strstr(why, "secret"), "... is named, its value not");
	same(ARGUMENTS(NULL, "-x"), -EINVAL, "an unknown letter");
	ok(strstr(why, "'-x'"), "... is named");
	same(ARGUMENTS(NULL, "--plug"), -EINVAL, "a value is missing");
	ok(strstr(why, "needs a value"), "... is said");
	same(ARGUMENTS(NULL, "-n"), -EINVAL, "... of a letter");
	same(ARGUMENTS(NULL, "-n", "a", "word"), -EINVAL, "a word");
	ok(strstr(why, "'word'"), "... is named");
	same(ARGUMENTS(NULL, "--p=x"), -EINVAL, "what could be several");
}

int main(void)
{
	standard_input();
	command_line();
	return done();
}
