/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sight of a migration: how far libvirt says that it is. As virt.h, for helpers. */
#ifndef RELEVO_VIRT_SIGHT_H
#define RELEVO_VIRT_SIGHT_H

#include <libvirt/libvirt.h>

#include "domain_migrate_course.h"

struct virt_sight {
	virDomainPtr domain;
	long long sent; /* bytes, of a guest of Xen; after virt_sight_look() */
	long look;      /* when its saver is looked for again, in ms */
};

/*
 * Fills all of `sight` but `elapsed`, which is the caller's, and says it on standard error. What
 * was sent stays as it was seen last when it is over.
 */
void virt_sight_look(struct virt_sight *seen, struct migrate_sight *sight);

/* A number of libvirt's, 0 if it is not there. */
unsigned long long virt_sight_number(virTypedParameterPtr params, int count, const char *name);

#endif
