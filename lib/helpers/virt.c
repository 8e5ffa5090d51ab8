// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virt: what libvirt knows of a domain, and its power switch. The request (virt.h) has, for create
 * the path of its XML or xl configuration, for shutdown the ways to ask (none: libvirt's choice),
 * for list where to go on. Answer: what the verb is there for.
 */
#include <errno.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "domain_mode.h"
#include "helper.h"
#include "virt.h"
#include "virt_remains.h"
#include "virt_xml.h"

/* The words that libvirt's own files have for them. */
static const char *state_name(int state)
{
	static const char *const names[] = {
		[VIR_DOMAIN_NOSTATE] = "nostate",
		[VIR_DOMAIN_RUNNING] = "running",
		[VIR_DOMAIN_BLOCKED] = "idle",
		[VIR_DOMAIN_PAUSED] = "paused",
		[VIR_DOMAIN_SHUTDOWN] = "shutdown",
		[VIR_DOMAIN_SHUTOFF] = "shutoff",
		[VIR_DOMAIN_CRASHED] = "crashed",
		[VIR_DOMAIN_PMSUSPENDED] = "pmsuspended",
	};

	if (state < 0 || (size_t)state >= ARRAY_SIZE(names) || !names[state])
		return "nostate";
	return names[state];
}

static const char *pause_name(int reason)
{
	static const char *const names[] = {
		[VIR_DOMAIN_PAUSED_UNKNOWN] = "unknown",
		[VIR_DOMAIN_PAUSED_USER] = "user",
		[VIR_DOMAIN_PAUSED_MIGRATION] = "migration",
		[VIR_DOMAIN_PAUSED_SAVE] = "save",
		[VIR_DOMAIN_PAUSED_DUMP] = "dump",
		[VIR_DOMAIN_PAUSED_IOERROR] = "ioerror",
		[VIR_DOMAIN_PAUSED_WATCHDOG] = "watchdog",
		[VIR_DOMAIN_PAUSED_FROM_SNAPSHOT] = "from snapshot",
		[VIR_DOMAIN_PAUSED_SHUTTING_DOWN] = "shutting down",
		[VIR_DOMAIN_PAUSED_SNAPSHOT] = "snapshot",
		[VIR_DOMAIN_PAUSED_CRASHED] = "panicked",
		[VIR_DOMAIN_PAUSED_STARTING_UP] = "starting up",
		[VIR_DOMAIN_PAUSED_POSTCOPY] = "post-copy",
		[VIR_DOMAIN_PAUSED_POSTCOPY_FAILED] = "post-copy failed",
	};

	if (reason < 0 || (size_t)reason >= ARRAY_SIZE(names) || !names[reason])
		return "unknown";
	return names[reason];
}

static int do_state(virDomainPtr domain, const struct virt_request *request)
{
	int state, reason;

	(void)request;
	if (virDomainGetState(domain, &state, &reason, 0) < 0)
		return virt_answer_error();
	if (state == VIR_DOMAIN_PAUSED)
		return helper_answer(0, "paused, %s", pause_name(reason));
	return helper_answer(0, "%s", state_name(state));
}

static int do_resume(virDomainPtr domain, const struct virt_request *request)
{
	(void)request;
	if (virDomainResume(domain) < 0)
		return virt_answer_error();
	return helper_answer(0, "resumed");
}

_Static_assert((int)DOMAIN_MODE_ACPI == (int)VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN &&
		       (int)DOMAIN_MODE_AGENT == (int)VIR_DOMAIN_SHUTDOWN_GUEST_AGENT &&
		       (int)DOMAIN_MODE_INITCTL == (int)VIR_DOMAIN_SHUTDOWN_INITCTL &&
		       (int)DOMAIN_MODE_SIGNAL == (int)VIR_DOMAIN_SHUTDOWN_SIGNAL &&
		       (int)DOMAIN_MODE_PARAVIRT == (int)VIR_DOMAIN_SHUTDOWN_PARAVIRT,
	"a mode has libvirt's number");

static int do_shutdown(virDomainPtr domain, const struct virt_request *request)
{
	int flags = *request->more ? domain_mode_parse(request->more) : 0;

	if (flags < 0)
		return helper_answer(EINVAL, "there is no way '%s' to shut down", request->more);
	if (virDomainShutdownFlags(domain, (unsigned)flags) < 0)
		return virt_answer_error();
	return helper_answer(0, "asked");
}

/* Starts a defined domain; the answer ends with "autostart" if libvirt does so by itself. */
static int do_start(virDomainPtr domain, const struct virt_request *request)
{
	char uuid[VIR_UUID_STRING_BUFLEN];
	int autostart = 0;

	(void)request;
	if (virDomainGetUUIDString(domain, uuid) < 0)
		return virt_answer_error();
	virDomainGetAutostart(domain, &autostart);
	helper_begin();
	if (virDomainCreate(domain) == 0)
		return helper_answer(0, "%s%s", uuid, autostart ? " autostart" : "");
	if (virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID)
		return helper_answer(EEXIST, "%s", virGetLastErrorMessage());
	return virt_answer_error();
}

static int do_identify(virDomainPtr domain, const struct virt_request *request)
{
	char uuid[VIR_UUID_STRING_BUFLEN];

	(void)request;
	if (virDomainGetUUIDString(domain, uuid) < 0)
		return virt_answer_error();
	return helper_answer(0, "%s\t%s", virDomainGetName(domain), uuid);
}

/* Ends it, and looks again: what it is then, or "absent". */
static int do_off(virDomainPtr domain, const struct virt_request *request)
{
	char uuid[VIR_UUID_STRING_BUFLEN];
	virDomainPtr again;
	int r;

	if (virDomainGetUUIDString(domain, uuid) < 0)
		return virt_answer_error();
	helper_begin();
	if (virDomainDestroy(domain) < 0 && virt_broke())
		return virt_answer_error();
	again = virDomainLookupByUUIDString(request->connection, uuid);
	if (!again && virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
		return helper_answer(0, "absent");
	if (!again)
		return virt_answer_error();
	r = do_state(again, request);
	virDomainFree(again);
	return r;
}

static int do_destroy(virDomainPtr domain, const struct virt_request *request)
{
	(void)request;
	if (virDomainDestroy(domain) < 0)
		return virt_answer_error();
	return helper_answer(0, "destroyed");
}

/* The caller has seen that the guest does not run: what libvirt has of it can only be remains. */
static void clear_way(const struct virt_request *request)
{
	virDomainPtr there = virt_find(request);

	if (there)
		virt_remains_clear(request->connection, there);
	if (there)
		virDomainFree(there);
}

/* Starts a transient domain, so that no host starts it by itself at its next boot. */
static int create(const struct virt_request *request)
{
	auto_free char *xml = virt_xml_read(request, request->more);
	char uuid[VIR_UUID_STRING_BUFLEN];
	virDomainPtr domain;
	int autostart = 0;

	if (!xml)
		return 0;
	helper_begin();
	clear_way(request);
	domain = virDomainCreateXML(request->connection, xml, 0);
	/* That is what libvirt says of a domain that is active already, and of one just ended. */
	if (!domain && virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID)
		return helper_answer(EEXIST, "%s", virGetLastErrorMessage());
	if (!domain && virGetLastErrorCode() == VIR_ERR_OPERATION_FAILED)
		return helper_answer(EAGAIN, "%s", virGetLastErrorMessage());
	if (!domain || virDomainGetUUIDString(domain, uuid) < 0)
		return virt_answer_error();
	virDomainGetAutostart(domain, &autostart); /* of one that is defined as well */
	virDomainFree(domain);
	return helper_answer(0, "%s%s", uuid, autostart ? " autostart" : "");
}

struct guest {
	char uuid[VIR_UUID_STRING_BUFLEN];
	virDomainPtr domain;
};

static int by_uuid(const void *left, const void *right)
{
	return strcmp(((const struct guest *)left)->uuid, ((const struct guest *)right)->uuid);
}

/* Adds "\tUUID STATE NAME" to a page: its new length; the old one when there is no room. */
static size_t add_guest(char *page, size_t used, size_t size, const struct guest *guest)
{
	const char *name = virDomainGetName(guest->domain);
	int state = VIR_DOMAIN_NOSTATE, reason;
	size_t length = name ? strlen(name) : 0;

	/* One with such a name can be no plug; it is found by its UUID. */
	for (const char *c = name; c && *c; c++)
		if ((unsigned char)*c < ' ')
			length = 0;
	if (used + sizeof(guest->uuid) + length + 16 > size)
		return used;
	virDomainGetState(guest->domain, &state, &reason, 0);
	return used + (size_t)snprintf(page + used, size - used, "\t%s %s %s", guest->uuid,
			      state_name(state), length ? name : guest->uuid);
}

/*
 * The guests after the UUID in the request, as many as an answer can hold: first the UUID to go on
 * after, which is empty at the end.
 */
static int list(const struct virt_request *request)
{
	virDomainPtr *domains = NULL;
	int count = virConnectListAllDomains(request->connection, &domains, 0), i = 0;
	auto_free struct guest *guests = calloc((size_t)count + 1, sizeof(*guests));
	char page[HELPER_ANSWER_MAX - 64] = "";
	const char *last = "";
	size_t used = 0;

	if (count < 0 || !guests)
		return virt_answer_error();
	for (; i < count; i++) {
		guests[i].domain = domains[i];
		virDomainGetUUIDString(domains[i], guests[i].uuid);
	}
	qsort(guests, (size_t)count, sizeof(*guests), by_uuid);
	for (i = 0; i < count; i++) {
		size_t before = used;

		if (strcmp(guests[i].uuid, request->more) <= 0)
			continue;
		used = add_guest(page, used, sizeof(page), &guests[i]);
		if (used == before)
			break;
		last = guests[i].uuid;
	}
	return helper_answer(0, "%s%s", i < count ? last : "", page);
}

int main(void)
{
	static const struct virt_verb verbs[] = {
		{ "create", .connected = create },
		{ "list", .connected = list },
		{ "state", .run = do_state },
		{ "resume", .run = do_resume },
		{ "shutdown", .run = do_shutdown },
		{ "start", .run = do_start },
		{ "identify", .run = do_identify },
		{ "destroy", .run = do_destroy },
		{ "off", .run = do_off },
		{ 0 },
	};

	return virt_serve(verbs);
}
