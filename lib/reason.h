/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A reason is one line for the operator: what could not be done, why, and what to do. */
#ifndef RELEVO_REASON_H
#define RELEVO_REASON_H

#include <stdarg.h>
#include <stddef.h>

/* Longest reason with its end, in bytes: pacemaker shows one line of a terminal or two. */
#define REASON_MAX 512

/*
 * Writes "WHAT: WHY (HINT)" into `line`, cut to fit. WHY is the text of the positive errno value
 * `errnum` and is left out for 0; HINT is left out for NULL. Control characters, so also line
 * ends that a foreign message brought, become spaces.
 */
void reason_format(char *line, size_t size, int errnum, const char *hint, const char *format,
	va_list args) __attribute__((format(printf, 5, 0)));

#endif
