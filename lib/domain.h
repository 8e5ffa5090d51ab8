/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain is a guest of a hypervisor, known by its UUID or, without one, by its name. For qemu on
 * this node its process decides whether it runs (qemu.h), for Xen its domain there (xen.h), and
 * libvirt tells only how it is; any other driver is asked through libvirt.
 */
#ifndef RELEVO_DOMAIN_H
#define RELEVO_DOMAIN_H

#include <stdbool.h>

#include "deadline.h"
#include "domain_judge.h"
#include "helper.h"
#include "process.h"

struct domain {
	const char *uri;   /* libvirt connection URI */
	const char *guard; /* as in child.h */
	char name[256];
	char uuid[37];          /* lower case, or empty */
	char kept_uri[256];     /* after domain_recall(): the URI under which it ran */
	struct process process; /* qemu's, as last seen; pid 0: none */
	int xen;                /* its number in Xen, as last seen; 0: none */
	bool starting;          /* state knows of a start, and not how it ended */
	char since[24];         /* after domain_remember(): when its trouble was first seen */
	struct answer why;      /* after a failure: the cause, in words */
	struct domain_evidence evidence; /* of the last look */
};

/*
 * Does it run here? 1 (without a process or domain: half started), 0 or -errno when that cannot be
 * told. Looked at are the process last seen, that of libvirt's pid file, then every one; or each
 * domain of Xen. libvirt is asked of other drivers' guests, and of one `starting`: it goes on with
 * a start whose caller is gone.
 */
int domain_look(struct domain *domain, const struct deadline *deadline);

/* How is a domain that runs here, by libvirt's file or, if `ask`, by libvirt? */
enum domain_condition domain_examine(
	struct domain *domain, bool ask, const struct deadline *deadline);

#endif
