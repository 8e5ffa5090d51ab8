// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_history_xml: XML of any bytes. */
#include "fence_history_xml.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fence_history_read((const char *)data, size, "b");
	return 0;
}
