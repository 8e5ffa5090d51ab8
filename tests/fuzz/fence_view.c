// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_view: a line of any bytes; what is taken can be written and read again. */
#include <errno.h>

#include "fence_view.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), line[2048];
	struct fence_view view, again;
	int r = fence_view_parse(&view, text);

	MUST(r == 0 || r == -EPROTO);
	if (r == 0) {
		fence_view_format(&view, line, sizeof(line));
		MUST(fence_view_parse(&again, line) == 0);
		MUST(again.ban == view.ban && again.fenced == view.fenced);
	}
	free(text);
	return 0;
}
