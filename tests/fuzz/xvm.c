// SPDX-License-Identifier: GPL-2.0-or-later
/* xvm: any bytes as a request; a name that is taken has an end and no control characters. */
#include "xvm.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct xvm_key key = { "k", 1 };
	struct xvm_request request;
	char *text = input_text(data, size);

	if (xvm_parse((uint8_t *)text, size, &request) == 0) {
		MUST(size == XVM_REQUEST_SIZE && strlen(request.guest) < XVM_GUEST_MAX);
		for (const char *c = request.guest; *c; c++)
			MUST((unsigned char)*c >= ' ');
		xvm_signed((uint8_t *)text, &key);
	}
	free(text);
	return 0;
}
