// SPDX-License-Identifier: GPL-2.0-or-later
/* receipt: whole JSON, whatever the texts are. */
#include "receipt.h"
#include "tap.h"

int main(void)
{
	static char big[4096], line[RECEIPT_MAX];
	struct receipt receipt = { .program = "fence_unit",
		.action = "off",
		.device = "d",
		.plug = "a \"b\" \\ \n\x80",
		.host = "h",
		.caller = "c",
		.done = true,
		.state = "off",
		.evidence = "e",
		.begun = 0,
		.took = 12 };

	receipt_format(&receipt, line);
	same_text(line,
		"{\"fencing\":\"off\",\"result\":\"done\",\"state\":\"off\",\"plug\":\"a \\\"b\\\" "
		"\\\\ "
		"\\u000a?\",\"program\":\"fence_unit\",\"device\":\"d\",\"host\":\"h\",\"caller\":"
		"\"c\",\"begun\":\"1970-01-01T00:00:00Z\",\"evidence\":\"e\",\"took_ms\":12}",
		"a receipt");
	for (int c = 1; c < 256; c++) {
		memset(big, c, sizeof(big) - 1);
		receipt = (struct receipt){ big, big, big, big, big, big, big, true, big, big,
			1L << 40, 1L << 60 };
		receipt_format(&receipt, line);
		if (strlen(line) >= RECEIPT_MAX || strcmp(line + strlen(line) - 2, "6}") != 0)
			break;
		if (c == 255)
			ok(true, "texts without end fit, whatever they are of");
	}
	if (tap_count < 2)
		printf("# %s\n", line);
	same(tap_count, 2, "... all of them");
	return done();
}
