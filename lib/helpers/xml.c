// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xml: reads a domain's XML file for an agent. Request: the path. Answer: the guest's name, a tab,
 * its UUID or nothing. With a second line "size": how many CPUs it has, a blank, its memory in MiB.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "cleanup.h"
#include "domain_size.h"
#include "domain_xml.h"
#include "file.h"
#include "helper.h"

static int answer_size(const char *text, size_t size)
{
	struct domain_size domain;
	int r = domain_size_parse(text, size, &domain);

	if (r < 0)
		return helper_answer(-r, "it does not say how large the guest is");
	return helper_answer(0, "%lld %lld", domain.cpus, domain.memory);
}

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
	if (strcmp(fields[1], "size") == 0)
		return answer_size(text, (size_t)size);
	r = domain_xml_parse(text, (size_t)size, &domain, &why);
	if (r < 0)
		return helper_answer(-r, "%s", why);
	return helper_answer(0, "%s\t%s", domain.name, domain.uuid);
}
