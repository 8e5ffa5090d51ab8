// SPDX-License-Identifier: GPL-2.0-or-later
/* meminfo: any bytes are an amount or refused. */
#include <errno.h>

#include "cleanup.h"
#include "input.h"
#include "meminfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	long long available = meminfo_parse(text);

	MUST(available >= 0 || available == -EBADMSG);
	return 0;
}
