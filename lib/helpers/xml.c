// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xml: reads a domain's XML file for an agent and answers with the guest's name and UUID. Request:
 * the path. Answer: the name, a tab, the UUID or nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "domain_xml.h"
#include "helper.h"

/* Reads at most one byte more than a domain may have; the size or -errno. */
static ssize_t read_all(const char *path, char *text)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	size_t used = 0;
	ssize_t part;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
	while (used <= DOMAIN_XML_MAX &&
		(part = read(fd, text + used, DOMAIN_XML_MAX + 1 - used)) != 0) {
		if (part < 0)
			return -errno;
		used += (size_t)part;
	}
	return (ssize_t)used;
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
	size = read_all(fields[0], text);
	if (size < 0)
		return helper_answer((int)-size, "%s", strerror((int)-size));
	r = domain_xml_parse(text, (size_t)size, &domain, &why);
	if (r < 0)
		return helper_answer(-r, "%s", why);
	return helper_answer(0, "%s\t%s", domain.name, domain.uuid);
}
