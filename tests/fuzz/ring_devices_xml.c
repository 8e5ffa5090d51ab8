// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_devices_xml: any bytes as a CIB. */
#include "ring_devices_xml.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), host[16] = "";
	int r = ring_devices_missing(text, size, "fence_ring", host, sizeof(host));

	MUST(r <= 1 && strlen(host) < sizeof(host));
	free(text);
	return 0;
}
