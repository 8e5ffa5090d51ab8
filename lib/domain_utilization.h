/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Utilization attributes say to the cluster what a guest takes of its host: cpu, host_memory and
 * hv_memory (both MiB), as VirtualDomain names them. They are written when the guest has changed
 * and never wait for anybody: whether they are due costs two small files, writing them is work for
 * a process of its own. What was written last is kept in state, beside the instance's own.
 */
#ifndef RELEVO_DOMAIN_UTILIZATION_H
#define RELEVO_DOMAIN_UTILIZATION_H

#include <stdbool.h>

#include "domain.h"

struct domain_utilization {
	bool cpu, host_memory, hv_memory; /* which are written */
};

/*
 * True if they should be written now: there is a cluster (its CIB is on this node), and the guest
 * has changed since, or has just come here (`anew`). Notes that it is tried; after a failure once a
 * minute. A guest that is not of qemu on this node is looked at only when it has just come, by its
 * XML file at `path`, which may be NULL.
 */
bool domain_utilization_due(const struct domain *domain, const struct domain_utilization *wanted,
	const char *path, const char *name, bool anew);

/*
 * Writes what has changed to the resource called `instance`. 0; also when the cluster does not
 * answer or does not know it. 1 and the reason in `why` when it failed and did not the last time;
 * else -errno.
 */
int domain_utilization_write(struct domain *domain, const struct domain_utilization *wanted,
	const char *path, const char *name, const char *instance, const struct deadline *deadline);

/* The same, if it is due, by a process for which nobody waits; it says in the log what failed. */
void domain_utilization_tell(struct domain *domain, const struct domain_utilization *wanted,
	const char *path, const char *name, const char *instance, bool anew);

#endif
