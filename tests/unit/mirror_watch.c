// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_watch: which mirrors a list names. */
#include "mirror_watch.h"
#include "tap.h"

int main(void)
{
	static char names[2 * WINDOW_MIRRORS + 3];
	struct deadline deadline = deadline_start(10000);
	struct mirror_watch watch;

	mirror_watch_begin(&watch, "");
	same(watch.count, 0, "none");
	ok(!mirror_watch_look(&watch, &deadline), "... has lost its peer");
	mirror_watch_begin(&watch, "  r1 web.disk-2 ");
	same(watch.count, 2, "two");
	same_text(watch.mirrors[0].resource, "r1", "... the first");
	same_text(watch.mirrors[1].resource, "web.disk-2", "... the second");
	for (int i = 0; i < WINDOW_MIRRORS + 1; i++)
		strcat(names, "r ");
	mirror_watch_begin(&watch, names);
	same(watch.count, WINDOW_MIRRORS, "no more than there may be");
	return done();
}
