// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tune: a guest's size and where its vCPUs run, through libvirt. The request (virt.h) has what the
 * verb wants, with tabs between (each function says what). Answer: what came of it, in words.
 */
#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cpu.h"
#include "cpu_host_xml.h"
#include "deadline.h"
#include "domain_size_xml.h"
#include "helper.h"
#include "meminfo.h"
#include "qemu.h"
#include "virt.h"
#include "virt_dom0.h"
#include "virt_xml.h"
#include "xen.h"

#define MIB 1024LL
/* A Linux guest takes memory in blocks of this size, in KiB; the balloon has what is too much. */
#define BLOCK (128 * MIB)
/* Libvirt adds memory in multiples of this, in KiB. */
#define ALIGNED (2 * MIB)
/* How often a guest is looked at that is asked to change, in ms. */
#define LOOK_INTERVAL 100
/* A guest that differs by less, in KiB, has what it should: balloons count pages. */
#define SAME MIB

static bool pause_until(const struct deadline *deadline)
{
	struct deadline pause = deadline_slice(deadline, LOOK_INTERVAL);

	if (deadline_left(deadline) == 0)
		return false;
	deadline_poll(&pause, NULL, 0);
	return true;
}

/* The KiB that the guest has now, without what its balloon holds; 0 if libvirt does not say. */
static long long memory_now(virDomainPtr domain)
{
	virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
	int count = virDomainMemoryStats(domain, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
	virDomainInfo info;

	for (int i = 0; i < count; i++)
		if (stats[i].tag == VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON)
			return (long long)stats[i].val;
	return virDomainGetInfo(domain, &info) < 0 ? 0 : (long long)info.memory;
}

/* The KiB that the guest's host could give it. */
static long long host_memory(const struct virt_request *request)
{
	return qemu_is_here(request->uri)
		       ? meminfo_available()
		       : (long long)(virNodeGetFreeMemory(request->connection) / 1024);
}

static bool is_same(long long left, long long right)
{
	return left - right < SAME && right - left < SAME;
}

static int refuse_maximum(const struct virt_request *request, long long maximum)
{
	return helper_answer(ERANGE,
		"it was started with %lld MiB at the most (a restart takes more; %s in its XML "
		"makes room without one)",
		maximum / MIB,
		xen_is_uri(request->uri) ? "a <memory> larger than <currentMemory>"
					 : "<maxMemory slots>");
}

/* Adds a memory device, so that the guest's `total` grows to `wanted` or more. -1: it has answered.
 */
static int plug(
	const struct virt_request *request, virDomainPtr domain, long long total, long long wanted)
{
	auto_free char *xml = virDomainGetXMLDesc(domain, 0);
	long long limit, size = (wanted - total + BLOCK - 1) / BLOCK * BLOCK;
	const char *why;
	char device[160];

	if (!xml)
		return virt_answer_error(), -1;
	if (domain_size_limit(xml, strlen(xml), &limit, &why) < 0)
		return helper_answer(EBADMSG, "%s", why), -1;
	if (total + size > limit)
		size = (limit - total) / ALIGNED * ALIGNED;
	if (total + size < wanted)
		return refuse_maximum(request, limit > total ? limit : total), -1;
	snprintf(device, sizeof(device),
		"<memory model='dimm'><target><size unit='KiB'>%lld</size><node>0</node></target>"
		"</memory>",
		size);
	if (virDomainAttachDeviceFlags(domain, device, VIR_DOMAIN_AFFECT_LIVE) < 0)
		return virt_answer_error(), -1;
	return 0;
}

/* Waits until the guest has `wanted` KiB. */
static int await_memory(virDomainPtr domain, long long wanted, int ms)
{
	struct deadline begin = { deadline_now() + ms, deadline_now() + ms };
	long long now;

	do {
		now = memory_now(domain);
		if (is_same(now, wanted) || ms == 0)
			return helper_answer(0, "%lld MiB", wanted / MIB);
	} while (pause_until(&begin));
	return helper_answer(ETIMEDOUT,
		"after %d s it has %lld MiB and not %lld (has it a balloon driver, and memory that "
		"it can do without?)",
		ms / 1000, now / MIB, wanted / MIB);
}

/* BYTES, MS, KIB: gives the guest that much memory, if dom0 keeps so much; MS: waits so long until
 * it has it, 0: does not. */
static int do_memory(virDomainPtr domain, const struct virt_request *request)
{
	long long bytes, wanted, reserved, host, now = memory_now(domain);
	long long total = (long long)virDomainGetMaxMemory(domain);
	bool plugged = false;
	int ms;

	if (sscanf(request->more, "%lld\t%d\t%lld", &bytes, &ms, &reserved) != 3)
		return helper_answer(EPROTO, "the request makes no sense");
	if (!now || !total)
		return virt_answer_error();
	wanted = bytes / 1024;
	host = host_memory(request);
	if (wanted > now && !is_same(wanted, now) && host >= 0 && wanted - now > host)
		return helper_answer(ENOMEM,
			"it has %lld MiB, and of the %lld more this host has %lld", now / MIB,
			(wanted - now) / MIB, host / MIB);
	if (wanted > now && !is_same(wanted, now) &&
		!virt_dom0_keeps(request->connection, reserved, wanted - now))
		return 0;
	if (wanted > total) {
		if (plug(request, domain, total, wanted) < 0)
			return 0;
		plugged = true;
		now = memory_now(domain);
	}
	/* Also if it has that: one that boots has all until its driver takes what was said. */
	if (virDomainSetMemoryFlags(domain, (unsigned long)wanted, VIR_DOMAIN_AFFECT_LIVE) < 0 &&
		!is_same(now, wanted))
		return plugged ? helper_answer(0, "%lld MiB", now / MIB) : virt_answer_error();
	return await_memory(domain, wanted, ms);
}

/* COUNT, MS: gives the guest so many vCPUs; one that does not let go of them has MS to do so. */
static int do_vcpus(virDomainPtr domain, const struct virt_request *request)
{
	int maximum =
		virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_VCPU_MAXIMUM);
	int now = virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_LIVE), wanted, ms;
	struct deadline deadline;
	char why[512];

	if (sscanf(request->more, "%d\t%d", &wanted, &ms) != 2)
		return helper_answer(EPROTO, "the request makes no sense");
	if (maximum < 0 || now < 0)
		return virt_answer_error();
	if (now == wanted)
		return helper_answer(0, "%d", now);
	if (wanted > maximum)
		return helper_answer(ERANGE,
			"it was started with room for %d (a restart takes more; <vcpu "
			"current='%d'>MAXIMUM</vcpu> in its XML makes room without one)",
			maximum, now);
	deadline = (struct deadline){ deadline_now() + ms, deadline_now() + ms };
	if (virDomainSetVcpusFlags(domain, (unsigned)wanted, VIR_DOMAIN_AFFECT_LIVE) == 0)
		return helper_answer(0, "%d", wanted);
	snprintf(why, sizeof(why), "%s", virGetLastErrorMessage());
	if (virGetLastErrorCode() != VIR_ERR_OPERATION_TIMEOUT)
		return helper_answer(EIO, "%s", why);
	do {
		now = virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_LIVE);
	} while (now != wanted && pause_until(&deadline));
	if (now == wanted)
		return helper_answer(0, "%d", now);
	return helper_answer(ETIMEDOUT, "it has %d and does not let go of them: %s", now, why);
}

/* The XML of the domain's definition, or in the file at `path`; NULL: it has answered. */
static char *definition(const struct virt_request *request, const char *path)
{
	virDomainPtr domain;
	char *text = NULL;

	if (*path)
		return virt_xml_read(request, path);
	domain = *request->uuid ? virDomainLookupByUUIDString(request->connection, request->uuid)
				: virDomainLookupByName(request->connection, request->name);
	if (domain)
		text = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
	if (!text)
		virt_answer_error();
	if (domain)
		virDomainFree(domain);
	return text;
}

/* KIB, COUNT, TO, FROM: writes the XML with that size to TO; without FROM, of the definition. */
static int change(const struct virt_request *request)
{
	auto_free char *xml = NULL, *changed = NULL;
	auto_close int fd = -1;
	int vcpus, begin = 0;
	const char *to, *why = NULL;
	long long kib;
	char *from;

	if (sscanf(request->more, "%lld\t%d\t%n", &kib, &vcpus, &begin) != 2 || !begin)
		return helper_answer(EPROTO, "the request makes no sense");
	to = request->more + begin;
	from = strchr(to, '\t');
	if (!from)
		return helper_answer(EPROTO, "the request makes no sense");
	*from++ = '\0';
	xml = definition(request, from);
	if (!xml)
		return 0;
	if (domain_size_change(xml, strlen(xml), kib, vcpus, &changed, &why) < 0)
		return helper_answer(EBADMSG, "%s", why);
	unlink(to);
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, changed, strlen(changed)) != (ssize_t)strlen(changed))
		return helper_answer(errno ? errno : ENOSPC, "cannot write '%s': %m", to);
	return helper_answer(0, "changed");
}

/* The CPUs of a host whose firmware tells of no cores: as many as libvirt counts. */
static int count_cpus(virConnectPtr connection, struct cpu ret[CPU_MAX])
{
	virNodeInfo info;

	if (virNodeGetInfo(connection, &info) < 0 || info.cpus == 0 || info.cpus > CPU_MAX)
		return -EBADMSG;
	for (int i = 0; i < (int)info.cpus; i++)
		ret[i] = (struct cpu){ .id = i, .core = i, .online = true };
	return (int)info.cpus;
}

/* Nothing: the host's CPUs, as the helper topology tells those of this machine. */
static int cpus(const struct virt_request *request)
{
	auto_free char *xml = virConnectGetCapabilities(request->connection);
	char text[HELPER_ANSWER_MAX];
	struct cpu all[CPU_MAX];
	int count;

	if (!xml)
		return virt_answer_error();
	count = cpu_host_parse(xml, strlen(xml), all);
	if (count < 0)
		count = count_cpus(request->connection, all);
	if (count < 0)
		return helper_answer(-count, "libvirt does not tell this host's CPUs");
	if (cpu_format(all, count, text, sizeof(text)) < 0)
		return helper_answer(EMSGSIZE, "this machine has too many CPUs");
	return helper_answer(0, "%s", text);
}

/* KIB, FROM: whether dom0 keeps so much when this guest is started; without FROM, the defined one.
 */
static int room(const struct virt_request *request)
{
	auto_free char *xml = NULL;
	long long reserved;
	int begin = 0;

	if (sscanf(request->more, "%lld\t%n", &reserved, &begin) != 1 || !begin)
		return helper_answer(EPROTO, "the request makes no sense");
	xml = definition(request, request->more + begin);
	if (xml && virt_dom0_has_room(request->connection, xml, reserved))
		return helper_answer(0, "there is room");
	return 0;
}

static void to_set(const unsigned char *map, cpu_set_t *ret)
{
	CPU_ZERO(ret);
	for (int id = 0; id < CPU_MAX; id++)
		if (VIR_CPU_USED(map, id))
			CPU_SET((size_t)id, ret);
}

/* Puts the CPUs of a guest's vCPUs behind the text; those that several have, once. */
static void add_pins(virDomainPtr domain, char *text, size_t size)
{
	unsigned char maps[CPU_MAX][VIR_CPU_MAPLEN(CPU_MAX)];
	char list[1024], last[1024] = "";
	int count = virDomainGetVcpuPinInfo(
		domain, CPU_MAX, maps[0], sizeof(maps[0]), VIR_DOMAIN_AFFECT_LIVE);

	for (int i = 0; i < count; i++) {
		size_t used = strlen(text);
		cpu_set_t set;

		to_set(maps[i], &set);
		if (cpu_set_format(&set, list, sizeof(list)) < 0 || strcmp(list, last) == 0 ||
			!*list)
			continue;
		snprintf(text + used, size - used, " %s", list);
		memcpy(last, list, sizeof(last));
	}
}

static bool is_asked(virDomainPtr domain, const struct virt_request *request)
{
	char uuid[VIR_UUID_STRING_BUFLEN];

	if (!*request->uuid)
		return strcmp(virDomainGetName(domain), request->name) == 0;
	return virDomainGetUUIDString(domain, uuid) == 0 && strcmp(uuid, request->uuid) == 0;
}

/* Nothing: tells how many vCPUs the guest has, 0: it does not run, and what others are pinned to.
 */
static int others(const struct virt_request *request)
{
	char pins[HELPER_ANSWER_MAX - 16] = "";
	virDomainPtr *domains;
	int count = virConnectListAllDomains(
		request->connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
	int vcpus = 0;

	if (count < 0)
		return virt_answer_error();
	for (int i = 0; i < count; i++) {
		if (is_asked(domains[i], request))
			vcpus = virDomainGetVcpusFlags(domains[i], VIR_DOMAIN_AFFECT_LIVE);
		else
			add_pins(domains[i], pins, sizeof(pins));
		virDomainFree(domains[i]);
	}
	free(domains);
	if (vcpus < 0)
		return virt_answer_error();
	return helper_answer(0, "%d%s", vcpus, pins);
}

/* LIST of each vCPU, and of the emulator: pins them. */
static int do_pin(virDomainPtr domain, const struct virt_request *request)
{
	auto_free char *lists = strdup(request->more);
	char *rest = lists, *list;
	unsigned vcpu = 0;

	while ((list = strsep(&rest, "\t"))) {
		unsigned char map[VIR_CPU_MAPLEN(CPU_MAX)] = { 0 };
		cpu_set_t set;
		int r;

		if (cpu_set_parse(list, &set) < 0)
			return helper_answer(EPROTO, "the request makes no sense");
		for (int id = 0; id < CPU_MAX; id++)
			if (CPU_ISSET((size_t)id, &set))
				VIR_USE_CPU(map, id);
		r = rest ? virDomainPinVcpu(domain, vcpu++, map, sizeof(map))
			 : virDomainPinEmulator(domain, map, sizeof(map), VIR_DOMAIN_AFFECT_LIVE);
		/* A hypervisor without an emulator has none to pin. */
		if (r < 0 && (rest || virGetLastErrorCode() != VIR_ERR_NO_SUPPORT))
			return virt_answer_error();
	}
	return helper_answer(0, "pinned");
}

int main(void)
{
	static const struct virt_verb verbs[] = {
		{ "memory", .run = do_memory },
		{ "vcpus", .run = do_vcpus },
		{ "change", .connected = change },
		{ "cpus", .connected = cpus },
		{ "room", .connected = room },
		{ "others", .connected = others },
		{ "pin", .run = do_pin },
		{ 0 },
	};

	return virt_serve(verbs);
}
