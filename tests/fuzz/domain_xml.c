// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_xml: XML of any bytes; who is found has a name and a UUID that can be one. */
#include <errno.h>

#include "domain_xml.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct domain_xml domain = { "before", "before" };
	const char *why = NULL;
	int r = domain_xml_parse((const char *)data, size, &domain, &why);

	MUST(r == 0 || r == -EBADMSG || r == -EINVAL);
	if (r < 0) {
		MUST(why && *why);
		MUST(strcmp(domain.name, "before") == 0 && strcmp(domain.uuid, "before") == 0);
		return 0;
	}
	MUST(domain.name[0] && strlen(domain.name) < sizeof(domain.name));
	MUST(!strpbrk(domain.name, "/\n\r\t\x7f"));
	if (!domain.uuid[0])
		return 0;
	MUST(strlen(domain.uuid) == 36);
	MUST(strspn(domain.uuid, "0123456789abcdef-") == 36);
	MUST(domain.uuid[8] == '-' && domain.uuid[13] == '-' && domain.uuid[18] == '-' &&
		domain.uuid[23] == '-');
	return 0;
}
