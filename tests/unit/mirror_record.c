// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_record: what is kept of a mirror from one call to the next. */
#include <errno.h>

#include "private.h"
#include "tap.h"

#include "mirror_record.h"

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
	return done();
}
