/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain on mirrors of its own moves live through a window (window.h): this node opens its end,
 * ringd has the target open the other one, the domain goes, and both are closed, whatever came of
 * it. Without mirrors there is none.
 */
#ifndef RELEVO_DOMAIN_WINDOW_H
#define RELEVO_DOMAIN_WINDOW_H

#include "domain_migration.h"
#include "domain_mirrors.h"

/* As domain_migrate(), for an instance of the agent; -EPERM: no window could be opened. */
int domain_migrate_on_mirrors(struct domain *domain, const struct domain_migration *how,
	const struct domain_mirrors *mirrors, const char *target, const char *name,
	const char *instance, const struct deadline *deadline);

/*
 * The guest runs here: notes its mirrors in the state called `name`, and closes what is open of a
 * window of its instance. Whatever goes wrong is a line in the log.
 */
void domain_window_settle(struct domain *domain, const struct domain_mirrors *mirrors,
	const char *name, const char *instance, const struct deadline *deadline);

/* Closes a window of the instance whose time is over, or of a process that is gone; `of` as guard.
 */
void domain_window_sweep(const char *instance, const char *of, const struct deadline *deadline);

#endif
