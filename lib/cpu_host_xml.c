// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu_host_xml: every <cpu> of every <cell>. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cpu_host_xml.h"
#include "xml.h"

/* More cores than a socket can have. */
#define CORES 4096

/* A number below a limit; -1 if it is none. */
static int number(const xmlNode *node, const char *name, int limit)
{
	int value;
	char rest;

	if (sscanf(xml_get(node, name), "%d%c", &value, &rest) != 1 || value < 0 || value >= limit)
		return -1;
	return value;
}

/* 0, or -EBADMSG. */
static int take(const xmlNode *node, int cell, struct cpu *ret)
{
	int id = number(node, "id", CPU_MAX), socket = number(node, "socket_id", CPU_MAX);
	int core = number(node, "core_id", CORES);

	if (id < 0)
		return -EBADMSG;
	/* One that is offline has no place. */
	*ret = (struct cpu){ .id = id, .cache = cell, .node = cell, .online = socket >= 0 };
	ret->core = socket >= 0 && core >= 0 ? socket * CORES + core : CPU_MAX * CORES + id;
	return 0;
}

static int collect(const xmlNode *cells, struct cpu ret[CPU_MAX])
{
	int count = 0;

	for (xmlNode *cell = xml_child(cells, "cell"); cell; cell = xml_next(cell, "cell")) {
		int node = number(cell, "id", CPU_MAX);
		const xmlNode *cpus = xml_child(cell, "cpus");

		for (xmlNode *cpu = xml_child(cpus, "cpu"); cpu; cpu = xml_next(cpu, "cpu"))
			if (node < 0 || count == CPU_MAX || take(cpu, node, &ret[count++]) < 0)
				return -EBADMSG;
	}
	return count ? count : -EBADMSG;
}

int cpu_host_parse(const char *xml, size_t size, struct cpu ret[CPU_MAX])
{
	xmlDoc *document = xml_read(xml, size);
	const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	const xmlNode *host = xml_named(root, "capabilities") ? xml_child(root, "host") : NULL;
	const xmlNode *topology = host ? xml_child(host, "topology") : NULL;
	const xmlNode *cells = topology ? xml_child(topology, "cells") : NULL;
	int count = cells ? collect(cells, ret) : -EBADMSG;

	xmlFreeDoc(document);
	return count;
}
