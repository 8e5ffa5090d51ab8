// SPDX-License-Identifier: GPL-2.0-or-later
/* process: /proc/PID/stat and state's texts of any bytes; and any name in a good stat. */
#include <errno.h>

#include "cleanup.h"
#include "input.h"
#include "process.h"

/* The name is the only free part of a stat: it must never reach the start time. */
static void name(const char *text)
{
	unsigned long long start = 0;
	auto_free char *stat = malloc(strlen(text) + 128);

	sprintf(stat, "7 (%s) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21\n", text);
	MUST(process_parse_stat(stat, &start) == 0 && start == 4711);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	unsigned long long start = 4242;
	char canonical[PROCESS_TEXT_MAX];
	struct process process, again;
	int r = process_parse_stat(text, &start);

	MUST(r == 0 || r == -ESRCH || r == -EBADMSG);
	MUST(r == 0 || start == 4242);
	name(text);
	r = process_parse(text, &process);
	MUST(r == 0 || r == -EBADMSG);
	if (r < 0)
		return 0;
	MUST(process.pid > 0);
	MUST(process_parse(process_format(&process, canonical), &again) == 0);
	MUST(again.pid == process.pid && again.start == process.start);
	return 0;
}
