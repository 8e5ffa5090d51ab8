/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What starts and ends a domain. Nothing here takes longer than its deadline leaves. */
#ifndef RELEVO_DOMAIN_POWER_H
#define RELEVO_DOMAIN_POWER_H

#include "domain.h"

/* Has libvirt's helper do `verb`: 0 or -errno; in either case its words are in `why`. */
int domain_ask(
	struct domain *domain, const char *verb, const char *path, const struct deadline *deadline);

/* The same of another helper. */
int domain_ask_helper(struct domain *domain, const char *helper, const char *verb, const char *more,
	const struct deadline *deadline);

/*
 * Starts it from the XML file at `path`, or as libvirt defines it (NULL), and fills the UUID. 0;
 * -ENOTCONN, -ENOEXEC, -EPROTONOSUPPORT (no such driver), -ESTALE (domain_status_left()) or -EIO
 * when libvirt did not take the request or refused it; after another -errno it may still be at it.
 * `why` then ends with "autostart" if libvirt also starts it itself.
 */
int domain_create(struct domain *domain, const char *path, const struct deadline *deadline);

/*
 * Waits while it is half started, as another start may be at it: 1 it runs, 0 that came to nothing,
 * -ETIMEDOUT or another -errno.
 */
int domain_settle(struct domain *domain, const struct deadline *deadline);

/* Lets a paused guest go on. 0 or -errno. */
int domain_resume(struct domain *domain, const struct deadline *deadline);

/* Asks the guest to shut down, once; `modes` as in domain_mode.h, "": libvirt's choice. */
int domain_shutdown(struct domain *domain, const char *modes, const struct deadline *deadline);

/* Waits until it has ended: 0, -ETIMEDOUT or another -errno. */
int domain_wait(struct domain *domain, const struct deadline *deadline);

/* True for a guest that cannot hear a request to shut down. */
bool domain_is_deaf(struct domain *domain, const struct deadline *deadline);

/*
 * Ends it: asks it by `modes`, again while it does not listen, and ends it by force after
 * `patience` ms (0: any), when all but the reserve of the deadline has gone, or `at_once`. 0 when
 * it shut down by itself, 1 when that took force, 2 when it took signals, round libvirt; -errno.
 */
int domain_end(struct domain *domain, const char *modes, bool at_once, long patience,
	const struct deadline *deadline);

/*
 * Ends it by force: through libvirt, and if that fails and it is a local qemu, by signals to its
 * process. 0 once it has ended; 1 when that took signals; -errno.
 */
int domain_destroy(struct domain *domain, const struct deadline *deadline);

#endif
