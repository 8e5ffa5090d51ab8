// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_progress: any /proc/drbd, any events2. */
#include "drbd_progress.h"
#include "input.h"

static void check(const struct drbd_progress *progress)
{
	MUST(progress->permille >= 0 && progress->permille <= 1000);
	MUST(progress->seconds >= -1 && progress->seconds <= 1000L * 86400);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int minors[] = { 0, 2 };
	char *text = input_text(data, size);
	struct drbd_progress progress;

	if (drbd_parse_proc_progress(text, minors, 2, &progress))
		check(&progress);
	if (drbd_parse_events_progress(text, &progress))
		check(&progress);
	free(text);
	return 0;
}
