/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A value is text from outside that must mean exactly one thing. Each function reads the whole of
 * `text` and returns 0, -EINVAL when it means nothing, or -ERANGE when it is too large or too
 * small; `ret` is left alone on failure.
 */
#ifndef RELEVO_VALUE_H
#define RELEVO_VALUE_H

#include <stdbool.h>

/* Longest text of a value in bytes, its end not counted: longer than any path (PATH_MAX). */
#define VALUE_MAX 4095

/* true on yes y 1, false off no n 0, in upper or lower case: what pacemaker takes. */
int value_bool(const char *text, bool *ret);

/* A decimal number, with a sign or without, no white space. */
int value_integer(const char *text, long *ret);

/*
 * A time in milliseconds: a number and ms, msec, s, sec, m, min, h or hr. A number alone counts
 * `bare` milliseconds each: 1000 as pacemaker does it, 1 where a peer's parameter is in ms.
 */
int value_duration(const char *text, long bare, long *ret);

/*
 * A size in bytes: a number and K, M, G or T (powers of 1024), with or without iB. A number alone
 * counts `bare` bytes each.
 */
int value_size(const char *text, long bare, long long *ret);

/* The decimal number that the environment has under `name`; `otherwise` if it has none. */
long value_environment(const char *name, long otherwise);

/* An absolute path. */
int value_path(const char *text);

/* Any text but one that holds a control character, as a line end is one. */
int value_text(const char *text);

#endif
