/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XML that others wrote, as libxml2 has it (libxml/tree.h). Entities are not expanded, nothing is
 * loaded from elsewhere, and libxml2 says nothing by itself. Links libxml2: for helpers.
 */
#ifndef RELEVO_XML_TREE_H
#define RELEVO_XML_TREE_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* The document, for xmlFreeDoc(); NULL if the text is none. */
xmlDoc *xml_tree_read(const char *text, size_t size);

/* True for an element called `name`; false for NULL. */
bool xml_tree_is(const xmlNode *node, const char *name);

/* The first child element called `name`; NULL if there is none, or no `parent`. */
xmlNode *xml_tree_child(const xmlNode *parent, const char *name);

#endif
