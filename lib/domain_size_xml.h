/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain's size, its memory and its vCPUs, in its XML (libvirt.org/formatdomain.html). Links
 * libxml2: for helpers. Functions return 0, or -EBADMSG or -EINVAL and in `ret_why` words without
 * an owner.
 */
#ifndef RELEVO_DOMAIN_SIZE_XML_H
#define RELEVO_DOMAIN_SIZE_XML_H

#include <stddef.h>

/*
 * The XML of the same domain that starts with `memory` KiB and `vcpus` vCPUs; 0: what it says
 * itself. What it says is then its maximum, unless that is too small or the guest has no balloon
 * that could take the difference. Its vCPUs but the first can be unplugged. `ret` is for free().
 */
int domain_size_change(const char *text, size_t size, long long memory, long vcpus, char **ret,
	const char **ret_why);

/* The KiB with which it starts. */
int domain_size_current(const char *text, size_t size, long long *ret, const char **ret_why);

/* The KiB up to which memory devices can be added (<maxMemory>), or 0. */
int domain_size_limit(const char *text, size_t size, long long *ret, const char **ret_why);

#endif
