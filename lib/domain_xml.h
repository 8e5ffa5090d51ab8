/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain's XML (libvirt.org/formatdomain.html) says who the guest is: its name and UUID. */
#ifndef RELEVO_DOMAIN_XML_H
#define RELEVO_DOMAIN_XML_H

#include <stddef.h>

#define DOMAIN_XML_MAX (1024 * 1024)

struct domain_xml {
	char name[256];
	char uuid[37]; /* lower case with hyphens; empty when the XML has none */
};

/*
 * Reads who the domain is. Entities are not expanded and nothing is loaded from elsewhere.
 * 0; -EBADMSG when `text` is not XML; -EINVAL when it is no <domain>, or has not exactly one name,
 * or a name or UUID that libvirt would not take. `ret_why` is then a text without an owner.
 */
int domain_xml_parse(const char *text, size_t size, struct domain_xml *ret, const char **ret_why);

#endif
