// SPDX-License-Identifier: GPL-2.0-or-later
/* opener: any line of a mountinfo; the text has an end. */
#include "opener.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = input_text(data, size), text[16] = "";
	int r = opener_parse_mount(line, 147, 0, text, sizeof(text));

	MUST(r == 0 || r == 1);
	MUST(memchr(text, '\0', sizeof(text)));
	free(line);
	return 0;
}
