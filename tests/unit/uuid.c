// SPDX-License-Identifier: GPL-2.0-or-later
/* uuid: every way to write one, and what is none. */
#include "uuid.h"
#include "cleanup.h"
#include "tap.h"

#define UUID "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"
#define LONG UUID "0"

int main(void)
{
	static const char *const good[] = { UUID, "4dea22b31d52d8f32516782e98ab3fa0",
		"4DEA22B3-1D52-D8F3-2516-782E98AB3FA0", " 4dea-22b3 1d52d8f3\n2516782e98ab3fa0- " };
	static const char *const bad[] = { "", "-", "4dea22b3",
		"4dea22b3-1d52-d8f3-2516-782e98ab3fa", LONG, "4dea22b3-1d52-d8f3-2516-782e98ab3fag",
		"\xff" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		char got[37] = "before";

		ok(uuid_read(good[i], got), "row %zu is one", i);
		same_text(got, UUID, "... as it should be written");
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char got[37] = "before";

		ok(!uuid_read(bad[i], got), "row %zu is none", i);
		same_text(got, "before", "... and nothing is written");
	}
	return done();
}
