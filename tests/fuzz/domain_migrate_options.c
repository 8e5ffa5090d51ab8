// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_options: any words are refused, by one of them, or come to values that are in. */
#include <errno.h>

#include "cleanup.h"
#include "domain_migrate_options.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	static struct domain_migrate_options options;
	const char *end = options.words + sizeof(options.words), *bad;
	int r = domain_migrate_options_parse(text, &options, &bad);

	MUST(r == 0 || (r == -EINVAL && bad >= options.words && bad < end));
	MUST(options.count <= MIGRATE_OPTIONS_MAX);
	for (size_t i = 0; r == 0 && i < options.count; i++) {
		MUST(options.values[i].text >= options.words && options.values[i].text < end);
		MUST(*options.values[i].text && options.values[i].number >= 0);
	}
	return 0;
}
