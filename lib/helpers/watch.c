// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * watch: tells ringd which guests a libvirt has. It reads the connection's URI as its first line,
 * then writes a line "guest UUID STATE NAME" for each guest, "ready", and another line whenever one
 * changes; to "look UUID" it answers "looked UUID STATE". States are those of ring_guest.h. It
 * ends when its standard input or the connection does.
 */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "ring_guest.h"

#define LINE_MAX_SIZE 512
#define ALIVE_SECONDS 5 /* of silence until libvirtd is asked whether it is there */
#define ALIVE_TRIES   3

static struct {
	virConnectPtr connection;
	char input[LINE_MAX_SIZE];
	size_t used;
	bool end;
} watch;

static void silence(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

/* It goes out or comes in; on the way one of both hosts has it, and nobody knows for how long. */
static bool is_migrating(virDomainPtr domain, int state, int reason)
{
	virTypedParameterPtr params = NULL;
	int type = VIR_DOMAIN_JOB_NONE, count = 0, operation = 0;

	if (state == VIR_DOMAIN_PAUSED &&
		(reason == VIR_DOMAIN_PAUSED_MIGRATION || reason == VIR_DOMAIN_PAUSED_POSTCOPY ||
			reason == VIR_DOMAIN_PAUSED_POSTCOPY_FAILED))
		return true;
	if (virDomainGetJobStats(domain, &type, &params, &count, 0) < 0)
		return false;
	virTypedParamsGetInt(params, count, VIR_DOMAIN_JOB_OPERATION, &operation);
	virTypedParamsFree(params, count);
	return type != VIR_DOMAIN_JOB_NONE &&
	       (operation == VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN ||
		       operation == VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT);
}

/* All that is not shut off may still write: a crashed guest and one that shuts down are on. */
static enum guest_state state_of(virDomainPtr domain)
{
	int state, reason;

	if (virDomainGetState(domain, &state, &reason, 0) < 0)
		return virGetLastErrorCode() == VIR_ERR_NO_DOMAIN ? GUEST_ABSENT : GUEST_UNKNOWN;
	if (state == VIR_DOMAIN_SHUTOFF)
		return GUEST_OFF;
	return is_migrating(domain, state, reason) ? GUEST_MOVING : GUEST_ON;
}

static void tell(virDomainPtr domain)
{
	char uuid[VIR_UUID_STRING_BUFLEN];
	const char *name = virDomainGetName(domain);
	enum guest_state state = state_of(domain);

	if (virDomainGetUUIDString(domain, uuid) < 0)
		return;
	/* A name that the ring does not take is no plug; the guest is found by its UUID. */
	printf("guest %s %s %s\n", uuid,
		guest_state_name(state == GUEST_UNKNOWN ? GUEST_ON : state),
		name && guest_name_is_good(name) ? name : uuid);
	fflush(stdout);
}

static int changed(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
	(void)connection, (void)event, (void)detail, (void)data;
	tell(domain);
	return 0;
}

static void look(const char *uuid)
{
	virDomainPtr domain = virDomainLookupByUUIDString(watch.connection, uuid);
	enum guest_state state = GUEST_UNKNOWN;

	if (domain)
		state = state_of(domain);
	else if (virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
		state = GUEST_ABSENT;
	printf("looked %s %s\n", uuid, guest_state_name(state));
	fflush(stdout);
	if (domain)
		virDomainFree(domain);
}

static void read_lines(void)
{
	char *end;

	while ((end = memchr(watch.input, '\n', watch.used))) {
		*end = '\0';
		if (strncmp(watch.input, "look ", 5) == 0)
			look(watch.input + 5);
		watch.used -= (size_t)(end + 1 - watch.input);
		memmove(watch.input, end + 1, watch.used);
	}
	watch.end |= watch.used == sizeof(watch.input);
}

static void asked(int number, int fd, int events, void *data)
{
	ssize_t part = read(fd, watch.input + watch.used, sizeof(watch.input) - watch.used);

	(void)number, (void)events, (void)data;
	if (part <= 0) {
		watch.end = true;
		return;
	}
	watch.used += (size_t)part;
	read_lines();
}

static void closed(virConnectPtr connection, int reason, void *data)
{
	(void)connection, (void)reason, (void)data;
	watch.end = true;
}

static int tell_all(void)
{
	virDomainPtr *domains = NULL;
	int count = virConnectListAllDomains(watch.connection, &domains, 0);

	for (int i = 0; i < count; i++) {
		tell(domains[i]);
		virDomainFree(domains[i]);
	}
	free(domains);
	if (count < 0)
		return -1;
	puts("ready");
	return fflush(stdout);
}

/* Events are asked for before the guests are listed, and heard after: none is missed. */
static int begin(const char *uri)
{
	watch.connection = virConnectOpen(uri);
	if (!watch.connection)
		return -1;
	virConnectRegisterCloseCallback(watch.connection, closed, NULL, NULL);
	virConnectSetKeepAlive(watch.connection, ALIVE_SECONDS, ALIVE_TRIES);
	if (virConnectDomainEventRegisterAny(watch.connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
		    VIR_DOMAIN_EVENT_CALLBACK(changed), NULL, NULL) < 0)
		return -1;
	return tell_all();
}

int main(void)
{
	char uri[LINE_MAX_SIZE];
	size_t used = 0;

	/* By single bytes: what comes after the line is for the loop. */
	while (used < sizeof(uri) - 1 && read(STDIN_FILENO, uri + used, 1) == 1 &&
		uri[used] != '\n')
		used++;
	uri[used] = '\0';
	virSetErrorFunc(NULL, silence);
	virEventRegisterDefaultImpl();
	if (virEventAddHandle(STDIN_FILENO, VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_HANGUP,
		    asked, NULL, NULL) < 0 ||
		begin(uri) < 0) {
		printf("error %s\n", virGetLastErrorMessage());
		return 1;
	}
	while (!watch.end && virEventRunDefaultImpl() == 0)
		;
	return 0;
}
