// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_split: DRBD's words in the kernel's log, which 8.4 and 9 have in common. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "mirror_split.h"

#define RECORDS 200000 /* the most that is read */

/* "block drbd0: ..." of 8.4, "drbd r0/0 drbd0 PEER: ..." of 9. */
static bool is_of(const char *line, int minor)
{
	char name[24];
	const char *at;

	snprintf(name, sizeof(name), " drbd%d", minor);
	at = strstr(line, name);
	return at && !isdigit((unsigned char)at[strlen(name)]);
}

int mirror_split_parse(const char *line, int minor)
{
	if (!strstr(line, "drbd") || !is_of(line, minor))
		return -1;
	if (strstr(line, "Split-Brain detected but unresolved"))
		return 1;
	return strstr(line, "-> Connected )") || strstr(line, "-> Established )") ? 0 : -1;
}

bool mirror_split_look(const int minors[], int count)
{
	auto_close int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool split = false;
	char line[8192];

	for (int records = 0; fd >= 0 && records < RECORDS; records++) {
		ssize_t size = read(fd, line + 1, sizeof(line) - 2);

		if (size < 0 && errno != EPIPE) /* EPIPE: some were overwritten meanwhile */
			break;
		line[0] = ' ';
		line[size < 0 ? 1 : size + 1] = '\0';
		for (char *c = line; *c; c++)
			*c = *c == ';' ? ' ' : *c;
		for (int i = 0; i < count; i++) {
			int says = mirror_split_parse(line, minors[i]);

			split = says < 0 ? split : says;
		}
	}
	return split;
}
