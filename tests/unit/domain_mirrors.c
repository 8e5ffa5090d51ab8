// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_mirrors: the list of names. */
#include "domain_mirrors.h"
#include "tap.h"

static int count(const char *text)
{
	struct domain_mirrors mirrors = { .text = text };

	return domain_mirrors_parse(&mirrors) ? -1 : mirrors.count;
}

int main(void)
{
	struct domain_mirrors mirrors = { .text = " r1\tweb.disk-2  " };
	char text[300];

	same(count(NULL), 0, "nothing");
	same(count("  "), 0, "blanks");
	ok(!domain_mirrors_parse(&mirrors), "two names");
	same(mirrors.count, 2, "... are two");
	same_text(mirrors.names[0], "r1", "... the first");
	same_text(mirrors.names[1], "web.disk-2", "... the second");
	same(count("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), 16, "as many as there may be");
	same(count("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"), -1, "one more");
	same(count("r1 r1"), -1, "one twice");
	same(count("r1,r2"), -1, "commas");
	same(count("../r1"), -1, "a path");
	same(count("-f"), -1, "an option");
	memset(text, 'r', sizeof(text));
	text[DRBD_NAME_MAX - 1] = '\0';
	same(count(text), 1, "the longest name");
	text[DRBD_NAME_MAX - 1] = 'r';
	text[DRBD_NAME_MAX] = '\0';
	same(count(text), -1, "one that is longer");
	return done();
}
