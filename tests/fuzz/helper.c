// SPDX-License-Identifier: GPL-2.0-or-later
/* helper: an answer of any bytes; what is taken is one of the two lines and nothing else. */
#include <errno.h>

#include "cleanup.h"
#include "helper.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	struct answer answer = { "untouched" };
	int r = helper_parse(text, &answer), error = 0, at = 0;

	MUST(r <= 0 && r >= -4095);
	MUST(strlen(answer.text) < sizeof(answer.text));
	if (r == 0) {
		MUST(strncmp(text, "ok ", 3) == 0);
		MUST(strncmp(text + 3, answer.text, strlen(answer.text)) == 0);
		MUST(!strchr(answer.text, '\n'));
	} else if (r != -EPROTO) {
		MUST(strncmp(text, "error ", 6) == 0 && text[6] >= '0' && text[6] <= '9');
		MUST(sscanf(text, "error %d %n", &error, &at) == 1 && error == -r);
		MUST(!strchr(answer.text, '\n'));
	} else if (sscanf(text, "error %d", &error) != 1 || error != EPROTO) {
		MUST(strcmp(answer.text, "untouched") == 0);
	}
	return 0;
}
