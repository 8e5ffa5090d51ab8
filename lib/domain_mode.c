// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_mode: a list of words. */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "domain_mode.h"

static int parse_word(const char *word, size_t length)
{
	static const struct {
		const char *word;
		enum domain_mode mode;
	} rows[] = {
		{ "acpi", DOMAIN_MODE_ACPI },
		{ "agent", DOMAIN_MODE_AGENT },
		{ "initctl", DOMAIN_MODE_INITCTL },
		{ "signal", DOMAIN_MODE_SIGNAL },
		{ "paravirt", DOMAIN_MODE_PARAVIRT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strlen(rows[i].word) == length && memcmp(rows[i].word, word, length) == 0)
			return (int)rows[i].mode;
	return -EINVAL;
}

int domain_mode_parse(const char *words)
{
	int modes = 0;

	for (;;) {
		size_t length = strcspn(words, ",");
		int mode = parse_word(words, length);

		if (mode < 0)
			return mode;
		modes |= mode;
		if (!words[length])
			return modes;
		words += length + 1;
	}
}
