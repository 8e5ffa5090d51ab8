// SPDX-License-Identifier: GPL-2.0-or-later
/* pound: answers and configurations of any bytes; what is read has an end. */
#include <errno.h>

#include "input.h"
#include "pound.h"

static void look(const struct pound_backend *backend, void *data)
{
	(void)data;
	MUST(strlen(backend->service) < sizeof(backend->service));
	MUST(strlen(backend->address) < sizeof(backend->address));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), words[32] = "";
	int r = pound_parse_list(text, look, NULL);

	MUST(r == 0 || r == -EBADMSG);
	if (pound_parse_control(text, words, sizeof(words)))
		MUST(words[0] == '/' && !strpbrk(words, "\"\n"));
	pound_explain(text, words, sizeof(words));
	MUST(strlen(words) < sizeof(words) && !strchr(words, '\n'));
	free(text);
	return 0;
}
