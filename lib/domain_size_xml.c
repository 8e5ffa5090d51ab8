// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_size_xml: few elements of a domain, by libxml2. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "domain_size_xml.h"
#include "domain_xml.h"
#include "value.h"
#include "xml.h"

/* More than any machine has, and few enough that sums of it fit: 1 EiB. */
#define KIB_MAX (1LL << 50)

/* The first word of `text`, or as much of it as fits. */
static void trim(const char *text, char *ret, size_t size)
{
	text += strspn(text, " \t\r\n");
	snprintf(ret, size, "%.*s", (int)strcspn(text, " \t\r\n"), text);
}

/* A number of libvirt's with its unit, KiB by default, in KiB rounded up; -1 if it is none. */
static long long to_kib(const char *text, const char *unit)
{
	static const struct {
		const char *unit;
		long long bytes;
	} decimal[] = { { "b", 1 }, { "bytes", 1 }, { "KB", 1000 }, { "MB", 1000000 },
		{ "GB", 1000000000 }, { "TB", 1000000000000 } };
	long long factor = 0, bytes;
	char number[64];

	trim(text, number, sizeof(number) - 8);
	for (size_t i = 0; i < ARRAY_SIZE(decimal); i++)
		if (strcmp(unit, decimal[i].unit) == 0)
			factor = decimal[i].bytes;
	if (!factor)
		snprintf(number + strlen(number), sizeof(number) - strlen(number), "%s", unit);
	if (value_size(number, 1, &bytes) < 0 ||
		__builtin_mul_overflow(bytes, factor ? factor : 1, &bytes))
		return -1;
	bytes = bytes / 1024 + (bytes % 1024 != 0);
	return bytes <= KIB_MAX ? bytes : -1;
}

/* The KiB in the content of `node` (`name` NULL) or in its attribute `name`; -1 if none are. */
static long long read_kib(const xmlNode *node, const char *name)
{
	xmlChar *unit = xmlGetProp(node, (const xmlChar *)"unit");
	xmlChar *text = name ? xmlGetProp(node, (const xmlChar *)name) : xmlNodeGetContent(node);
	long long kib = text ? to_kib((char *)text, unit ? (char *)unit : "KiB") : -1;

	xmlFree(unit);
	xmlFree(text);
	return kib;
}

static void write_kib(xmlNode *node, const char *name, long long kib)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", kib);
	xmlSetProp(node, (const xmlChar *)"unit", (const xmlChar *)"KiB");
	if (name)
		xmlSetProp(node, (const xmlChar *)name, (const xmlChar *)text);
	else
		xmlNodeSetContent(node, (const xmlChar *)text);
}

/* The NUMA nodes of a guest come to its memory: the first one has the difference. */
static const char *change_first_cell(const xmlNode *root, long long difference)
{
	xmlNode *cell = xml_child(xml_child(xml_child(root, "cpu"), "numa"), "cell");
	long long kib;

	if (!cell)
		return NULL;
	kib = read_kib(cell, "memory");
	if (kib < 0 || kib + difference <= 0)
		return "its first NUMA node cannot take the difference in memory";
	write_kib(cell, "memory", kib + difference);
	return NULL;
}

static const char *change_memory(xmlNode *root, long long kib)
{
	xmlNode *memory = xml_child(root, "memory"), *current = xml_child(root, "currentMemory");
	bool balloon =
		!xml_is(xml_child(xml_child(root, "devices"), "memballoon"), "model", "none");
	long long maximum = memory ? read_kib(memory, NULL) : -1;
	const char *why;

	if (maximum < 0)
		return "its <memory> is missing or no size";
	if (!current)
		current = xmlNewChild(root, NULL, (const xmlChar *)"currentMemory", NULL);
	if (!current)
		return "there is no memory for it";
	write_kib(current, NULL, kib);
	if (kib <= maximum && balloon)
		return NULL;
	why = change_first_cell(root, kib - maximum);
	write_kib(memory, NULL, kib);
	return why;
}

/* Says of each vCPU whether it is there at first and whether it can be unplugged. */
static void write_vcpus(xmlNode *root, long count, long maximum)
{
	xmlNode *list = xmlNewChild(root, NULL, (const xmlChar *)"vcpus", NULL);
	char text[24];

	for (long id = 0; id < maximum && list; id++) {
		xmlNode *vcpu = xmlNewChild(list, NULL, (const xmlChar *)"vcpu", NULL);

		snprintf(text, sizeof(text), "%ld", id);
		xmlSetProp(vcpu, (const xmlChar *)"id", (const xmlChar *)text);
		xmlSetProp(vcpu, (const xmlChar *)"enabled",
			(const xmlChar *)(id < count ? "yes" : "no"));
		xmlSetProp(vcpu, (const xmlChar *)"hotpluggable",
			(const xmlChar *)(id > 0 ? "yes" : "no"));
	}
}

static const char *change_vcpus(xmlNode *root, long count)
{
	xmlNode *vcpu = xml_child(root, "vcpu"), *list = xml_child(root, "vcpus");
	long maximum = 1;
	char text[24];

	if (vcpu) {
		xmlChar *content = xmlNodeGetContent(vcpu);
		int r;

		trim(content ? (char *)content : "", text, sizeof(text));
		r = value_integer(text, &maximum);
		xmlFree(content);
		if (r < 0 || maximum < 1 || maximum > 65536)
			return "its <vcpu> is no number";
	} else {
		vcpu = xmlNewChild(root, NULL, (const xmlChar *)"vcpu", NULL);
	}
	if (maximum < count)
		maximum = count;
	snprintf(text, sizeof(text), "%ld", maximum);
	xmlNodeSetContent(vcpu, (const xmlChar *)text);
	snprintf(text, sizeof(text), "%ld", count);
	xmlSetProp(vcpu, (const xmlChar *)"current", (const xmlChar *)text);
	if (list) {
		xmlUnlinkNode(list);
		xmlFreeNode(list);
	}
	if (xml_is(root, "type", "qemu") || xml_is(root, "type", "kvm"))
		write_vcpus(root, count, maximum);
	return NULL;
}

/* The root of a document that is a domain, or NULL and why. */
static xmlDoc *read_domain(const char *text, size_t size, const char **ret_why)
{
	struct domain_xml domain;

	if (domain_xml_parse(text, size, &domain, ret_why) < 0)
		return NULL;
	return xml_read(text, size);
}

int domain_size_change(const char *text, size_t size, long long memory, long vcpus, char **ret,
	const char **ret_why)
{
	xmlDoc *document = read_domain(text, size, ret_why);
	const char *why = NULL;
	xmlChar *changed;
	xmlNode *root;
	int length;

	if (!document)
		return -EBADMSG;
	root = xmlDocGetRootElement(document);
	if (memory)
		why = change_memory(root, memory);
	if (!why && vcpus)
		why = change_vcpus(root, vcpus);
	if (!why) {
		xmlDocDumpMemory(document, &changed, &length);
		*ret = changed ? strdup((char *)changed) : NULL;
		xmlFree(changed);
		why = *ret ? NULL : "there is no memory for it";
	}
	xmlFreeDoc(document);
	*ret_why = why;
	return why ? -EINVAL : 0;
}

/* The KiB of the first of two elements that is there, `otherwise` without them. */
static int read_one(const char *text, size_t size, const char *const names[2], long long otherwise,
	long long *ret, const char **ret_why)
{
	xmlDoc *document = read_domain(text, size, ret_why);
	const xmlNode *root = xmlDocGetRootElement(document), *node;
	long long kib;

	if (!document)
		return -EBADMSG;
	node = xml_child(root, names[0]);
	if (!node && names[1])
		node = xml_child(root, names[1]);
	kib = node ? read_kib(node, NULL) : otherwise;
	xmlFreeDoc(document);
	*ret_why = "its <maxMemory> or <memory> is no size";
	if (kib < 0)
		return -EINVAL;
	*ret = kib;
	return 0;
}

int domain_size_limit(const char *text, size_t size, long long *ret, const char **ret_why)
{
	static const char *const names[] = { "maxMemory", NULL };

	return read_one(text, size, names, 0, ret, ret_why);
}

int domain_size_current(const char *text, size_t size, long long *ret, const char **ret_why)
{
	static const char *const names[] = { "currentMemory", "memory" };

	return read_one(text, size, names, -1, ret, ret_why);
}
