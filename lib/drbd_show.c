// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_show: lines of options. */
#include <string.h>

#include "drbd_show.h"
#include "drbd_words.h"

/* The next line that sets the option `name`, after its name; NULL if there is none. */
static const char *find(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += strspn(line, " \t\n");
		if (strncmp(line, name, length) == 0 && line[length] &&
			strchr(" \t;", line[length]))
			return line + length;
	}
	return NULL;
}

/* How often `name` is set and, of these, to `value`. */
static int count(const char *text, const char *name, const char *value, int *ret_same)
{
	int times = 0;

	*ret_same = 0;
	while ((text = find(text, name))) {
		text += strspn(text, " \t");
		*ret_same += drbd_word_is(text, strcspn(text, " \t;\n"), value);
		times++;
	}
	return times;
}

struct drbd_policy drbd_show_policy(const char *text)
{
	struct drbd_policy policy = { 0 };
	int off, careless, refused;
	int quorums = count(text, "quorum", "off", &off);
	int fencings = count(text, "fencing", "dont-care", &careless);
	int twos = count(text, "allow-two-primaries", "no", &refused);

	for (char c = 'A'; c <= 'C'; c++) {
		const char name[] = { c, '\0' };
		int same, all = count(text, "protocol", name, &same);

		if (all > 0 && same == all)
			policy.protocol = c;
	}
	policy.dont_care = quorums == off && (fencings == 0 || careless > 0);
	/* A bare "allow-two-primaries;" is a yes (drbd.conf(5)). */
	policy.two_primaries = twos > 0 && refused == 0;
	return policy;
}
