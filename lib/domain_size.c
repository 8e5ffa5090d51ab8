// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_size: two elements and an attribute of each, by libxml2. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "domain_size.h"
#include "domain_xml.h"
#include "xml.h"

/* A number with white space round it; -EINVAL for NULL and all else. Takes the text. */
static int take_number(xmlChar *text, long long *ret)
{
	const char *at = (const char *)text;
	char *end = NULL;
	int r = -EINVAL;

	while (at && isspace((unsigned char)*at))
		at++;
	if (at && isdigit((unsigned char)*at)) {
		errno = 0;
		*ret = strtoll(at, &end, 10);
		while (isspace((unsigned char)*end))
			end++;
		r = *end || errno ? -EINVAL : 0;
	}
	xmlFree(text);
	return r;
}

/* Bytes in a unit as libvirt writes it: none is KiB, a letter alone counts 1024. 0: unknown. */
static long long unit_size(const xmlChar *unit)
{
	static const char letters[] = "kmgt";
	const char *text = unit ? (const char *)unit : "KiB";
	const char *letter = strchr(letters, tolower((unsigned char)*text));
	long long size = 1;

	if (strcmp(text, "b") == 0 || strcmp(text, "bytes") == 0)
		return 1;
	if (!*text || !letter || (text[1] && strcmp(text + 1, "iB") && strcmp(text + 1, "B")))
		return 0;
	for (const char *l = letters; l <= letter; l++)
		size *= text[1] == 'B' ? 1000 : 1024;
	return size;
}

static int take_memory(xmlNode *memory, long long *ret)
{
	xmlChar *unit = memory ? xmlGetNoNsProp(memory, (const xmlChar *)"unit") : NULL;
	long long bytes = unit_size(unit), number;
	int r = memory ? take_number(xmlNodeGetContent(memory), &number) : -EINVAL;

	xmlFree(unit);
	if (r < 0 || bytes == 0 || __builtin_mul_overflow(number, bytes, &number))
		return -EINVAL;
	*ret = number >> 20;
	return *ret <= DOMAIN_SIZE_MAX ? 0 : -EINVAL;
}

/* Those that are plugged now, else all. */
static int take_cpus(xmlNode *vcpu, long long *ret)
{
	xmlChar *current = vcpu ? xmlGetNoNsProp(vcpu, (const xmlChar *)"current") : NULL;
	int r;

	*ret = 1; /* what libvirt takes for none */
	if (!vcpu)
		return 0;
	r = take_number(current ? current : xmlNodeGetContent(vcpu), ret);
	return r < 0 || *ret < 1 || *ret > DOMAIN_SIZE_MAX ? -EINVAL : 0;
}

static int take(const xmlDoc *document, struct domain_size *size)
{
	const xmlNode *root = xmlDocGetRootElement(document);
	int r;

	if (xml_named(root, "domstatus"))
		root = xml_child(root, "domain");
	if (!xml_named(root, "domain"))
		return -EBADMSG;
	r = take_cpus(xml_child(root, "vcpu"), &size->cpus);
	return r < 0 ? r : take_memory(xml_child(root, "memory"), &size->memory);
}

int domain_size_parse(const char *text, size_t size, struct domain_size *ret)
{
	struct domain_size found = { 0 };
	xmlDoc *document;
	int r;

	if (size > DOMAIN_XML_MAX)
		return -EBADMSG;
	document = xml_read(text, size);
	if (!document)
		return -EBADMSG;
	r = take(document, &found);
	xmlFreeDoc(document);
	if (r == 0)
		*ret = found;
	return r;
}
