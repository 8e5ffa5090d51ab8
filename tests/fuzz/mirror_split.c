// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_split: any record of the kernel's log. */
#include "mirror_split.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = input_text(data, size);
	int r = mirror_split_parse(line, 0);

	MUST(r >= -1 && r <= 1);
	free(line);
	return 0;
}
