// SPDX-License-Identifier: GPL-2.0-or-later
/* helper: both ends of the conversation between an agent and a program in libexec/relevo. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "helper.h"

#define REQUEST_MAX 16384

static const char begun[] = "begun\n";

int helper_parse(const char *line, struct answer *ret)
{
	int length = (int)strcspn(line, "\n");
	char *end;
	long error;

	if (line[length] != '\n')
		return -EPROTO;
	if (strncmp(line, "ok ", 3) == 0) {
		snprintf(ret->text, sizeof(ret->text), "%.*s", length - 3, line + 3);
		return 0;
	}
	if (strncmp(line, "error ", 6) != 0)
		return -EPROTO;
	if (!isdigit((unsigned char)line[6]))
		return -EPROTO;
	error = strtol(line + 6, &end, 10);
	if (*end != ' ' || error <= 0 || error > 4095)
		return -EPROTO;
	snprintf(ret->text, sizeof(ret->text), "%.*s", (int)(line + length - end - 1), end + 1);
	return -(int)error;
}

/* Puts a line for each field into `request`; -EMSGSIZE or -EINVAL if that can't be done. */
static int write_request(char *request, size_t size, const char *const fields[])
{
	size_t used = 0;

	for (int i = 0; fields[i]; i++) {
		size_t length = strlen(fields[i]);

		if (strchr(fields[i], '\n'))
			return -EINVAL;
		if (used + length + 2 > size)
			return -EMSGSIZE;
		memcpy(request + used, fields[i], length);
		used += length;
		request[used++] = '\n';
	}
	request[used] = '\0';
	return 0;
}

static void say_why(struct answer *ret, int r, const struct child *child)
{
	if (r == -EBUSY)
		snprintf(ret->text, sizeof(ret->text), "an earlier call still hangs in it");
	else if (r == -ETIMEDOUT)
		snprintf(ret->text, sizeof(ret->text), "it did not answer in time%s",
			child->abandoned ? " and cannot be killed" : "");
	else if (r == -EPROTO)
		snprintf(ret->text, sizeof(ret->text), "it ended with %d%s%s", child->status,
			child->error[0] ? ": " : "", child->error);
	else
		snprintf(ret->text, sizeof(ret->text), "%s", strerror(-r));
}

int helper_ask(const char *name, const char *const fields[], const char *guard,
	const struct deadline *deadline, struct answer *ret)
{
	char path[256], own[256], request[REQUEST_MAX];
	const char *argv[] = { path, NULL };
	struct child child = {
		.argv = argv, .input = request, .guard = guard ? own : NULL, .alone = true
	};
	int r = write_request(request, sizeof(request), fields);

	snprintf(own, sizeof(own), "%s.%s", guard ? guard : "", name);
	snprintf(path, sizeof(path), RELEVO_LIBEXEC "/%s", name);
	if (r == 0)
		r = child_run(&child, deadline);
	/* Of the helper; a file that it looked for and did not find has the same number. */
	if (r == -ENOENT || r == -EACCES || r == -ENOTDIR) {
		snprintf(
			ret->text, sizeof(ret->text), "'%s' cannot be run: %s", path, strerror(-r));
		return -ENOEXEC;
	}
	ret->text[0] = '\0';
	ret->begun = strncmp(child.output, begun, strlen(begun)) == 0;
	if (r == 0) {
		r = helper_parse(child.output + (ret->begun ? strlen(begun) : 0), ret);
		if (r != -EPROTO || ret->text[0])
			return r;
	}
	say_why(ret, r, &child);
	return r;
}

int helper_request(char *buffer, size_t size, const char *fields[HELPER_FIELDS])
{
	size_t used = 0;
	ssize_t part;
	char *at = buffer;

	while (used < size - 1 && (part = read(STDIN_FILENO, buffer + used, size - 1 - used)) > 0)
		used += (size_t)part;
	buffer[used] = '\0';
	for (int i = 0; i < HELPER_FIELDS; i++)
		fields[i] = "";
	for (int i = 0; i < HELPER_FIELDS && *at; i++) {
		char *end = strchr(at, '\n');

		if (!end)
			return -EPROTO;
		*end = '\0';
		fields[i] = at;
		at = end + 1;
	}
	return *at ? -EPROTO : 0;
}

void helper_begin(void)
{
	fputs(begun, stdout);
	fflush(stdout);
}

int helper_answer(int error, const char *format, ...)
{
	char text[HELPER_ANSWER_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ' ';
	if (error)
		printf("error %d %s\n", error, text);
	else
		printf("ok %s\n", text);
	return fflush(stdout) == 0 ? 0 : 1;
}
