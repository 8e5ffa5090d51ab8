/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A migration moves a running domain to another node: by the helper migrate, which ends it itself
 * before its deadline. While it is under way the state (state.h) of the domain's instance says so,
 * as libvirt may go on with one whose agent is gone: that is a stray one.
 */
#ifndef RELEVO_DOMAIN_MIGRATION_H
#define RELEVO_DOMAIN_MIGRATION_H

#include "domain_find.h"

/* From the parameters; texts may be NULL or empty. Times in ms, speed in MiB/s; 0: not given. */
struct domain_migration {
	const char *transport, *user, *suffix, *uri, *remote_uri, *options;
	const char *attribute; /* of the target node, which has its address */
	const char *mirrors;   /* that must keep their peers, blanks between */
	long port, speed, downtime, downtime_most;
	bool auto_converge, post_copy;
};

/*
 * Sends a domain that runs here to libvirt on the node `target`. 0 once it is there and its
 * process here has ended; what libvirt says of it is in `why`, after a tab what is noteworthy
 * there. Or -errno: then it is not known to have left, and `why` says where it is.
 */
int domain_migrate(struct domain *domain, const struct domain_migration *how, const char *target,
	const char *name, const struct deadline *deadline);

/*
 * Waits, looking for it as domain_find() does, until it runs here and is all here: 1; 0 when it
 * is not in time, with a process if a part of it is here; or -errno.
 */
int domain_await(struct domain *ret, const struct domain_claim *claim, const char *name,
	const struct deadline *deadline);

/*
 * Ends a stray migration that the state called `name` tells of, or `every` one, and waits until it
 * is over; one in post-copy is only waited for. 1 if there was one, 0 if not; -EINPROGRESS when it
 * is in post-copy after all the time; or another -errno, and why.
 */
int domain_end_stray(
	struct domain *domain, const char *name, bool every, const struct deadline *deadline);

#endif
