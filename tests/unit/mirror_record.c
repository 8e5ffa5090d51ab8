// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_record: what is kept of a mirror from one call to the next. */
#include <errno.h>
#include <unistd.h>

#include "private.h"
#include "tap.h"

#include "mirror_record.h"
#include "state.h"

/* The minors that are taken from a state with this text: "0 12 ", those that can be one. */
static const char *minors_of(const char *text)
{
	static char read[64];
	struct mirror_record record;
	struct state state;
	size_t used = 0;

	state_load(&state, "mirror-minors");
	state_set(&state, "minors", text);
	state_save(&state);
	mirror_record_load(&record, "mirror-minors");
	read[0] = '\0';
	for (int i = 0; i < record.count; i++)
		used += (size_t)snprintf(read + used, sizeof(read) - used, "%d ", record.minors[i]);
	return read;
}

static void test_minors(void)
{
	same_text(minors_of("0 1048575"), "0 1048575 ", "minors up to the kernel's last");
	same_text(minors_of("3 1048576 4"), "3 ", "but none above");
	same_text(minors_of("3 -1 4"), "3 ", "... or below 0");
	same_text(minors_of("3 4294967296"), "3 ", "... or that no int holds");
	same_text(minors_of("3 x"), "3 ", "... or that is no number");
}

static void call(bool of_pacemaker)
{
	if (of_pacemaker)
		setenv("OCF_RESKEY_crm_feature_set", "3.16.2", 1);
	else
		unsetenv("OCF_RESKEY_crm_feature_set");
}

/* Has a call keep a record. */
static void keep(const char *name, bool of_pacemaker)
{
	struct mirror mirror = { .resource = "r9" };
	struct mirror_verdict verdict = { 0 };
	struct mirror_record record;

	call(of_pacemaker);
	mirror_record_load(&record, name);
	mirror_record_note(&record, &mirror, &verdict, name);
}

/* Who has a resource, to a call for an instance; "" for nobody. */
static const char *rival(const char *resource, const char *name, bool of_pacemaker)
{
	struct mirror mirror = { .resource = resource };
	static char found[256];

	call(of_pacemaker);
	return mirror_record_rival(&mirror, name, found) ? found : "";
}

static void test_rival(void)
{
	same_text(rival("r9", "mirror-two", true), "", "nobody else has it");
	keep("mirror-by-hand", false);
	same_text(rival("r9", "mirror-two", true), "", "nor does who only looked");
	keep("mirror-one:0", true);
	keep("mirror-one:0", false);
	same_text(rival("r9", "mirror-two", true), "one:0", "another does");
	same_text(rival("r9", "mirror-two", false), "", "... which is nothing to a person");
	same_text(rival("r8", "mirror-two", true), "", "... nor to another resource");
	same_text(rival("r9", "mirror-one:1", true), "", "... nor to its own copy");
	same_text(rival("r9", "mirror-one", true), "", "... nor to the clone");
	same_text(rival("r9", "mirror-one:1x", true), "one:0", "but to a longer name");
	keep("mirror-two", true);
	same_text(rival("r9", "mirror-two", true), "", "who has a record has it too");
	ok(truncate(STATE_DIR "/mirror-two", 0) == 0, "a record that is destroyed");
	same_text(rival("r9", "mirror-two", true), "", "... is still one");
}

int main(void)
{
	static const char name[] = "mirror-test";
	struct mirror mirror = { .resource = "r0", .minors = { 0, 12 }, .count = 2 };
	struct mirror_verdict verdict = { .code = OCF_RUNNING_PROMOTED };
	struct mirror_record record;

	if (!private_folder("/run"))
		return skip_rest("no folder of its own");
	same(mirror_record_load(&record, name), 0, "there is none");
	ok(!*record.resource && !record.count, "... and it is empty");
	same(mirror_record_note(&record, &mirror, &verdict, name), 0, "a whole mirror is no news");
	same(mirror_record_load(&record, name), 0, "it is kept");
	same_text(record.resource, "r0", "... its name");
	ok(record.count == 2 && record.minors[1] == 12, "... its minors");
	ok(record.whole && !*record.trouble, "... and that it is whole");
	snprintf(verdict.words, sizeof(verdict.words), "has lost 'b': not connected");
	verdict.code = OCF_DEGRADED_PROMOTED;
	same(mirror_record_note(&record, &mirror, &verdict, name), 1, "trouble is news");
	same(mirror_record_note(&record, &mirror, &verdict, name), 0, "... once");
	ok(record.since > 1000000000, "... since a time");
	record.since -= 100;
	same(mirror_record_save(&record, name), 0, "and that time");
	same(mirror_record_load(&record, name), 0, "... is kept");
	same(mirror_record_note(&record, &mirror, &verdict, name), 0, "... as long as it lasts");
	same_text(record.trouble, "has lost 'b': not connected", "... with its words");
	mirror.resource = record.resource; /* of a call that does not say which */
	record.since = 1;
	same(mirror_record_note(&record, &mirror, &verdict, name), 0,
		"a mirror known by its record");
	same(mirror_record_load(&record, name), 0, "... is kept");
	same_text(record.resource, "r0", "... with its name");
	ok(!record.whole && !record.split && !record.expected, "and what is not so is not kept");
	record.split = record.expected = true;
	same(mirror_record_save(&record, name), 0, "a split brain, and a primary that is known,");
	same(mirror_record_load(&record, name), 0, "... are kept");
	ok(record.split && record.expected, "... both");
	mirror.drbd = (struct drbd){ .disk = DRBD_UPTODATE, .volumes = 1, .peers = 1 };
	mirror.drbd.peer[0].connection = DRBD_CONNECTED;
	mirror.drbd.peer[0].disk = DRBD_UPTODATE;
	record.trouble[0] = '\0';
	same(mirror_record_judge(&record, &mirror).code, OCF_SUCCESS, "a peer that is back");
	ok(!record.split, "... ends a split brain");
	mirror_record_save(&record, name);
	same(mirror_record_find(&record, "r0"), 0, "it is found by its resource");
	ok(record.minors[1] == 12 && !record.split, "... whole");
	same(mirror_record_find(&record, "r1"), -ENOENT, "another is not");
	ok(!*record.resource, "... and nothing is in its place");
	mirror_record_load(&record, name);
	record.split = true;
	mirror_record_save(&record, "mirror-other");
	mirror_record_find(&record, "r0");
	ok(record.split, "of two the one with a split brain");
	mirror_record_save(&record, name);
	record.split = false;
	mirror_record_save(&record, "mirror-other");
	mirror_record_find(&record, "r0");
	ok(record.split, "... in whatever order they come");
	test_minors();
	test_rival();
	return done();
}
