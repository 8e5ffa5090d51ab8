// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xml: reads the file that describes a guest for an agent. Request: the path, then nothing, and
 * what a guest is called by whose file is an xl configuration: by a name that goes before the one
 * in the file, and one if there is none. Answer: the guest's name, a tab, its UUID or nothing. With
 * "size" as the second line: how many CPUs it has, a blank, its memory in MiB. With "disks": its
 * disks that are devices of the host, with tabs between.
 */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "domain_disks.h"
#include "domain_size.h"
#include "domain_xml.h"
#include "file.h"
#include "helper.h"
#include "xl_config.h"

static int answer_size(const char *text, size_t size)
{
	char why[XL_CONFIG_WHY];
	struct domain_size domain;
	struct xl_config guest;
	int r;

	if (xl_config_is(text, size)) {
		r = xl_config_parse(text, size, &guest, why);
		if (r == 0 && !guest.memory)
			r = -EINVAL;
		domain = (struct domain_size){ guest.cpus, guest.memory };
	} else {
		r = domain_size_parse(text, size, &domain);
	}
	if (r < 0)
		return helper_answer(-r, "it does not say how large the guest is");
	return helper_answer(0, "%lld %lld", domain.cpus, domain.memory);
}

static int answer_disks(const char *text, size_t size)
{
	char paths[HELPER_ANSWER_MAX - 64];
	int r = domain_disks_parse(text, size, paths, sizeof(paths));

	if (r < 0)
		return helper_answer(-r, "its disks cannot be told: %s",
			r == -E2BIG ? "there are too many" : "it is no guest's description");
	return helper_answer(0, "%s", paths);
}

static int answer_xl(const char *text, size_t size, const char *called, const char *otherwise)
{
	char why[XL_CONFIG_WHY] = "there is no memory for it";
	struct xl_config guest;
	int r = xl_config_parse(text, size, &guest, why);

	if (r < 0)
		return helper_answer(-r, "it is not XML, and as an xl configuration %s", why);
	if (!*called)
		called = *guest.name ? guest.name : otherwise;
	if (!*called)
		return helper_answer(EINVAL, "it has no name");
	return helper_answer(0, "%s\t%s", called, guest.uuid);
}

static int answer_xml(const char *text, size_t size)
{
	struct domain_xml domain;
	const char *why;
	int r = domain_xml_parse(text, size, &domain, &why);

	if (r < 0)
		return helper_answer(-r, "%s", why);
	return helper_answer(0, "%s\t%s", domain.name, domain.uuid);
}

int main(void)
{
	auto_free char *text = malloc(DOMAIN_XML_MAX + 1);
	const char *fields[HELPER_FIELDS];
	char request[16384];
	ssize_t size;

	if (!text || helper_request(request, sizeof(request), fields) < 0)
		return helper_answer(EPROTO, "the request makes no sense");
	size = file_read(fields[0], text, DOMAIN_XML_MAX + 1);
	if (size < 0)
		return helper_answer((int)-size, "%s", strerror((int)-size));
	if (strcmp(fields[1], "size") == 0)
		return answer_size(text, (size_t)size);
	if (strcmp(fields[1], "disks") == 0)
		return answer_disks(text, (size_t)size);
	if (size > DOMAIN_XML_MAX || !xl_config_is(text, (size_t)size))
		return answer_xml(text, (size_t)size);
	return answer_xl(text, (size_t)size, fields[2], fields[3]);
}
