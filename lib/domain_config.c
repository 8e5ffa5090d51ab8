// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_config: through its helper, and csync2. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "domain_config.h"
#include "domain_power.h"
#include "program.h"

/* Has csync2 take the file to the other nodes. 0, or -errno and `why`. */
static int run_csync2(struct domain *domain, const char *path, const struct deadline *deadline)
{
	char csync2[PATH_MAX];
	const char *argv[] = { csync2, "-xv", path, NULL };
	struct child child = { .argv = argv };
	int r = program_find("csync2", csync2);

	if (r == 0)
		r = child_run(&child, deadline);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text), "csync2: %s",
			r == -ENOENT ? "it is not installed" : strerror(-r));
	if (r < 0 || child.status == 0)
		return r;
	snprintf(domain->why.text, sizeof(domain->why.text), "csync2 ended with %d%s%s",
		child.status, child.error[0] ? ": " : "", child.error);
	return -EIO;
}

int domain_keep_config(
	struct domain *domain, const char *path, bool sync, const struct deadline *deadline)
{
	int r = domain_ask_helper(domain, "config", "keep", path, deadline);
	bool kept = strcmp(domain->why.text, "kept") == 0;

	if (r == 0 && strcmp(domain->why.text, "absent") == 0)
		return -ENOENT;
	if (r == 0 && kept && sync)
		r = run_csync2(domain, path, deadline);
	return r < 0 ? r : kept;
}

int domain_start_resources(struct domain *domain, const char *path, const struct deadline *deadline)
{
	return domain_ask_helper(domain, "config", path ? "resources" : "resources-of-defined",
		path ? path : "", deadline);
}
