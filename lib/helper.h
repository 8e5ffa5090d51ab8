/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A helper is a program in libexec/relevo that is linked to one heavy library, so that an agent is
 * not. It reads one request (a line for each field) from standard input, writes one answer line,
 * "ok TEXT" or "error ERRNO TEXT", and ends.
 */
#ifndef RELEVO_HELPER_H
#define RELEVO_HELPER_H

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"

#define HELPER_FIELDS     16
#define HELPER_ANSWER_MAX 8192

/* What a helper answered: its text, or why there is none. */
struct answer {
	char text[HELPER_ANSWER_MAX];
	bool begun; /* the helper said that it had passed the request on */
};

/*
 * Asks the helper `name`; `fields` ends with NULL, none may hold a line end. `guard` as in child.h,
 * for each helper its own: one that hangs keeps no other from being asked. 0 and the text of its
 * answer, or -errno and a text that says why: the helper's own, -ETIMEDOUT or -EBUSY with how it
 * hung, -ENOEXEC when it is not installed, -EPROTO when it made no sense.
 */
int helper_ask(const char *name, const char *const fields[], const char *guard,
	const struct deadline *deadline, struct answer *ret);

/* Pure part of helper_ask(): reads an answer line. 0 or -errno; -EPROTO when it is none. */
int helper_parse(const char *line, struct answer *ret);

/* In a helper: reads the request; a field that was not given is "". 0 or -EPROTO. */
int helper_request(char *buffer, size_t size, const char *fields[HELPER_FIELDS]);

/* In a helper: says that the request is passed on now, for whoever gives up before the answer. */
void helper_begin(void);

/* In a helper: answers and returns the exit code. `error` is 0 or a positive errno value. */
int helper_answer(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
