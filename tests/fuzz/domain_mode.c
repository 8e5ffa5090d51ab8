// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_mode: a list of any bytes is refused or comes to some of the five modes. */
#include <errno.h>

#include "cleanup.h"
#include "domain_mode.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	int r = domain_mode_parse(text);

	MUST(r == -EINVAL || (r > 0 && r < 2 * DOMAIN_MODE_PARAVIRT));
	if (r > 0)
		MUST(!text[strspn(text, "acegilnoprstv,id")]);
	return 0;
}
