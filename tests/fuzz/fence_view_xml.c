// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_view_xml: XML of any bytes as the CIB; what is found can be put into XML and XPath. */
#include <errno.h>

#include "fence_constraint_xml.h"
#include "fence_view_xml.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *why = NULL;
	struct fence_view view;
	char *text;
	int r = fence_view_read(
		&view, (const char *)data, size, "r0", "a", size % 2 ? "b" : "", &why);

	if (r < 0) {
		MUST(why && *why);
		return 0;
	}
	MUST(drbd_name_is_good(view.clone) && strlen(view.constraint) < sizeof(view.constraint));
	MUST(!*view.peer || drbd_name_is_good(view.peer));
	MUST(!*view.keeper || drbd_name_is_good(view.keeper));
	text = fence_constraint_write(&view, "r0", "a c");
	MUST(text && strstr(text, "value=\"a\"") && strstr(text, view.clone));
	free(text);
	return 0;
}
