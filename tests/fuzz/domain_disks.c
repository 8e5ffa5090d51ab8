// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_disks: any bytes; each path is one below /dev/. */
#include <errno.h>

#include "domain_disks.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char paths[300];
	int r = domain_disks_parse((const char *)data, size, paths, sizeof(paths));

	MUST(r == 0 || r == -EBADMSG || r == -E2BIG);
	MUST(strlen(paths) < sizeof(paths));
	for (const char *at = paths; r == 0 && *at; at += strcspn(at, "\t")) {
		at += *at == '\t';
		MUST(strncmp(at, "/dev/", 5) == 0);
	}
	return 0;
}
