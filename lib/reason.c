// SPDX-License-Identifier: GPL-2.0-or-later
/* reason: the parts of a reason line, in their order, on one line. */
#include <stdio.h>
#include <string.h>

#include "reason.h"

/* Bytes of a string of `length` that really went into `room`, as snprintf counts them. */
static size_t fitted(int length, size_t room)
{
	if (length < 0 || room == 0)
		return 0;
	return (size_t)length < room ? (size_t)length : room - 1;
}

void reason_format(
	char *line, size_t size, int errnum, const char *hint, const char *format, va_list args)
{
	size_t used = fitted(vsnprintf(line, size, format, args), size);

	if (errnum)
		used += fitted(
			snprintf(line + used, size - used, ": %s", strerror(errnum)), size - used);
	if (hint)
		snprintf(line + used, size - used, " (%s)", hint);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
}
