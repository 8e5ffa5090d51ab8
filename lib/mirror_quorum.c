// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_quorum: one question to the helper quorum. */
#include <errno.h>
#include <string.h>

#include "helper.h"
#include "mirror_quorum.h"

int mirror_quorum(const char *guard, const struct deadline *deadline)
{
	const char *const fields[] = { NULL };
	struct answer answer;
	int r = helper_ask("quorum", fields, guard, deadline, &answer);

	if (r < 0)
		return r;
	if (strcmp(answer.text, "yes") == 0)
		return 1;
	return strcmp(answer.text, "no") == 0 ? 0 : -EPROTO;
}
