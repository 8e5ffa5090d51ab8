// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_target: who runs there, how much memory is left, and whether its ports answer. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "domain_migrate_uri.h"
#include "reach.h"
#include "virt_remains.h"
#include "virt_target.h"

/* The first port that libvirt takes for incoming guests (migration_port_min of its qemu.conf). */
#define DATA_PORT 49152

static int say(struct answer *ret, int error, const char *words)
{
	snprintf(ret->text, sizeof(ret->text), "%s", words);
	return error;
}

/* Frees it. */
static bool is_active(virDomainPtr domain)
{
	bool active = domain && virDomainIsActive(domain) == 1;

	if (domain)
		virDomainFree(domain);
	return active;
}

static int check_identity(virConnectPtr target, virDomainPtr domain, struct answer *ret)
{
	char uuid[VIR_UUID_STRING_BUFLEN] = "";
	virDomainPtr there;
	int autostart = 0;

	virDomainGetUUIDString(domain, uuid);
	there = virDomainLookupByUUIDString(target, uuid);
	if (there && virDomainIsActive(there) != 1 && !virt_remains_clear(target, there)) {
		virDomainGetAutostart(there, &autostart);
		say(ret, 0,
			autostart ? "it is also defined there, and started at boot"
				  : "it is also defined there");
	}
	if (is_active(there))
		return say(ret, -EEXIST, "a guest of its UUID runs there already");
	if (is_active(virDomainLookupByName(target, virDomainGetName(domain))))
		return say(ret, -EEXIST, "a guest of its name runs there already");
	return 0;
}

/* What new guests can have, in KiB, as the page cache gives way; 0 if that can't be told. */
static unsigned long long available(virConnectPtr target)
{
	virNodeMemoryStats stats[16];
	int count = 0; /* with more room than 16 libvirtd refuses to count them */
	unsigned long long sum = 0;

	if (virNodeGetMemoryStats(target, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &count, 0) < 0 ||
		count > (int)ARRAY_SIZE(stats) ||
		virNodeGetMemoryStats(target, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &count, 0) <
			0)
		return virNodeGetFreeMemory(target) / 1024;
	for (int i = 0; i < count; i++)
		if (strcmp(stats[i].field, VIR_NODE_MEMORY_STATS_FREE) == 0 ||
			strcmp(stats[i].field, VIR_NODE_MEMORY_STATS_BUFFERS) == 0 ||
			strcmp(stats[i].field, VIR_NODE_MEMORY_STATS_CACHED) == 0)
			sum += stats[i].value;
	return sum;
}

/* What is set aside for huge pages is not among what is free. */
static bool has_huge_pages(virDomainPtr domain)
{
	auto_free char *xml = virDomainGetXMLDesc(domain, 0);

	return xml && strstr(xml, "<hugepages");
}

static int check_memory(virConnectPtr target, virDomainPtr domain, struct answer *ret)
{
	unsigned long long room = available(target);
	virDomainInfo info;

	if (room == 0 || virDomainGetInfo(domain, &info) < 0 || info.memory <= room ||
		has_huge_pages(domain))
		return 0;
	snprintf(ret->text, sizeof(ret->text),
		"it has %lu MiB of memory, and only %llu MiB are free there", info.memory / 1024,
		room / 1024);
	return -ENOMEM;
}

int virt_target_check(virConnectPtr target, virDomainPtr domain, struct answer *ret)
{
	int r;

	ret->text[0] = '\0';
	r = check_identity(target, domain, ret);
	return r < 0 ? r : check_memory(target, domain, ret);
}

int virt_target_reach(
	virConnectPtr target, const char *uri, const struct deadline *deadline, struct answer *ret)
{
	auto_free char *name = *uri ? NULL : virConnectGetHostname(target);
	char host[512];
	int port = 0, r;

	if (!*uri && !name)
		return 0;
	if (migrate_uri_endpoint(*uri ? uri : name, host, sizeof(host), &port) < 0)
		return 0;
	if (port == 0)
		port = DATA_PORT;
	r = reach_tcp(host, port, deadline);
	if (r < 0)
		snprintf(ret->text, sizeof(ret->text),
			"port %d of '%s', for the guest's data, cannot be reached: %s", port, host,
			r == -ENOENT      ? "it has no address"
			: r == -ETIMEDOUT ? "nothing answers (a firewall drops it?)"
					  : strerror(-r));
	return r;
}
