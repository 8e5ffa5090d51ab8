// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_dom0: what it has, and what is free. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "domain_size.h"
#include "domain_size_xml.h"
#include "helper.h"
#include "virt.h"
#include "virt_dom0.h"
#include "xen_memory.h"

#define MIB 1024LL

/* True if there is nothing to keep. */
static bool is_free(virConnectPtr connection, long long kept)
{
	const char *type = virConnectGetType(connection);

	return !kept || !type || strcmp(type, "Xen") != 0;
}

/* KiB; -1: libvirt has said why not. */
static long long room_of(virConnectPtr connection)
{
	virDomainPtr dom0 = virDomainLookupByID(connection, 0);
	virDomainInfo info;
	long long room = -1;

	if (dom0 && virDomainGetInfo(dom0, &info) == 0)
		room = (long long)(info.memory + virNodeGetFreeMemory(connection) / 1024);
	if (room < 0)
		virt_answer_error();
	if (dom0)
		virDomainFree(dom0);
	return room;
}

bool virt_dom0_keeps(virConnectPtr connection, long long kept, long long taken)
{
	long long room;

	if (is_free(connection, kept))
		return true;
	room = room_of(connection);
	if (room < 0)
		return false;
	if (room - taken >= kept)
		return true;
	helper_answer(ENOMEM,
		"it takes %lld MiB, and of the %lld that dom0 has or could have it must keep %lld "
		"(reserved_dom0_memory)",
		taken / MIB, room / MIB, kept / MIB);
	return false;
}

bool virt_dom0_has_room(virConnectPtr connection, const char *xml, long long kept)
{
	struct domain_size size;
	long long now;
	const char *why;

	if (is_free(connection, kept))
		return true;
	if (domain_size_current(xml, strlen(xml), &now, &why) < 0 ||
		domain_size_parse(xml, strlen(xml), &size) < 0) {
		helper_answer(EBADMSG, "it does not say how large the guest is");
		return false;
	}
	return virt_dom0_keeps(
		connection, kept, xen_memory_need(now, size.memory * MIB, size.cpus));
}
