/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain is a guest of a hypervisor, known by its UUID or, without one, by its name. For qemu on
 * this node the evidence is its process, whose command line libvirt gives "-name guest=NAME,..."
 * and "-uuid UUID"; any other driver is asked through libvirt.
 */
#ifndef RELEVO_DOMAIN_H
#define RELEVO_DOMAIN_H

#include <stdbool.h>

#include "deadline.h"
#include "helper.h"
#include "process.h"

struct domain {
	const char *uri;   /* libvirt connection URI */
	const char *guard; /* as in child.h */
	char name[256];
	char uuid[37];          /* lower case, or empty */
	char kept_uri[256];     /* after domain_recall(): the URI under which it ran */
	struct process process; /* qemu's, as last seen; pid 0: none */
	bool starting;          /* state knows of a start that did not say how it ended */
	struct answer why;      /* after a failure: the cause, in words */
};

/* True for qemu on this node, where the process is the evidence and libvirt is not needed. */
bool domain_is_local(const char *uri);

/* Pure: true if this command line is that of the domain's qemu. */
bool domain_owns(const struct domain *domain, const char *cmdline, size_t size);

/*
 * Fills name and UUID from the XML file at `path`, read by a helper. 0 or -errno: -ENOENT when
 * there is no such file, -EBADMSG or -EINVAL when it is no domain, -ETIMEDOUT when it can't be
 * read.
 */
int domain_read(struct domain *domain, const char *path, const struct deadline *deadline);

/*
 * Does it run here? 1, 0 or -errno when that cannot be told. The process as last seen is looked at
 * first; then every process, or libvirt. libvirt is also asked of a local guest that is `starting`,
 * for it goes on with a start whose caller is gone, and has no process till late: 1 with pid 0.
 */
int domain_look(struct domain *domain, const struct deadline *deadline);

/*
 * Starts it from the XML file at `path` and fills the UUID. 0; -ENOTCONN, -ENOEXEC or -EIO when
 * libvirt did not take the request or refused it; after another -errno it may still be at it.
 */
int domain_create(struct domain *domain, const char *path, const struct deadline *deadline);

/* Asks the guest to shut down (ACPI), once. 0 or -errno. */
int domain_shutdown(struct domain *domain, const struct deadline *deadline);

/* Waits until it has ended: 0, -ETIMEDOUT or another -errno. */
int domain_wait(struct domain *domain, const struct deadline *deadline);

/*
 * Ends it by force: through libvirt, and if that fails and it is a local qemu, by signals to its
 * process. 0 once it has ended; 1 when that took signals; -errno.
 */
int domain_destroy(struct domain *domain, const struct deadline *deadline);

/*
 * Fills a domain from the state called `name` (state.h), but not its URI. 1, 0 when there is no
 * such state, or -errno.
 */
int domain_recall(struct domain *domain, const char *name);

/* Keeps who the domain is and its process under `name`, if that is news. 0 or -errno. */
int domain_remember(const struct domain *domain, const char *name);

#endif
