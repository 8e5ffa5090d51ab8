// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_size: XML of any bytes; a size is one that a host could have. */
#include <errno.h>

#include "domain_size.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct domain_size found = { -7, -7 };
	int r = domain_size_parse((const char *)data, size, &found);

	MUST(r == 0 || r == -EBADMSG || r == -EINVAL);
	if (r < 0)
		MUST(found.cpus == -7 && found.memory == -7);
	else
		MUST(found.cpus >= 1 && found.cpus <= DOMAIN_SIZE_MAX && found.memory >= 0 &&
			found.memory <= DOMAIN_SIZE_MAX);
	return 0;
}
