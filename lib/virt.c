// SPDX-License-Identifier: GPL-2.0-or-later
/* virt: from a helper's request to a libvirt connection and domain. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "helper.h"
#include "virt.h"

static void silence(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

bool virt_broke(void)
{
	const virError *error = virGetLastError();

	return error && (error->domain == VIR_FROM_RPC || error->code == VIR_ERR_NO_CONNECT ||
				error->code == VIR_ERR_RPC || error->code == VIR_ERR_AUTH_FAILED);
}

int virt_answer_error(void)
{
	return helper_answer(virt_broke() ? ECONNRESET : EIO, "%s", virGetLastErrorMessage());
}

/* No such driver; nobody there; or what libvirt had against it. */
static int answer_no_connection(void)
{
	int code = virGetLastErrorCode(), error = EIO;

	if (code == VIR_ERR_NO_CONNECT)
		error = EPROTONOSUPPORT;
	else if (code == VIR_ERR_SYSTEM_ERROR || code == VIR_ERR_RPC)
		error = ENOTCONN;
	return helper_answer(error, "%s", virGetLastErrorMessage());
}

virDomainPtr virt_find(const struct virt_request *request)
{
	if (*request->uuid)
		return virDomainLookupByUUIDString(request->connection, request->uuid);
	return virDomainLookupByName(request->connection, request->name);
}

static int run(const struct virt_verb *verb, const struct virt_request *request)
{
	virDomainPtr domain;
	int r;

	if (verb->connected)
		return verb->connected(request);
	domain = virt_find(request);
	if (!domain && virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
		return helper_answer(0, "absent");
	if (!domain)
		return virt_answer_error();
	r = verb->run(domain, request);
	virDomainFree(domain);
	return r;
}

int virt_serve(const struct virt_verb *verbs)
{
	const char *fields[HELPER_FIELDS];
	struct virt_request request;
	char buffer[16384];
	int r;

	if (helper_request(buffer, sizeof(buffer), fields) < 0)
		return helper_answer(EPROTO, "the request makes no sense");
	request = (struct virt_request){ .verb = fields[0],
		.uri = fields[1],
		.uuid = fields[2],
		.name = fields[3],
		.more = fields[4],
		.rest = fields + 5 };
	while (verbs->verb && strcmp(verbs->verb, request.verb) != 0)
		verbs++;
	if (!verbs->verb)
		return helper_answer(EPROTO, "there is no verb '%s'", request.verb);
	virSetErrorFunc(NULL, silence);
	request.connection = virConnectOpen(request.uri);
	if (!request.connection)
		return answer_no_connection();
	r = run(verbs, &request);
	virConnectClose(request.connection);
	return r;
}
