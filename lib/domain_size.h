/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain's size is what it takes of its host, as its XML says (libvirt.org/formatdomain.html). */
#ifndef RELEVO_DOMAIN_SIZE_H
#define RELEVO_DOMAIN_SIZE_H

#include <stddef.h>

#define DOMAIN_SIZE_MAX 1000000000LL /* of either */

struct domain_size {
	long long cpus;   /* that it has now */
	long long memory; /* MiB at the most; what is over whole ones is left out */
};

/*
 * Pure: of a <domain>, alone or in libvirt's <domstatus>. 0; -EBADMSG when it is neither, -EINVAL
 * when it does not say one of them as libvirt would.
 */
int domain_size_parse(const char *text, size_t size, struct domain_size *ret);

#endif
