// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fenced: asks pacemaker's fencer when a node was last fenced with success. The request has the
 * node's name and the ms that there are; the answer is seconds of the clock, 0 for never.
 */
#include <errno.h>
#include <string.h>

#include "child.h"
#include "cleanup.h"
#include "fence_history_xml.h"
#include "helper.h"
#include "program.h"
#include "ring_guest.h"
#include "value.h"

#define HISTORY_MAX (8 * 1024 * 1024)

int main(void)
{
	char buffer[1024], path[PATH_MAX];
	const char *fields[HELPER_FIELDS];
	/* Unless it is verbose, it shows only the oldest success (seen with pacemaker 2.1.5). */
	const char *argv[] = { path, "--history", NULL, "--verbose", "--output-as=xml", NULL };
	struct child child = { .argv = argv };
	struct deadline deadline;
	auto_free char *text = NULL;
	size_t size;
	long ms;
	int r;

	if (helper_request(buffer, sizeof(buffer), fields) < 0 || !guest_name_is_good(fields[0]) ||
		*fields[0] == '-' || value_integer(fields[1], &ms) < 0 || ms <= 0)
		return helper_answer(EPROTO, "the request makes no sense");
	deadline = (struct deadline){ deadline_now() + ms, deadline_now() + ms };
	argv[2] = fields[0];
	if (program_find("stonith_admin", path) < 0)
		return helper_answer(ENOENT, "there is no stonith_admin");
	r = child_capture(&child, &deadline, HISTORY_MAX, &text, &size);
	if (r < 0)
		return helper_answer(-r, "pacemaker's fencer does not tell: %s", strerror(-r));
	if (child.status != 0)
		return helper_answer(
			EIO, "stonith_admin ended with %d: %s", child.status, child.error);
	return helper_answer(0, "%lld", fence_history_read(text, size, fields[0]));
}
