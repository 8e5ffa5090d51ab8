// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_size_xml: XML of any bytes is refused with words, or what it becomes is a domain, too. */
#include <errno.h>

#include "cleanup.h"
#include "domain_size_xml.h"
#include "domain_xml.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *changed = NULL;
	const char *why = NULL;
	struct domain_xml domain;
	long long limit = -1;
	int r = domain_size_change((const char *)data, size, 65536, 2, &changed, &why);

	MUST(r == 0 ? changed != NULL : (r == -EBADMSG || r == -EINVAL) && why && !changed);
	if (r == 0)
		MUST(domain_xml_parse(changed, strlen(changed), &domain, &why) == 0);
	r = domain_size_limit((const char *)data, size, &limit, &why);
	MUST(r == 0 ? limit >= 0 : limit == -1);
	limit = -1;
	r = domain_size_current((const char *)data, size, &limit, &why);
	MUST(r == 0 ? limit >= 0 : limit == -1);
	return 0;
}
