// SPDX-License-Identifier: GPL-2.0-or-later
/* xvm_groups: any text; what is refused allows nothing to one who is in no group. */
#include "xvm_groups.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	const char *why = NULL;
	struct prefix from;

	MUST(prefix_parse("192.0.2.77", &from) == 0);
	MUST((xvm_groups_check(text, &why) < 0) == (why != NULL));
	if (!strchr(text, '.') && xvm_groups_allow(text, &from, "guest", "uuid"))
		abort();
	free(text);
	return 0;
}
