/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job is what libvirt is at with a domain, such as sending it away. As virt.h, for helpers. */
#ifndef RELEVO_VIRT_JOB_H
#define RELEVO_VIRT_JOB_H

#include <stdbool.h>

#include "deadline.h"
#include "helper.h"
#include "virt.h"

/* True for a domain of Xen, with which libvirt can do less. */
bool virt_is_xen(virDomainPtr domain);

/* Aborts what libvirt is at with the domain, which may take a while: 0 or -1. */
int virt_job_abort(virDomainPtr domain);

/*
 * The verb "end": ends a migration to elsewhere within the request's ms, and waits until it is
 * over; in post-copy it only waits. Answers "over", EINPROGRESS in post-copy, or EBUSY.
 */
int virt_job_end(virDomainPtr domain, const struct virt_request *request);

/*
 * Can this guest be sent while it runs? 0, or -ENOTSUP and why: paravirtual ones can't where Xen
 * has no shadow paging.
 */
int virt_job_may_go_live(virDomainPtr domain, const struct deadline *deadline, struct answer *ret);

#endif
