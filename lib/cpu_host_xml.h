/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPUs of a host as libvirt's capabilities have them (libvirt.org/formatcaps.html): what the
 * kernel of a Xen host sees are only its own virtual ones. Links libxml2: for helpers.
 */
#ifndef RELEVO_CPU_HOST_XML_H
#define RELEVO_CPU_HOST_XML_H

#include <stddef.h>

#include "cpu.h"

/*
 * Pure: the CPUs of <host><topology>; each node's share one cache. Their count, or -EBADMSG when
 * there are none or one is not understood.
 */
int cpu_host_parse(const char *xml, size_t size, struct cpu ret[CPU_MAX]);

#endif
