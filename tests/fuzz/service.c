// SPDX-License-Identifier: GPL-2.0-or-later
/* service: addresses of any bytes; what is taken has an address, a port and a path. */
#include <errno.h>

#include "input.h"
#include "service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct service service = { 0 };
	const char *why = NULL;
	int r = service_parse(text, &service, &why);

	MUST(r == 0 || (r == -EINVAL && why));
	if (r == 0) {
		MUST(service.port > 0 && service.port < 65536);
		MUST(prefix_size(service.address.family) > 0);
		MUST(service.path[0] == '/' && !strpbrk(service.path, " \t\r\n"));
		MUST(service.host[0] && !strpbrk(service.host, " \t\r\n/"));
	}
	free(text);
	return 0;
}
