/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tap: the few words of a unit test. Prints TAP (testanything.org); main() ends with done(). */
#ifndef RELEVO_TAP_H
#define RELEVO_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* One test: `condition` must hold; the words say what it shows. */
__attribute__((format(printf, 2, 3))) static inline void ok(bool condition, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", condition ? "" : "not ", ++tap_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	tap_failed += !condition;
}

/* Two numbers must be the same. */
static inline void same(long long got, long long wanted, const char *what)
{
	ok(got == wanted, "%s", what);
	if (got != wanted)
		printf("# got %lld, wanted %lld\n", got, wanted);
}

/* Two texts must be the same. */
static inline void same_text(const char *got, const char *wanted, const char *what)
{
	ok(got && strcmp(got, wanted) == 0, "%s", what);
	if (!got || strcmp(got, wanted) != 0)
		printf("# got '%s', wanted '%s'\n", got ? got : "(null)", wanted);
}

/* Prints the plan and returns the exit code. */
static inline int done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
