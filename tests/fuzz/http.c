// SPDX-License-Identifier: GPL-2.0-or-later
/* http: answers of any bytes; what is whole stays so with more bytes, and no byte is read twice. */
#include <errno.h>

#include "http.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_answer answer, more;
	char *text = input_text(data, size);
	int r = http_parse(text, size, false, &answer);

	MUST(r == 0 || r == 1 || r == -EBADMSG);
	if (r == 1) {
		MUST(answer.status >= 200 && answer.status <= 599);
		MUST(answer.length <= HTTP_BODY_MAX && answer.length <= size);
		MUST(answer.body[answer.length] == '\0');
	}
	if (r != 0) {
		MUST(http_parse(text, size, true, &more) == r);
		MUST(r < 0 || (more.length == answer.length && more.status == answer.status));
	} else {
		MUST(http_parse(text, size, true, &more) != 0);
	}
	free(text);
	return 0;
}
