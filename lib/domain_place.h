/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain's place is the CPUs of this node that its vCPUs run on: "" as its XML says, "off" on
 * all, "auto" on cores of its own (cpu.h), or a list: its first CPU is the first vCPU's, and so on,
 * over again if there are more vCPUs. What else the domain needs (its emulator) runs beside them.
 */
#ifndef RELEVO_DOMAIN_PLACE_H
#define RELEVO_DOMAIN_PLACE_H

#include "domain.h"

/* Pure: what is wrong with such a word, after "which"; NULL if nothing. */
const char *domain_place_fault(const char *cpus);

/* Are the CPUs of a list here (of Xen: of its host) and online? 0, or -ENODEV and `why` tells which
 * one is not. */
int domain_place_check(struct domain *domain, const char *cpus, const struct deadline *deadline);

/*
 * Gives a domain that runs here its place. 0; 1 if it has not been moved, because there is no room
 * for "auto"; -ENODEV or another -errno. In the latter cases `why` has words.
 */
int domain_place(struct domain *domain, const char *cpus, const struct deadline *deadline);

/* Writes to the trace which place it would get with so many vCPUs, if it does not run. 0 or -errno.
 */
int domain_place_trace(
	struct domain *domain, const char *cpus, long vcpus, const struct deadline *deadline);

#endif
