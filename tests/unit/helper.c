// SPDX-License-Identifier: GPL-2.0-or-later
/* helper: answer lines that make sense, those that do not, and helpers that are scripts. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "helper.h"
#include "private.h"
#include "tap.h"

#define BOUND 20000

static void parses(void)
{
	static const struct {
		const char *line;
		int r;
		const char *text;
	} rows[] = {
		{ "ok running\n", 0, "running" },
		{ "ok \n", 0, "" },
		{ "ok  two spaces \n", 0, " two spaces " },
		{ "ok a\tb\n", 0, "a\tb" },
		{ "ok a\nmore\n", 0, "a" },
		{ "ok error 5 x\n", 0, "error 5 x" },
		{ "error 2 no such file\n", -ENOENT, "no such file" },
		{ "error 5 \n", -EIO, "" },
		{ "error 4095 x\n", -4095, "x" },
		{ "error 1 a\nb\n", -EPERM, "a" },
		{ "", -EPROTO, NULL },
		{ "\n", -EPROTO, NULL },
		{ "ok", -EPROTO, NULL },
		{ "ok\n", -EPROTO, NULL },
		{ "ok running", -EPROTO, NULL },
		{ "OK running\n", -EPROTO, NULL },
		{ " ok running\n", -EPROTO, NULL },
		{ "okay running\n", -EPROTO, NULL },
		{ "\nok running\n", -EPROTO, NULL },
		{ "error\n", -EPROTO, NULL },
		{ "error 5\n", -EPROTO, NULL },
		{ "error 5 x", -EPROTO, NULL },
		{ "error \n", -EPROTO, NULL },
		{ "error x y\n", -EPROTO, NULL },
		{ "error 0 x\n", -EPROTO, NULL },
		{ "error -5 x\n", -EPROTO, NULL },
		{ "error 4096 x\n", -EPROTO, NULL },
		{ "error 99999999999999999999 x\n", -EPROTO, NULL },
		{ "error 5x y\n", -EPROTO, NULL },
		{ "error 5\n x\n", -EPROTO, NULL },
		{ "error \n5 x\n", -EPROTO, NULL },
		{ "error  5 x\n", -EPROTO, NULL },
		{ "error +5 x\n", -EPROTO, NULL },
		{ "Segmentation fault\n", -EPROTO, NULL },
		{ "\xff\xfe\n", -EPROTO, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct answer answer = { .text = "untouched" };
		char what[64];

		snprintf(what, sizeof(what), "answer line %zu", i);
		same(helper_parse(rows[i].line, &answer), rows[i].r, what);
		same_text(answer.text, rows[i].text ? rows[i].text : "untouched", "... its text");
	}
}

static void long_lines(void)
{
	char line[HELPER_ANSWER_MAX + 1000] = "ok ";
	struct answer answer;

	memset(line + 3, 'x', sizeof(line) - 5);
	line[sizeof(line) - 2] = '\n';
	same(helper_parse(line, &answer), 0, "a long answer is taken");
	same((long long)strlen(answer.text), HELPER_ANSWER_MAX - 1, "... and cut");
	memcpy(line, "error 5 ", 8);
	same(helper_parse(line, &answer), -EIO, "a long error is taken");
	same((long long)strlen(answer.text), HELPER_ANSWER_MAX - 1, "... and cut");
}

/*
 * In a process whose standard input is `text`: what helper_request() makes of it; `wanted` leaves
 * out the fields at the end that are empty.
 */
static int request(const char *text, size_t room, const char *wanted)
{
	char buffer[256], got[256] = "";
	const char *fields[HELPER_FIELDS];
	int ends[2], r;

	if (pipe(ends) < 0 || write(ends[1], text, strlen(text)) < 0)
		return -errno;
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	r = helper_request(buffer, room, fields);
	for (int i = 0; r == 0 && i < HELPER_FIELDS; i++) {
		strcat(got, fields[i]);
		strcat(got, "|");
	}
	for (size_t end = strlen(got); end && got[end - 1] == '|'; end--)
		got[end - 1] = '\0';
	ok(r < 0 || strcmp(got, wanted) == 0, "the fields are '%s'", wanted);
	return r;
}

static void requests(void)
{
	char most[2 * HELPER_FIELDS + 3] = "", wanted[2 * HELPER_FIELDS] = "";

	for (int i = 0; i < HELPER_FIELDS; i++) {
		strcat(most, "a\n");
		strcat(wanted, i ? "|a" : "a");
	}
	same(request("state\nqemu:///system\n", 256, "state|qemu:///system"), 0, "two fields");
	same(request("a\n\nc\n", 256, "a||c"), 0, "an empty field");
	same(request("", 256, ""), 0, "no field");
	same(request(most, 256, wanted), 0, "as many as can be");
	same(request(strcat(most, "b\n"), 256, ""), -EPROTO, "one more is refused");
	same(request("a\nb", 256, ""), -EPROTO, "a line without an end is refused");
	same(request("0123456789\n", 8, ""), -EPROTO, "one that does not fit is refused");
}

/* What helper_answer() prints, in a process of its own. */
static void answers(int error, const char *text, const char *wanted)
{
	struct answer answer = { .text = "" };
	char line[4096] = "";
	int ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		return;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		_exit(helper_answer(error, "%s", text));
	}
	close(ends[1]);
	if (read(ends[0], line, sizeof(line) - 1) < 0)
		ok(false, "an answer can be read");
	close(ends[0]);
	waitpid(pid, NULL, 0);
	same_text(line, wanted, "an answer is printed");
	ok(helper_parse(line, &answer) == -error, "... and read again");
}

static void install(const char *script)
{
	FILE *file = fopen(RELEVO_LIBEXEC "/fake", "we");

	if (!file) {
		ok(false, "the test can install a helper");
		return;
	}
	fprintf(file, "#!/bin/sh\n%s\n", script);
	fclose(file);
	chmod(RELEVO_LIBEXEC "/fake", 0755);
}

static int ask(const char *const *fields, long ms, struct answer *answer)
{
	struct deadline whole = deadline_start(60000), slice = deadline_slice(&whole, ms);

	return helper_ask("fake", fields, NULL, &slice, answer);
}

static void asks(void)
{
	const char *const fields[] = { "verb", "a b", "", NULL };
	struct answer answer;
	long long begin = deadline_now();

	same(ask(fields, 30000, &answer), -ENOEXEC, "a helper that is not installed");
	ok(strstr(answer.text, "cannot be run: No such file or directory"), "... in words");
	install("printf 'ok '; tr '\\n' '|'; echo");
	same(ask(fields, 30000, &answer), 0, "a helper that answers");
	same_text(answer.text, "verb|a b||", "... had a line for each field");
	install("echo error 2 not here; exit 1");
	same(ask(fields, 30000, &answer), -ENOENT, "a helper that fails");
	same_text(answer.text, "not here", "... in its own words");
	install("echo error 71 what verb");
	same(ask(fields, 30000, &answer), -EPROTO, "a helper that does not understand");
	same_text(answer.text, "what verb", "... in its own words");
	install("echo out of memory >&2; exit 9");
	same(ask(fields, 30000, &answer), -EPROTO, "a helper that dies");
	same_text(answer.text, "it ended with 9: out of memory", "... with its last words");
	install("kill -SEGV $$");
	same(ask(fields, 30000, &answer), -EPROTO, "a helper that crashes");
	same_text(answer.text, "it ended with 139", "... with its signal");
	install("sleep 1000");
	same(ask(fields, 200, &answer), -ETIMEDOUT, "a helper that hangs");
	/* On a busy machine it may be said to be still there half a second after SIGKILL. */
	ok(strncmp(answer.text, "it did not answer in time", 25) == 0, "... is said to");
	ok(deadline_now() - begin < 6 * BOUND, "all of it in time");
}

static void refuses(void)
{
	static char big[20000];
	const char *const line_end[] = { "state", "a\nb", NULL };
	const char *const huge[] = { "state", big, NULL };
	struct answer answer = { .text = "" };

	memset(big, 'x', sizeof(big) - 1);
	same(ask(line_end, 30000, &answer), -EINVAL, "a line end in a field is refused");
	ok(answer.text[0] != '\0', "... in words");
	same(ask(huge, 30000, &answer), -EMSGSIZE, "a field without an end is refused");
	ok(answer.text[0] != '\0', "... in words");
}

int main(void)
{
	char folder[] = RELEVO_LIBEXEC;

	parses();
	long_lines();
	requests();
	answers(0, "running", "ok running\n");
	answers(0, "a\nb", "ok a b\n");
	answers(EIO, "broken", "error 5 broken\n");
	refuses();
	*strrchr(folder, '/') = '\0';
	if (!private_folder(folder) || mkdir(RELEVO_LIBEXEC, 0755) < 0)
		return skip_rest("it needs root for a libexec of its own");
	asks();
	return done();
}
