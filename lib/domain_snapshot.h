/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot is a guest's memory in FOLDER/NAME.state, where VirtualDomain has it: made by a stop,
 * used up by the next start.
 */
#ifndef RELEVO_DOMAIN_SNAPSHOT_H
#define RELEVO_DOMAIN_SNAPSHOT_H

#include "domain.h"

/*
 * Saves a guest that runs, and ends it. 0 once its process is gone; -errno and `why` when it was
 * not saved. A save that takes more than half of the time that is left is aborted (-ETIMEDOUT).
 */
int domain_save(struct domain *domain, const char *folder, const struct deadline *deadline);

/*
 * Restores it, and removes the file before the guest goes on. 1; 0 when there is no snapshot;
 * -errno and `why`, as domain_create(). A guest that could not be restored does not run.
 */
int domain_restore(struct domain *domain, const char *folder, const struct deadline *deadline);

#endif
