// SPDX-License-Identifier: GPL-2.0-or-later
/* reason: the three parts of a reason line, on one line that fits. */
#include <errno.h>
#include <stdarg.h>

#include "reason.h"
#include "tap.h"

static char line[REASON_MAX];

__attribute__((format(printf, 4, 5))) static const char *format(
	size_t size, int errnum, const char *hint, const char *text, ...)
{
	va_list args;

	memset(line, '#', sizeof(line));
	va_start(args, text);
	reason_format(line, size, errnum, hint, text, args);
	va_end(args);
	return line;
}

static void parts(void)
{
	same_text(format(REASON_MAX, 0, NULL, "cannot do '%s'", "x"), "cannot do 'x'", "what");
	same_text(format(REASON_MAX, EPERM, NULL, "cannot do '%s'", "x"),
		"cannot do 'x': Operation not permitted", "what and why");
	same_text(format(REASON_MAX, 0, "try root", "cannot do it"), "cannot do it (try root)",
		"what and what to do");
	same_text(format(REASON_MAX, ENOENT, "create it", "cannot open %d", 7),
		"cannot open 7: No such file or directory (create it)", "all three");
	same_text(format(REASON_MAX, 0, "100% %s", "%s", "50% %d"), "50% %d (100% %s)",
		"marks of a format are only text");
	ok(strstr(format(REASON_MAX, 99999, NULL, "x"), "x: Unknown error 99999") != NULL,
		"an error number that nobody knows");
}

static void one_line(void)
{
	same_text(format(REASON_MAX, 0, "do\nthis", "a\nb\r\tc\x1b[1m\x7f."),
		"a b  c [1m . (do this)", "control characters become spaces");
	same_text(format(REASON_MAX, 0, NULL, "caf\xc3\xa9"), "caf\xc3\xa9", "other bytes stay");
	for (int c = 1; c < 256; c++)
		if (strpbrk(format(REASON_MAX, 0, NULL, "a%cb", c), "\n\r\x1b\x7f") ||
			strlen(line) != 3)
			ok(false, "byte %d stays on the line", c);
}

static void cut(void)
{
	char big[2000];

	memset(big, 'w', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	for (size_t size = 1; size <= 64; size++) {
		format(size, EPERM, "hint", "%s", "cannot");
		if (strlen(line) >= size ||
			strncmp(line, "cannot: Operation not permitted (hint)", strlen(line)) != 0)
			ok(false, "cut to %zu bytes: '%s'", size, line);
		if (size < 64 && line[size] != '#')
			ok(false, "a byte after %zu was written", size);
	}
	same((long long)strlen(format(REASON_MAX, EPERM, "hint", "%s", big)), REASON_MAX - 1,
		"a long what is cut");
	same((long long)strlen(format(REASON_MAX, EPERM, big, "x")), REASON_MAX - 1,
		"a long hint is cut");
	big[REASON_MAX - 3] = '\0';
	format(REASON_MAX, EPERM, "hint", "%s", big);
	ok(strcmp(line + REASON_MAX - 3, ": ") == 0, "why is cut in its middle");
	same_text(format(1, EPERM, "hint", "x"), "", "no room, no text");
}

int main(void)
{
	parts();
	one_line();
	cut();
	return done();
}
