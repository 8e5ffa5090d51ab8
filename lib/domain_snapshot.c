// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_snapshot: through its helper; libvirt does the work. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "domain_power.h"
#include "domain_snapshot.h"
#include "log.h"
#include "program.h"

/* How long it may take to end a save, and to remove what it has left, in ms. */
#define ABORT_TIMEOUT 5000

/* Where its memory goes. 0 or -ENAMETOOLONG. */
static int name_file(struct domain *domain, const char *folder, char path[PATH_MAX])
{
	if ((size_t)snprintf(path, PATH_MAX, "%s/%s.state", folder, domain->name) < PATH_MAX)
		return 0;
	snprintf(domain->why.text, sizeof(domain->why.text), "its path is too long");
	return -ENAMETOOLONG;
}

static int ask(struct domain *domain, const char *verb, const char *folder,
	const struct deadline *deadline)
{
	char path[PATH_MAX];
	int r = name_file(domain, folder, path);

	return r < 0 ? r : domain_ask_helper(domain, "snapshot", verb, path, deadline);
}

/* libvirt goes on with a save whose caller is gone. */
static void abort_save(struct domain *domain, const char *folder, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, ABORT_TIMEOUT);
	bool aborted = ask(domain, "abort", folder, &slice) == 0;

	snprintf(domain->why.text, sizeof(domain->why.text), "it took too long and was %s",
		aborted ? "aborted" : "given up");
}

/*
 * What a save that failed has left of a guest that is still here would, restored later, meet disks
 * that have changed since; libvirt leaves it there for Xen.
 */
static void drop(struct domain *domain, const char *folder, const struct deadline *deadline)
{
	char rm[PATH_MAX], path[PATH_MAX];
	const char *argv[] = { rm, "-f", path, NULL };
	struct deadline slice = deadline_slice(deadline, ABORT_TIMEOUT);
	struct child child = { .argv = argv, .guard = domain->guard };
	struct answer why = domain->why;
	int r = domain_look(domain, deadline);

	if (r == 1 && name_file(domain, folder, path) == 0) {
		r = program_find("rm", rm);
		if (r == 0)
			r = child_run(&child, &slice);
		log_trace("rm -f '%s': %d, %d", path, r, child.status);
	}
	domain->why = why;
}

int domain_save(struct domain *domain, const char *folder, const struct deadline *deadline)
{
	struct deadline half = deadline_part(deadline, 2);
	int r = ask(domain, "save", folder, &half);

	if (r == -ETIMEDOUT)
		abort_save(domain, folder, deadline);
	if (r < 0) {
		drop(domain, folder, deadline);
		return r;
	}
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
