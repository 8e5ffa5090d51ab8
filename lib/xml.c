// SPDX-License-Identifier: GPL-2.0-or-later
/* xml: short names for what libxml2 has long ones for. */
#include <libxml/parser.h>
#include <limits.h>
#include <string.h>

#include "xml.h"

static void silence(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

xmlDoc *xml_read(const char *text, size_t size)
{
	xmlSetGenericErrorFunc(NULL, silence);
	if (size > INT_MAX)
		return NULL;
	return xmlReadMemory(text, (int)size, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
}

bool xml_named(const xmlNode *node, const char *name)
{
	return node && node->type == XML_ELEMENT_NODE &&
	       (!name || strcmp((const char *)node->name, name) == 0);
}

static xmlNode *first(xmlNode *node, const char *name)
{
	while (node && !xml_named(node, name))
		node = node->next;
	return node;
}

xmlNode *xml_child(const xmlNode *parent, const char *name)
{
	return parent ? first(parent->children, name) : NULL;
}

xmlNode *xml_next(const xmlNode *node, const char *name)
{
	return first(node->next, name);
}

const char *xml_get(const xmlNode *node, const char *name)
{
	const xmlAttr *attribute = node ? node->properties : NULL;

	for (; attribute; attribute = attribute->next) {
		const xmlNode *text = attribute->children;

		if (strcmp((const char *)attribute->name, name) != 0)
			continue;
		if (text && text->type == XML_TEXT_NODE && !text->next && text->content)
			return (const char *)text->content;
		return "";
	}
	return "";
}

bool xml_is(const xmlNode *node, const char *name, const char *value)
{
	return *value && strcmp(xml_get(node, name), value) == 0;
}
