/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain's fit is what the parameters want of its size, which is memory and vCPUs, and of its
 * place. It starts with its size; what of it can change while it runs is up to how it was started.
 */
#ifndef RELEVO_DOMAIN_FIT_H
#define RELEVO_DOMAIN_FIT_H

#include "domain.h"

struct domain_fit {
	long long memory; /* bytes; 0: as its XML says */
	long vcpus;       /* 0: as its XML says */
	const char *cpus; /* as in domain_place.h */
	long long kept;   /* bytes that dom0 of a Xen host has or could have afterwards; 0: any */
};

/*
 * Before a start: writes the XML with the wanted size to a file that is the caller's to remove, and
 * its path to `ret`; "" if the XML is as it should be. It is made of the file `config` or, if that
 * is NULL, of libvirt's definition, and named after the state's `name`. 0, -ENODEV when the place
 * is not here, -ENOMEM when dom0 would not keep its memory, or another -errno.
 */
int domain_fit_prepare(struct domain *domain, const struct domain_fit *fit, const char *config,
	const char *name, char ret[256], const struct deadline *deadline);

/*
 * Gives a domain that runs here its size and its place; if `wait`, waits until the guest has its
 * memory and has let go of its vCPUs. 0; 1 if all is done but domain_place() found no room; -errno:
 * -ERANGE more than it can have, -ENOMEM than its host has, -ETIMEDOUT the guest does not let go.
 * `why` has words, unless it is 0. Without `wait` its size does not keep it from its place.
 */
int domain_fit(struct domain *domain, const struct domain_fit *fit, bool wait,
	const struct deadline *deadline);

#endif
