// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_xml: name and UUID by libxml2, from text that nobody has checked. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "domain_xml.h"
#include "uuid.h"
#include "xml.h"

/* The text of an element that holds nothing else: no elements and no entities; else NULL. */
static xmlChar *plain_text(const xmlNode *element)
{
	for (const xmlNode *node = element->children; node; node = node->next)
		if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE &&
			node->type != XML_COMMENT_NODE)
			return NULL;
	return xmlNodeGetContent(element);
}

/* The text of the only child element called `name`; `ret_count` says how many there are. */
static xmlChar *only_child(const xmlNode *parent, const char *name, int *ret_count)
{
	const xmlNode *found = NULL;

	*ret_count = 0;
	for (const xmlNode *node = parent->children; node; node = node->next) {
		if (!xml_named(node, name))
			continue;
		found = node;
		(*ret_count)++;
	}
	return *ret_count == 1 ? plain_text(found) : NULL;
}

static const char *take_name(const xmlNode *root, struct domain_xml *domain)
{
	int count, length = 0;
	xmlChar *name = only_child(root, "name", &count);

	if (count != 1)
		return count ? "it has more than one name" : "it has no name";
	for (const xmlChar *c = name; c && *c; c++)
		if (*c < ' ' || *c == '/' || *c == 0x7f)
			length = -1;
	if (length == 0 && name)
		length = snprintf(domain->name, sizeof(domain->name), "%s", (char *)name);
	xmlFree(name);
	if (length <= 0 || (size_t)length >= sizeof(domain->name))
		return "its name is empty, over 255 bytes long or has a '/', a control character "
		       "or "
		       "an entity";
	return NULL;
}

static const char *take_uuid(const xmlNode *root, struct domain_xml *domain)
{
	int count;
	xmlChar *uuid = only_child(root, "uuid", &count);
	bool good = count == 0 || (uuid && uuid_read((const char *)uuid, domain->uuid));

	xmlFree(uuid);
	return good ? NULL : "its UUID is not one";
}

static const char *take_domain(const xmlDoc *document, struct domain_xml *domain)
{
	const xmlNode *root = xmlDocGetRootElement(document);
	const char *why;

	if (!xml_named(root, "domain"))
		return "its root element is not <domain>";
	why = take_name(root, domain);
	return why ? why : take_uuid(root, domain);
}

int domain_xml_parse(const char *text, size_t size, struct domain_xml *ret, const char **ret_why)
{
	struct domain_xml domain = { 0 };
	xmlDoc *document;

	if (size > DOMAIN_XML_MAX) {
		*ret_why = "it is over 1 MiB";
		return -EINVAL;
	}
	document = xml_read(text, size);
	if (!document) {
		*ret_why = size ? "it is not XML" : "it is empty";
		return -EBADMSG;
	}
	*ret_why = take_domain(document, &domain);
	xmlFreeDoc(document);
	if (*ret_why)
		return -EINVAL;
	*ret = domain;
	return 0;
}
