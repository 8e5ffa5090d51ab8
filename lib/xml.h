/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XML that others wrote, as libxml2 has it (libxml/tree.h). Entities are not expanded, nothing is
 * loaded from elsewhere, and libxml2 says nothing by itself. Nodes and texts belong to the
 * document. Links libxml2: for helpers.
 */
#ifndef RELEVO_XML_H
#define RELEVO_XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* The document, for xmlFreeDoc(); NULL if the text is none. */
xmlDoc *xml_read(const char *text, size_t size);

/* True for an element called `name` (NULL: any); false for no node. */
bool xml_named(const xmlNode *node, const char *name);

/* The first child element and the next sibling called `name` (NULL: any); NULL if there is none. */
xmlNode *xml_child(const xmlNode *parent, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);

/* An attribute's value; "" when there is none, no node, or one that is not plain text. */
const char *xml_get(const xmlNode *node, const char *name);

/* True if an attribute has this value; never for "". */
bool xml_is(const xmlNode *node, const char *name, const char *value);

#endif
