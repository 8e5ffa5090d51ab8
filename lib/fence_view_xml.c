// SPDX-License-Identifier: GPL-2.0-or-later
/* fence_view_xml: walks through the CIB; what it looks for is in a few places only. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fence_view_xml.h"
#include "xml.h"

/* Schemas from this one on call the role Promoted (pacemaker 2.1.0). */
#define PROMOTED_MAJOR 3
#define PROMOTED_MINOR 7

struct reader {
	const xmlNode *cib, *configuration, *resources;
	const char *resource, *node, *why;
	bool by_consumer; /* what runs on top of the mirror makes it primary */
	struct fence_view *view;
};

static int fail(struct reader *reader, int r, const char *why)
{
	reader->why = why;
	return r;
}

/* The value of an option in sets called `sets` under `parent`; NULL if none has it. */
static const char *option(const xmlNode *parent, const char *sets, const char *name)
{
	for (const xmlNode *set = xml_child(parent, sets); set; set = xml_next(set, sets))
		for (const xmlNode *pair = xml_child(set, "nvpair"); pair;
			pair = xml_next(pair, "nvpair"))
			if (xml_is(pair, "name", name))
				return xml_get(pair, "value");
	return NULL;
}

/* What pacemaker takes for a yes. */
static bool is_true(const char *value)
{
	static const char *const yes[] = { "true", "on", "yes", "y", "1" };

	for (size_t i = 0; value && i < sizeof(yes) / sizeof(*yes); i++)
		if (strcasecmp(value, yes[i]) == 0)
			return true;
	return false;
}

static const xmlNode *template_of(const struct reader *reader, const xmlNode *primitive)
{
	const xmlNode *node = xml_child(reader->resources, "template");

	while (node && !xml_is(node, "id", xml_get(primitive, "template")))
		node = xml_next(node, "template");
	return node;
}

/* A parameter of a primitive, its own or its template's. */
static const char *parameter(
	const struct reader *reader, const xmlNode *primitive, const char *name)
{
	const xmlNode *template = template_of(reader, primitive);
	const char *value = option(primitive, "instance_attributes", name);

	return value || !template ? value : option(template, "instance_attributes", name);
}

/* A primitive that mirrors this very resource, by itself or by its template. */
static bool mirrors(struct reader *reader, const xmlNode *primitive)
{
	const xmlNode *template = template_of(reader, primitive);
	const xmlNode *agent = template ? template : primitive;
	const char *name = parameter(reader, primitive, "drbd_resource");
	const char *role_by = parameter(reader, primitive, "role_by");

	if (!name || strcmp(name, reader->resource) != 0 || !xml_is(agent, "class", "ocf"))
		return false;
	reader->by_consumer = role_by && strcmp(role_by, "consumer") == 0;
	return (xml_is(agent, "provider", "linbit") && xml_is(agent, "type", "drbd")) ||
	       (xml_is(agent, "provider", "heartbeat") && xml_is(agent, "type", "drbd")) ||
	       (xml_is(agent, "provider", "relevo") && xml_is(agent, "type", "mirror"));
}

static bool holds_mirror(struct reader *reader, const xmlNode *parent)
{
	for (const xmlNode *node = xml_child(parent, "primitive"); node;
		node = xml_next(node, "primitive"))
		if (mirrors(reader, node))
			return true;
	return parent != reader->resources && xml_child(parent, "group") &&
	       holds_mirror(reader, xml_child(parent, "group"));
}

static int find_clone(struct reader *reader)
{
	const xmlNode *found = NULL;
	bool promotable;

	for (const xmlNode *node = xml_child(reader->resources, NULL); node;
		node = xml_next(node, NULL)) {
		if (!xml_named(node, "clone") && !xml_named(node, "master"))
			continue;
		if (!holds_mirror(reader, node))
			continue;
		if (found)
			return fail(reader, -ENOTUNIQ, "two clones mirror it");
		found = node;
	}
	if (!found)
		return fail(reader, -ENOENT, "no clone of the cluster mirrors it");
	promotable = xml_named(found, "master") ||
		     is_true(option(found, "meta_attributes", "promotable"));
	/* In a plain clone the constraint binds no role: the peer's own handler reads it (BAN_US).
	 */
	if (!promotable && !reader->by_consumer)
		return fail(reader, -ENOTSUP,
			"the clone that mirrors it is neither promotable nor has role_by=consumer");
	if (!drbd_name_is_good(xml_get(found, "id")))
		return fail(reader, -EBADMSG, "the clone's id is none");
	snprintf(reader->view->clone, sizeof(reader->view->clone), "%s", xml_get(found, "id"));
	snprintf(reader->view->constraint, sizeof(reader->view->constraint),
		"drbd-fence-by-handler-%s-%s", reader->resource, reader->view->clone);
	return 0;
}

/* A host of the cluster; not one behind pacemaker_remote, and nothing to ping. */
static bool is_host(const xmlNode *node)
{
	const char *type = xml_get(node, "type");

	return !*type || strcmp(type, "member") == 0 || strcmp(type, "normal") == 0;
}

static int find_nodes(struct reader *reader, const char *peer)
{
	bool has_us = false, has_peer = false;
	const char *other = "";
	int others = 0;

	for (const xmlNode *node = xml_child(xml_child(reader->configuration, "nodes"), "node");
		node; node = xml_next(node, "node")) {
		if (!is_host(node))
			continue;
		if (xml_is(node, "uname", reader->node)) {
			has_us = true;
			continue;
		}
		has_peer = has_peer || xml_is(node, "uname", peer);
		other = xml_get(node, "uname");
		others++;
	}
	if (!*peer && others == 1 && drbd_name_is_good(other))
		peer = other;
	else if (*peer && !has_peer)
		return fail(reader, -ENOENT, "the cluster has no node of the peer's name");
	if (!has_us)
		return fail(reader, -ENOENT, "the cluster has no node of this node's name");
	snprintf(reader->view->peer, sizeof(reader->view->peer), "%s", peer);
	return 0;
}

/* "true", or since pacemaker 2.1.7 the time since when, 0 for not. */
static bool since(const xmlNode *node, const char *name, const char *word)
{
	const char *value = xml_get(node, name);

	return strcmp(value, word) == 0 || strtoll(value, NULL, 10) > 0;
}

static enum fence_peer state_of(const struct reader *reader, const char *peer)
{
	const xmlNode *node = xml_child(xml_child(reader->cib, "status"), "node_state");
	bool member, online;

	while (node && !xml_is(node, "uname", peer))
		node = xml_next(node, "node_state");
	if (!node)
		return PEER_LOST;
	member = since(node, "in_ccm", "true");
	online = since(node, "crmd", "online");
	if (member)
		return online && xml_is(node, "join", "member") ? PEER_MEMBER : PEER_MOVING;
	return !online && xml_is(node, "expected", "down") ? PEER_DOWN : PEER_LOST;
}

/* Looks whom the rule lets through; false if it is none that a handler writes. */
static bool read_rule(struct reader *reader, const xmlNode *rule, bool *ret_us, bool *ret_peer)
{
	const char *score = xml_get(rule, "score"), *role = xml_get(rule, "role");

	if (strcmp(score, "-INFINITY") != 0 ||
		(strcmp(role, "Master") != 0 && strcmp(role, "Promoted") != 0))
		return false;
	for (const xmlNode *node = xml_child(rule, NULL); node; node = xml_next(node, NULL)) {
		const char *value = xml_get(node, "value");

		if (!xml_named(node, "expression") || !xml_is(node, "attribute", "#uname") ||
			!xml_is(node, "operation", "ne") || !drbd_name_is_good(value))
			return false;
		if (!*reader->view->keeper)
			snprintf(reader->view->keeper, sizeof(reader->view->keeper), "%s", value);
		*ret_us = *ret_us || strcmp(value, reader->node) == 0;
		*ret_peer = *ret_peer || strcmp(value, reader->view->peer) == 0;
	}
	return *reader->view->keeper && !xml_is(rule, "boolean-op", "or");
}

static enum fence_ban read_ban(struct reader *reader)
{
	const xmlNode *node =
		xml_child(xml_child(reader->configuration, "constraints"), "rsc_location");
	bool us = false, peer = false;
	const xmlNode *rule;

	while (node && !xml_is(node, "id", reader->view->constraint))
		node = xml_next(node, "rsc_location");
	if (!node)
		return BAN_NONE;
	rule = xml_child(node, NULL);
	if (!xml_is(node, "rsc", reader->view->clone) || !rule || !xml_named(rule, "rule") ||
		xml_next(rule, NULL) || !read_rule(reader, rule, &us, &peer))
		return BAN_STRANGE;
	if (!us)
		return BAN_US;
	return peer ? BAN_OTHER : BAN_PEER;
}

static void read_options(struct reader *reader)
{
	const xmlNode *config = xml_child(reader->configuration, "crm_config");
	const char *schema = xml_get(reader->cib, "validate-with");
	const char *stonith = option(config, "cluster_property_set", "stonith-enabled");
	int major = 0, minor = 0;

	if (!stonith)
		stonith = option(config, "cluster_property_set", "fencing-enabled");
	sscanf(schema, "pacemaker-%d.%d", &major, &minor);
	reader->view->promoted =
		major > PROMOTED_MAJOR || (major == PROMOTED_MAJOR && minor >= PROMOTED_MINOR);
	reader->view->quorate = is_true(xml_get(reader->cib, "have-quorum"));
	reader->view->stonith = !stonith || is_true(stonith);
}

static int read_cib(struct reader *reader, const char *peer)
{
	int r;

	if (!reader->cib || !xml_named(reader->cib, "cib"))
		return fail(reader, -EBADMSG, "the answer is no CIB");
	reader->configuration = xml_child(reader->cib, "configuration");
	reader->resources = xml_child(reader->configuration, "resources");
	r = find_clone(reader);
	if (r == 0)
		r = find_nodes(reader, peer);
	if (r < 0)
		return r;
	read_options(reader);
	reader->view->state = state_of(reader, reader->view->peer);
	reader->view->ban = read_ban(reader);
	return 0;
}

int fence_view_read(struct fence_view *ret, const char *text, size_t size, const char *resource,
	const char *node, const char *peer, const char **ret_why)
{
	struct fence_view view = { 0 };
	struct reader reader = { .resource = resource, .node = node, .view = &view };
	xmlDoc *document = xml_read(text, size);
	int r;

	reader.cib = document ? xmlDocGetRootElement(document) : NULL;
	r = read_cib(&reader, peer);
	xmlFreeDoc(document);
	*ret_why = reader.why;
	if (r == 0)
		*ret = view;
	return r;
}
