// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_devices_xml: each node against each stonith primitive, wherever in groups it is. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ring_devices_xml.h"
#include "xml.h"

#define SEPARATORS " \t\n,;"

static bool lists(const char *list, const char *name, bool map)
{
	while (*(list += strspn(list, SEPARATORS))) {
		size_t word = strcspn(list, SEPARATORS), length = word;

		for (size_t i = 0; map && i < word; i++)
			if (list[i] == ':' || list[i] == '=') {
				length = i;
				break;
			}
		if (length == strlen(name) && strncmp(list, name, length) == 0)
			return true;
		list += word;
	}
	return false;
}

static const char *attribute(const xmlNode *device, const char *name)
{
	for (const xmlNode *set = xml_child(device, "instance_attributes"); set;
		set = xml_next(set, "instance_attributes"))
		for (const xmlNode *pair = xml_child(set, "nvpair"); pair;
			pair = xml_next(pair, "nvpair"))
			if (xml_is(pair, "name", name))
				return xml_get(pair, "value");
	return "";
}

static bool covers(const xmlNode *device, const char *node)
{
	const char *list = attribute(device, "pcmk_host_list");
	const char *map = attribute(device, "pcmk_host_map");

	if (!*list && !*map)
		return true;
	return lists(list, node, false) || lists(map, node, true);
}

/* The template that a primitive takes its class and type from, or itself. */
static const xmlNode *kind_of(const xmlNode *resources, const xmlNode *device)
{
	const char *name = xml_get(device, "template");

	for (const xmlNode *template = *name ? xml_child(resources, "template") : NULL; template;
		template = xml_next(template, "template"))
		if (xml_is(template, "id", name))
			return template;
	return device;
}

static bool is_covered(
	const xmlNode *resources, const xmlNode *parent, const char *useless, const char *node)
{
	for (const xmlNode *child = xml_child(parent, NULL); child; child = xml_next(child, NULL)) {
		const xmlNode *kind = kind_of(resources, child);

		if (xml_named(child, "group") || xml_named(child, "clone")) {
			if (is_covered(resources, child, useless, node))
				return true;
		} else if (xml_named(child, "primitive") && xml_is(kind, "class", "stonith") &&
			   !xml_is(kind, "type", useless) && covers(child, node)) {
			return true;
		}
	}
	return false;
}

int ring_devices_missing(
	const char *text, size_t size, const char *useless, char *host, size_t host_size)
{
	xmlDoc *document = xml_read(text, size);
	const xmlNode *cib = document ? xmlDocGetRootElement(document) : NULL;
	const xmlNode *configuration = xml_child(cib, "configuration");
	const xmlNode *resources = xml_child(configuration, "resources");
	const xmlNode *node = xml_child(xml_child(configuration, "nodes"), "node");
	int r = xml_named(cib, "cib") ? 0 : -EBADMSG;

	for (; r == 0 && node; node = xml_next(node, "node")) {
		const char *name = xml_get(node, "uname");

		if (xml_is(node, "type", "remote") ||
			is_covered(resources, resources, useless, name))
			continue;
		snprintf(host, host_size, "%s", name);
		r = 1;
	}
	xmlFreeDoc(document);
	return r;
}
