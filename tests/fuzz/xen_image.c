// SPDX-License-Identifier: GPL-2.0-or-later
/* xen_image: a head of any bytes. */
#include "xen_image.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char head[XEN_IMAGE_HEAD] = "";
	long length;

	memcpy(head, data, size < sizeof(head) ? size : sizeof(head));
	length = xen_image_length(head, 1000);
	MUST(length < 0 || (length > 0 && length <= 1000));
	return 0;
}
