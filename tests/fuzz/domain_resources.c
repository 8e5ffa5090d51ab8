// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_resources: XML of any bytes; each name is one, and is there once. */
#include <errno.h>

#include "domain_resources.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domain_resource found[DOMAIN_RESOURCES_MAX];
	int count = domain_resources_parse((const char *)data, size, found);

	MUST(count == -EBADMSG || count == -E2BIG || (count >= 0 && count <= DOMAIN_RESOURCES_MAX));
	for (int i = 0; i < count; i++) {
		MUST(found[i].name[0] && strlen(found[i].name) < sizeof(found[i].name));
		for (int k = 0; k < i; k++)
			MUST(found[i].pool != found[k].pool ||
				strcmp(found[i].name, found[k].name) != 0);
	}
	return 0;
}
