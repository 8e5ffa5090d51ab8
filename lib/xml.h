/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few ways in which a noun walks through XML that others wrote, by libxml2. Nothing is loaded
 * from elsewhere, no entity is expanded, no message is printed. Texts belong to the document. For
 * nouns that only helpers use.
 */
#ifndef RELEVO_XML_H
#define RELEVO_XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* The document, which the caller frees by xmlFreeDoc(), or NULL. */
xmlDoc *xml_read(const char *text, size_t size);

/* The first child element and the next sibling with this name (NULL: any), or NULL. */
const xmlNode *xml_child(const xmlNode *parent, const char *name);
const xmlNode *xml_next(const xmlNode *node, const char *name);

/* True if an element has this name. */
bool xml_named(const xmlNode *node, const char *name);

/* An attribute's value; "" when it has none, or one that is not plain text. */
const char *xml_get(const xmlNode *node, const char *name);

/* True if an attribute has this value; never for "". */
bool xml_is(const xmlNode *node, const char *name, const char *value);

#endif
