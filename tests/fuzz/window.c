// SPDX-License-Identifier: GPL-2.0-or-later
/* window: any text as a line; one that is taken is written as the same line. */
#include "window.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), again[WINDOW_TEXT_MAX];
	struct window window;

	if (window_parse(&window, text) == 0) {
		MUST(window.count > 0 && window.count <= WINDOW_MIRRORS);
		MUST(window_format(&window, again) == 0);
		MUST(strcmp(again, text) == 0);
	}
	free(text);
	return 0;
}
