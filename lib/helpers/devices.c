// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * devices: looks into the CIB whether every host has a fence device of another type than the one
 * in the request, whose second field is the ms that there are. The answer is "all", or "missing"
 * and the name of a host that has none.
 */
#include <errno.h>
#include <string.h>

#include "child.h"
#include "cleanup.h"
#include "helper.h"
#include "program.h"
#include "ring_devices_xml.h"
#include "value.h"

#define CIB_MAX (64 * 1024 * 1024)

int main(void)
{
	char buffer[1024], path[PATH_MAX], host[256];
	const char *fields[HELPER_FIELDS];
	const char *argv[] = { path, "--query", "--local", NULL };
	struct child child = { .argv = argv };
	struct deadline deadline;
	auto_free char *text = NULL;
	size_t size;
	long ms;
	int r;

	if (helper_request(buffer, sizeof(buffer), fields) < 0 || !*fields[0] ||
		value_integer(fields[1], &ms) < 0 || ms <= 0)
		return helper_answer(EPROTO, "the request makes no sense");
	deadline = (struct deadline){ deadline_now() + ms, deadline_now() + ms };
	if (program_find("cibadmin", path) < 0)
		return helper_answer(ENOTCONN, "there is no cibadmin");
	r = child_capture(&child, &deadline, CIB_MAX, &text, &size);
	if (r < 0 || child.status != 0)
		return helper_answer(ENOTCONN, "the cluster does not run here");
	r = ring_devices_missing(text, size, fields[0], host, sizeof(host));
	if (r < 0)
		return helper_answer(-r, "the CIB cannot be read");
	if (r == 0)
		return helper_answer(0, "all");
	return helper_answer(0, "missing %s", host);
}
