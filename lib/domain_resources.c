// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_resources: two attributes of every <source> below <devices>, by libxml2. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "domain_resources.h"
#include "domain_xml.h"
#include "xml.h"

struct list {
	struct domain_resource *all;
	int count;
};

static bool is_known(const struct list *list, bool pool, const char *name)
{
	for (int i = 0; i < list->count; i++)
		if (list->all[i].pool == pool && strcmp(list->all[i].name, name) == 0)
			return true;
	return false;
}

static int add(struct list *list, const xmlNode *source, bool pool)
{
	xmlChar *name = xmlGetNoNsProp(source, (const xmlChar *)(pool ? "pool" : "network"));
	struct domain_resource *next = &list->all[list->count];
	int r = 0;

	if (!name || !*name || is_known(list, pool, (const char *)name))
		r = 0;
	else if (list->count == DOMAIN_RESOURCES_MAX ||
		 strlen((const char *)name) >= sizeof(next->name))
		r = -E2BIG;
	else {
		next->pool = pool;
		strcpy(next->name, (const char *)name);
		list->count++;
	}
	xmlFree(name);
	return r;
}

/* The node after this one, its children first; NULL at the end of `top`. */
static const xmlNode *next_of(const xmlNode *node, const xmlNode *top)
{
	if (node->children && node->type == XML_ELEMENT_NODE)
		return node->children;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

static int collect(const xmlNode *devices, struct list *list)
{
	int r = 0;

	for (const xmlNode *node = devices; node && r == 0; node = next_of(node, devices)) {
		if (!xml_named(node, "source"))
			continue;
		r = add(list, node, true);
		if (r == 0)
			r = add(list, node, false);
	}
	return r;
}

static int collect_all(const xmlDoc *document, struct list *list)
{
	const xmlNode *root = xmlDocGetRootElement(document);
	int r = 0;

	if (!xml_named(root, "domain"))
		return -EBADMSG;
	for (const xmlNode *node = root->children; node && r == 0; node = node->next)
		if (xml_named(node, "devices"))
			r = collect(node, list);
	return r;
}

int domain_resources_parse(
	const char *text, size_t size, struct domain_resource ret[DOMAIN_RESOURCES_MAX])
{
	struct list list = { .all = ret };
	xmlDoc *document;
	int r;

	if (size > DOMAIN_XML_MAX)
		return -EBADMSG;
	document = xml_read(text, size);
	if (!document)
		return -EBADMSG;
	r = collect_all(document, &list);
	xmlFreeDoc(document);
	return r < 0 ? r : list.count;
}
