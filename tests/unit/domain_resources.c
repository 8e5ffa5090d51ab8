// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_resources: what a guest's XML names of libvirt's, and what only looks so. */
#include <errno.h>
#include <stdlib.h>

#include "cleanup.h"
#include "domain_resources.h"
#include "tap.h"

static struct domain_resource found[DOMAIN_RESOURCES_MAX];

/* Names them as "pool:a network:b". */
static void check(const char *xml, const char *wanted, const char *what)
{
	int count = domain_resources_parse(xml, strlen(xml), found);
	char text[1024] = "";

	for (int i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s:%s", i ? " " : "",
			found[i].pool ? "pool" : "network", found[i].name);
	ok(count >= 0, "it is read");
	same_text(text, wanted, what);
}

static void many(int count, int wanted, const char *what)
{
	auto_free char *xml = malloc(64 + (size_t)count * 32);
	size_t used = (size_t)sprintf(xml, "<domain><devices>");

	for (int i = 0; i < count; i++)
		used += (size_t)sprintf(xml + used, "<source pool='p%d'/>", i);
	used += (size_t)sprintf(xml + used, "</devices></domain>");
	same(domain_resources_parse(xml, used, found), wanted, what);
}

int main(void)
{
	char xml[400];

	check("<domain><devices><disk type='volume'><source pool='default' volume='v'/></disk>"
	      "<interface type='network'><source network='lan &amp; wan' "
	      "portgroup='x'/></interface>"
	      "</devices></domain>",
		"pool:default network:lan & wan", "a pool and a network");
	check("<domain><devices><disk><source file='a'/><backingStore><source pool='deep'/>"
	      "</backingStore></disk><disk><source pool='deep'/></disk></devices></domain>",
		"pool:deep", "one that is named twice, and deep down");
	check("<domain><devices><interface><source network='deep'/></interface><disk>"
	      "<source pool='deep'/></disk></devices></domain>",
		"network:deep pool:deep", "a network and a pool of one name");
	check("<domain><metadata><source pool='a'/></metadata><source pool='b'/><devices>"
	      "<target pool='c'/><source pool=''/><!-- <source pool='d'/> --></devices></domain>",
		"", "what is no device, and what only looks so");
	check("<domain/>", "", "a domain without devices");
	same(domain_resources_parse("", 0, found), -EBADMSG, "nothing is refused");
	same(domain_resources_parse("<domain>", 8, found), -EBADMSG, "half an XML is refused");
	same(domain_resources_parse("<pool/>", 7, found), -EBADMSG, "another root is refused");
	snprintf(
		xml, sizeof(xml), "<domain><devices><source pool='%0300d'/></devices></domain>", 0);
	same(domain_resources_parse(xml, strlen(xml), found), -E2BIG, "a long name is refused");
	many(DOMAIN_RESOURCES_MAX, DOMAIN_RESOURCES_MAX, "as many as there is room for");
	many(DOMAIN_RESOURCES_MAX + 1, -E2BIG, "and one more");
	return done();
}
