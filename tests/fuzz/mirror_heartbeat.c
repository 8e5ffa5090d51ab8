// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_heartbeat: any dump of a configuration. */
#include "mirror_heartbeat.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), name[DRBD_NAME_MAX] = "";

	if (mirror_other_host(text, "b", name))
		MUST(*name && strlen(name) < sizeof(name));
	free(text);
	return 0;
}
