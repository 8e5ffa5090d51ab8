// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_constraint_xml: a small tree, built and printed by libxml2. */
#include <stdio.h>
#include <string.h>

#include "fence_constraint_xml.h"
#include "xml.h"

static void set(xmlNode *node, const char *name, const char *value)
{
	xmlNewProp(node, BAD_CAST name, BAD_CAST value);
}

/* An id of the constraint's family: upstream's own way to name them. */
static void set_id(
	xmlNode *node, const struct fence_view *view, const char *resource, const char *part)
{
	char id[3 * DRBD_NAME_MAX + 64];

	snprintf(id, sizeof(id), "drbd-fence-by-handler-%s-%s-%s", resource, part, view->clone);
	set(node, "id", id);
}

static void add_expression(
	xmlNode *rule, const struct fence_view *view, const char *resource, const char *node)
{
	xmlNode *expression = xmlNewChild(rule, NULL, BAD_CAST "expression", NULL);
	char part[DRBD_NAME_MAX + 8];

	snprintf(part, sizeof(part), "expr-%s", node);
	set_id(expression, view, resource, part);
	set(expression, "attribute", "#uname");
	set(expression, "operation", "ne");
	set(expression, "value", node);
}

char *fence_constraint_write(
	const struct fence_view *view, const char *resource, const char *allowed)
{
	xmlNode *location = xmlNewNode(NULL, BAD_CAST "rsc_location"), *rule;
	xmlBuffer *buffer = xmlBufferCreate();
	char names[DRBD_ALLOWED_MAX], *rest = names, *name, *text;

	set(location, "id", view->constraint);
	set(location, "rsc", view->clone);
	rule = xmlNewChild(location, NULL, BAD_CAST "rule", NULL);
	set_id(rule, view, resource, "rule");
	set(rule, "role", view->promoted ? "Promoted" : "Master");
	set(rule, "score", "-INFINITY");
	snprintf(names, sizeof(names), "%s", allowed);
	while ((name = strsep(&rest, " ")))
		if (*name)
			add_expression(rule, view, resource, name);
	xmlNodeDump(buffer, NULL, location, 0, 0);
	text = strdup((const char *)xmlBufferContent(buffer));
	xmlBufferFree(buffer);
	xmlFreeNode(location);
	return text;
}
