/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is different for a domain of Xen on this host (xen_is_here()): its evidence, and what can be
 * done with it when libvirt does not know it or does not answer.
 */
#ifndef RELEVO_DOMAIN_XEN_H
#define RELEVO_DOMAIN_XEN_H

#include "domain.h"

/* Looks for it in Xen and fills the evidence of that. 1, 0 or -errno with a reason. */
int domain_xen_look(struct domain *domain, const struct deadline *deadline);

/*
 * A guest that reboots is gone for a moment, shut down and not yet cleared away, or built anew: if
 * one that was seen here is so (`r`: domain_look()'s), looks on for a few seconds, and as long as
 * libvirt is at it. As domain_look(); of any other hypervisor's guest `r`.
 */
int domain_xen_return(struct domain *domain, int r, const struct deadline *deadline);

/* Asks it to shut down, round libvirt. 0 or -errno and `why`; ACPI goes through libvirt alone. */
int domain_xen_shutdown(struct domain *domain, const struct deadline *deadline);

/* Ends it by force, round libvirt, and waits for its end. 0, or -errno and `why`. */
int domain_xen_destroy(struct domain *domain, const struct deadline *deadline);

#endif
