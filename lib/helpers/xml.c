// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xml: reads a domain's XML file for an agent and answers with the guest's name and UUID. Request:
 * the path. Answer: the name, a tab, the UUID or nothing.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "cleanup.h"
#include "domain_xml.h"
#include "file.h"
#include "helper.h"

int main(void)
{
	auto_free char *text = malloc(DOMAIN_XML_MAX + 1);
	const char *fields[HELPER_FIELDS], *why;
	struct domain_xml domain;
	char request[PATH_MAX + 2];
	ssize_t size;
	int r;

	if (!text || helper_request(request, sizeof(request), fields) < 0)
		return helper_answer(EPROTO, "the request makes no sense");
	size = file_read(fields[0], text, DOMAIN_XML_MAX + 1);
	if (size < 0)
		return helper_answer((int)-size, "%s", strerror((int)-size));
	r = domain_xml_parse(text, (size_t)size, &domain, &why);
	if (r < 0)
		return helper_answer(-r, "%s", why);
	return helper_answer(0, "%s\t%s", domain.name, domain.uuid);
}
