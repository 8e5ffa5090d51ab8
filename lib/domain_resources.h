/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The resources of a domain are the storage pools and networks of libvirt that its XML names
 * (libvirt.org/formatdomain.html): <source pool='...'> and <source network='...'>.
 */
#ifndef RELEVO_DOMAIN_RESOURCES_H
#define RELEVO_DOMAIN_RESOURCES_H

#include <stdbool.h>
#include <stddef.h>

#define DOMAIN_RESOURCES_MAX 64

struct domain_resource {
	bool pool; /* else a network */
	char name[256];
};

/*
 * Pure: each resource once, in the order of the XML. How many, -EBADMSG when `text` is no XML or
 * none of a domain, -E2BIG when it names more than there is room for, or a longer name.
 */
int domain_resources_parse(
	const char *text, size_t size, struct domain_resource ret[DOMAIN_RESOURCES_MAX]);

#endif
