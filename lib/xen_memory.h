/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest takes of the memory of a Xen host. */
#ifndef RELEVO_XEN_MEMORY_H
#define RELEVO_XEN_MEMORY_H

/*
 * Pure: KiB that a guest takes which starts with `memory` KiB and may have `most`: more than these,
 * as libxl reckons when it makes room for one.
 */
long long xen_memory_need(long long memory, long long most, long long cpus);

#endif
