// SPDX-License-Identifier: GPL-2.0-or-later
/* xen: names, paths and heads of messages of any bytes. */
#include "xen.h"
#include "cleanup.h"
#include "input.h"
#include "xen_save.h"
#include "xenstore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	struct xenstore_head head = { 0 };
	char uuid[37] = "";
	bool moving;

	if (xen_is_name(text, "vm", &moving))
		MUST(strstr(text, "vm") && moving == (strcmp(text, "vm") != 0));
	if (xen_take_uuid(text, uuid))
		MUST(strlen(uuid) == 36 && strncmp(text, "/vm/", 4) == 0);
	else
		MUST(!*uuid);
	if (xen_is_uri(text))
		MUST(strncmp(text, "xen", 3) == 0 && strstr(text, ":///"));
	if (xen_is_saver(text, size, 7))
		MUST(memmem(text, size, "libxl-save-helper", 17) && memchr(text, '7', size));
	MUST(xenstore_refusal(text) > 0);
	memcpy(&head, data, size < sizeof(head) ? size : sizeof(head));
	if (xenstore_judge(&head, 2) >= 0)
		MUST(head.length <= XENSTORE_MAX);
	return 0;
}
