// SPDX-License-Identifier: GPL-2.0-or-later
/* drbd_call: lines of any bytes as the environment; what is taken has good names only. */
#include <errno.h>

#include "drbd_call.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), *rest = text;
	const char *environment[33] = { 0 }, *why = NULL;
	struct drbd_call call;
	int r;

	for (int i = 0; i < 32 && rest; i++)
		environment[i] = strsep(&rest, "\n");
	r = drbd_call_read(
		&call, size % 2 ? "fence-peer" : "unfence-peer", NULL, environment, "a", &why);
	MUST(r == 0 || (r == -EINVAL && why && *why));
	if (r == 0) {
		MUST(drbd_name_is_good(call.resource) && !strchr(call.resource, '/'));
		MUST(!*call.peer || (drbd_name_is_good(call.peer) && strcmp(call.peer, "a") != 0));
		MUST(call.allowed[0] == 'a' && strlen(call.allowed) < sizeof(call.allowed));
	}
	free(text);
	return 0;
}
