// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_complaint: any text on standard error. */
#include <string.h>

#include "drbd_complaint.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct drbd_complaint complaint;

	drbd_complaint_parse(text, &complaint);
	MUST(*complaint.words && strlen(complaint.words) < sizeof(complaint.words));
	MUST(!strchr(complaint.words, '\n'));
	free(text);
	return 0;
}
