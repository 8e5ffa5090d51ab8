// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_mirrors: the list of names, and what is noted of it. */
#include <sys/stat.h>

#include "domain_mirrors.h"
#include "private.h"
#include "state.h"

static int count(const char *text)
{
	struct domain_mirrors mirrors = { .text = text };

	return domain_mirrors_parse(&mirrors) ? -1 : mirrors.count;
}

/* What is in a state after these were noted there. */
static const char *noted(const char *text)
{
	static char kept[WINDOW_TEXT_MAX];
	struct domain_mirrors mirrors = { .text = text };
	struct state state;

	domain_mirrors_parse(&mirrors);
	if (domain_mirrors_note(&mirrors, "domain-vm") < 0)
		return "an error";
	state_load(&state, "domain-vm");
	return state_get(&state, "mirrors", kept, sizeof(kept)) ? kept : NULL;
}

static void test_note(void)
{
	struct stat before, after;
	struct state state;

	ok(domain_mirrors_note(&(struct domain_mirrors){ 0 }, "domain-vm") < 0,
		"no state, no note");
	state_load(&state, "domain-vm");
	state_set(&state, "name", "vm");
	state_save(&state);
	same_text(noted("r1\tweb.disk-2\n"), "r1 web.disk-2", "what is noted");
	ok(!noted(""), "... and taken away");
	same_text(noted("r1"), "r1", "... and noted again");
	stat(STATE_DIR "/domain-vm", &before);
	same_text(noted("r1"), "r1", "what is known already");
	stat(STATE_DIR "/domain-vm", &after);
	ok(before.st_ino == after.st_ino, "... is not written");
	state_load(&state, "domain-vm");
	ok(state_get(&state, "name", (char[8]){ 0 }, 8) != NULL, "the rest stays");
}

int main(void)
{
	struct domain_mirrors mirrors = { .text = " r1\tweb.disk-2\nr3  " };
	char text[300];

	same(count(NULL), 0, "nothing");
	same(count("  "), 0, "blanks");
	ok(!domain_mirrors_parse(&mirrors), "three names");
	same(mirrors.count, 3, "... are three");
	same_text(mirrors.names[0], "r1", "... the first");
	same_text(mirrors.names[1], "web.disk-2", "... the second");
	same(count("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), 16, "as many as there may be");
	same(count("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"), -1, "one more");
	same(count("r1 r1"), -1, "one twice");
	same(count("r1 r2 r2"), -1, "... at the end");
	same(count("r1,r2"), -1, "commas");
	same(count("../r1"), -1, "a path");
	same(count("-f"), -1, "an option");
	memset(text, 'r', sizeof(text));
	text[DRBD_NAME_MAX - 1] = '\0';
	same(count(text), 1, "the longest name");
	text[DRBD_NAME_MAX - 1] = 'r';
	text[DRBD_NAME_MAX] = '\0';
	same(count(text), -1, "one that is longer");
	if (!private_folder("/run"))
		return skip_rest("no folder of its own");
	test_note();
	return done();
}
