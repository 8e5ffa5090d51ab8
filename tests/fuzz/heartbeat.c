// SPDX-License-Identifier: GPL-2.0-or-later
/* heartbeat: any log. */
#include <string.h>

#include "heartbeat.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct heartbeat_log log = { .node = "a", .pid = 862 };

	for (char *line = text, *end; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		heartbeat_log_take(&log, line);
		MUST(!log.off || (log.lost && log.reset));
	}
	free(text);
	return 0;
}
