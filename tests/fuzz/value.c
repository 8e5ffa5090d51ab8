// SPDX-License-Identifier: GPL-2.0-or-later
/* value: all parsers on one text; what one takes, its canonical form means too. */
#include <errno.h>

#include "cleanup.h"
#include "input.h"
#include "value.h"

#define KEPT 4242

static void integer(const char *text)
{
	long number = KEPT, again;
	char canonical[32];
	int r = value_integer(text, &number);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	MUST(r == 0 || number == KEPT);
	if (r < 0)
		return;
	MUST(text[strspn(text, "+-0123456789")] == '\0');
	snprintf(canonical, sizeof(canonical), "%ld", number);
	MUST(value_integer(canonical, &again) == 0 && again == number);
}

static void duration(const char *text, long bare)
{
	long ms = KEPT, again;
	char canonical[32];
	int r = value_duration(text, bare, &ms);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	MUST(r == 0 || ms == KEPT);
	if (r < 0)
		return;
	MUST(ms >= 0);
	snprintf(canonical, sizeof(canonical), "%ldms", ms);
	MUST(value_duration(canonical, bare, &again) == 0 && again == ms);
}

static void size_of(const char *text)
{
	long long bytes = KEPT, again;
	char canonical[32];
	int r = value_size(text, 1, &bytes);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	MUST(r == 0 || bytes == KEPT);
	if (r < 0)
		return;
	MUST(bytes >= 0);
	snprintf(canonical, sizeof(canonical), "%lld", bytes);
	MUST(value_size(canonical, 1, &again) == 0 && again == bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	bool flag;
	int r;

	integer(text);
	duration(text, 1);
	duration(text, 1000);
	size_of(text);
	r = value_bool(text, &flag);
	MUST(r == -EINVAL || (r == 0 && strlen(text) <= 5));
	r = value_text(text);
	MUST(r < 0 || (strlen(text) <= VALUE_MAX && !strpbrk(text, "\n\r\t\x1b\x7f")));
	MUST(value_path(text) == (*text == '/' ? r : -EINVAL));
	return 0;
}
