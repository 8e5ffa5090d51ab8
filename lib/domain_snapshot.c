// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_snapshot: through its helper; libvirt does the work. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "domain_power.h"
#include "domain_snapshot.h"

/* How long libvirt may take to end a save and let the guest run on, in ms. */
#define ABORT_TIMEOUT 5000

static int ask(struct domain *domain, const char *verb, const char *folder,
	const struct deadline *deadline)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s.state", folder, domain->name) >=
		sizeof(path)) {
		snprintf(domain->why.text, sizeof(domain->why.text), "its path is too long");
		return -ENAMETOOLONG;
	}
	return domain_ask_helper(domain, "snapshot", verb, path, deadline);
}

/* libvirt goes on with a save whose caller is gone. */
static void abort_save(struct domain *domain, const char *folder, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, ABORT_TIMEOUT);
	bool aborted = ask(domain, "abort", folder, &slice) == 0;

	snprintf(domain->why.text, sizeof(domain->why.text), "it took too long and was %s",
		aborted ? "aborted" : "given up");
}

int domain_save(struct domain *domain, const char *folder, const struct deadline *deadline)
{
	struct deadline half = deadline_part(deadline, 2);
	int r = ask(domain, "save", folder, &half);

	if (r == -ETIMEDOUT)
		abort_save(domain, folder, deadline);
	if (r < 0)
		return r;
	if (strcmp(domain->why.text, "absent") == 0)
		return -ENOENT;
	return domain_wait(domain, deadline);
}

int domain_restore(struct domain *domain, const char *folder, const struct deadline *deadline)
{
	int r = ask(domain, "restore", folder, deadline);

	if (r == -ETIMEDOUT && !domain->why.begun) {
		snprintf(domain->why.text, sizeof(domain->why.text),
			"libvirt or the snapshot's folder '%.512s' does not answer in time",
			folder);
		return -EIO;
	}
	return r < 0 ? r : strcmp(domain->why.text, "none") != 0;
}
