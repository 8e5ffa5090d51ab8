/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a guest that does not run to one that does, as the parameters want it. */
#ifndef RELEVO_DOMAIN_START_H
#define RELEVO_DOMAIN_START_H

#include "domain.h"

/*
 * Starts or restores a domain whose identity is known, with the size that `guest` wants. Keeps the
 * state called `name` from before the start, so that one that is killed in the middle can be
 * stopped, unless libvirt has refused it. 0 or -errno and words in `why`: -ENODEV or
 * -EPROTONOSUPPORT for what this node lacks, -ENOTSUP for a mirror of a promotable clone, else as
 * domain_create().
 */
int domain_start(struct domain *domain, const char *name, const struct deadline *deadline);

#endif
