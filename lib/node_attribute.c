// SPDX-License-Identifier: GPL-2.0-or-later
/* node_attribute: by crm_attribute, for pacemaker has no public C interface for it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "node_attribute.h"
#include "program.h"

/* Its exit code (pacemaker's crm_exit_t) for what is not there. */
#define CRM_NOSUCH 105

/* A line without its end. What is not set may be shown as "(null)". */
static int take(const char *line, char *ret, size_t size)
{
	size_t length = strcspn(line, "\n");

	if (length == 0 || strncmp(line, "(null)", 6) == 0)
		return 0;
	if (length >= size)
		return -EMSGSIZE;
	memcpy(ret, line, length);
	ret[length] = '\0';
	return 1;
}

int node_attribute_get(const char *node, const char *name, char *ret, size_t size, char why[256],
	const struct deadline *deadline)
{
	char program[PATH_MAX];
	const char *argv[] = { program, "--type", "nodes", "--node", node, "--name", name,
		"--query", "--quiet", NULL };
	struct child child = { .argv = argv };
	int r = program_find("crm_attribute", program);

	if (r == 0)
		r = child_run(&child, deadline);
	if (r == 0 && child.status == 0)
		return take(child.output, ret, size);
	if (r == 0 && child.status == CRM_NOSUCH)
		return 0;
	if (r == 0)
		snprintf(why, 256, "crm_attribute ended with %d%s%.200s", child.status,
			child.error[0] ? ": " : "", child.error);
	else
		snprintf(why, 256, "crm_attribute: %s", strerror(-r));
	return r < 0 ? r : -EIO;
}
