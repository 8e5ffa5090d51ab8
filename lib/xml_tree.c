// SPDX-License-Identifier: GPL-2.0-or-later
/* xml_tree: libxml2, told what it may do. */
#include <libxml/parser.h>
#include <string.h>

#include "xml_tree.h"

static void silence(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

xmlDoc *xml_tree_read(const char *text, size_t size)
{
	xmlSetGenericErrorFunc(NULL, silence);
	return xmlReadMemory(text, (int)size, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

bool xml_tree_is(const xmlNode *node, const char *name)
{
	return node && node->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)node->name, name) == 0;
}

xmlNode *xml_tree_child(const xmlNode *parent, const char *name)
{
	for (xmlNode *node = parent ? parent->children : NULL; node; node = node->next)
		if (xml_tree_is(node, name))
			return node;
	return NULL;
}
