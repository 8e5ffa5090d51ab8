// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_split: lines of the kernel's log, of 8.4 as recorded and of 9. */
#include "tap.h"

#include "mirror_split.h"

static void says(const char *line, int minor, int wanted, const char *what)
{
	same(mirror_split_parse(line, minor), wanted, what);
}

int main(void)
{
	says(" 3,900,110510000,- block drbd0: Split-Brain detected but unresolved, dropping "
	     "connection!",
		0, 1, "8.4 has found a split brain");
	says(" 3,900,110510000,- drbd r0/0 drbd0 b: Split-Brain detected but unresolved, dropping "
	     "connection!",
		0, 1, "so has 9");
	says(" 6,901,1,- block drbd0: conn( WFBitMapS -> Connected ) pdsk( Inconsistent -> "
	     "UpToDate )",
		0, 0, "8.4 is connected");
	says(" 6,901,1,- drbd r0/0 drbd0 b: repl( Off -> Established )", 0, 0, "9 is connected");
	says(" 3,1,1,- block drbd10: Split-Brain detected but unresolved", 1, -1, "another minor");
	says(" 3,1,1,- block drbd1: Split-Brain detected, 1 primaries, automatically solved", 1, -1,
		"one that DRBD has resolved");
	says(" 3,1,1,- block vda: -> Connected )", 0, -1, "another driver");
	says("", 0, -1, "nothing");
	return done();
}
