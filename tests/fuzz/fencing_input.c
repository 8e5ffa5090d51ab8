// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_input: any bytes as lines; each value is one of them, and what is no name is not shown.
 */
#include "fencing_input.h"
#include "input.h"

static const char *plug, *password;
static bool flag;

static const struct param rows[] = {
	{ .name = "plug", .aliases = { "port" }, .letter = 'n', .str = &plug, .summary = "P." },
	{ .name = "password", .letter = 'p', .str = &password, .secret = true, .summary = "W." },
	{ .name = "flag", .letter = 'f', .flag = &flag, .summary = "F." },
	{ 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fencing_input input = { .rows = rows };
	char *text = input_text(data, size);
	int r = fencing_take_lines(&input, text, size);

	MUST((r < 0) == (size && memchr(data, '\0', size)));
	for (int i = 0; i < FENCING_ROWS; i++)
		if (input.values[i]) {
			MUST(input.values[i] >= text && input.values[i] <= text + size);
			MUST(*input.values[i] && !strchr(input.values[i], '\n'));
		}
	MUST(strlen(input.unknown) <= 40);
	free(text);
	return 0;
}
