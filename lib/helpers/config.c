// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * config: a domain's XML file and what libvirt has made of it since. The request (virt.h) has the
 * path of that file. Answers: keep "kept" or, when nothing has changed, "same"; resources and,
 * without a path, resources-of-defined "started".
 */
#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "cleanup.h"
#include "domain_resources.h"
#include "domain_xml.h"
#include "file.h"
#include "helper.h"
#include "virt.h"
#include "virt_xml.h"
#include "xl_config.h"

/* Why one text cannot replace the other, which may have no UUID; NULL if it can. */
static const char *compare(const char *old, size_t old_size, const char *fresh)
{
	struct domain_xml was, is;
	const char *why;

	if (domain_xml_parse(fresh, strlen(fresh), &is, &why) < 0 ||
		domain_xml_parse(old, old_size, &was, &why) < 0)
		return why;
	if (strcmp(was.name, is.name) != 0 || (*was.uuid && strcmp(was.uuid, is.uuid) != 0))
		return "it is of another guest";
	return NULL;
}

/* The XML with which the domain could be started again, with its secrets. */
static int do_keep(virDomainPtr domain, const struct virt_request *request)
{
	auto_free char *fresh =
		virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
	size_t size;
	auto_free char *old = fresh ? file_text(request->more, DOMAIN_XML_MAX, &size) : NULL;
	const char *why;
	int r;

	if (!fresh)
		return virt_answer_error();
	if (!old)
		return helper_answer(errno, "%s", strerror(errno));
	if (xl_config_is(old, size))
		return helper_answer(EINVAL, "it is an xl configuration, and stays one");
	if (strcmp(old, fresh) == 0)
		return helper_answer(0, "same");
	why = compare(old, size, fresh);
	if (why)
		return helper_answer(EINVAL, "%s", why);
	r = file_replace(request->more, fresh, strlen(fresh));
	return r < 0 ? helper_answer(-r, "%s", strerror(-r)) : helper_answer(0, "kept");
}

/* What another has started in the meantime is an operation that is not valid. */
static bool is_started(int r)
{
	return r == 0 || virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID;
}

static bool start_pool(virConnectPtr connection, const char *name)
{
	virStoragePoolPtr pool = virStoragePoolLookupByName(connection, name);
	bool good = !pool || virStoragePoolIsActive(pool) != 0 ||
		    is_started(virStoragePoolCreate(pool, 0));

	if (good && pool)
		virStoragePoolFree(pool); /* which forgets an error */
	return good;
}

static bool start_network(virConnectPtr connection, const char *name)
{
	virNetworkPtr network = virNetworkLookupByName(connection, name);
	bool good = !network || virNetworkIsActive(network) != 0 ||
		    is_started(virNetworkCreate(network));

	if (good && network)
		virNetworkFree(network);
	return good;
}

/* Those that libvirt has not: the start of the guest says so, in libvirt's words. */
static int start_all(virConnectPtr connection, const char *xml, size_t size)
{
	struct domain_resource all[DOMAIN_RESOURCES_MAX];
	int count = domain_resources_parse(xml, size, all);

	if (count < 0)
		return helper_answer(-count, "its XML is not understood");
	for (int i = 0; i < count; i++)
		if (!(all[i].pool ? start_pool : start_network)(connection, all[i].name))
			return helper_answer(EIO, "%s '%s': %s",
				all[i].pool ? "storage pool" : "network", all[i].name,
				virGetLastErrorMessage());
	return helper_answer(0, "started");
}

/* Of a domain that a file describes. */
static int resources(const struct virt_request *request)
{
	auto_free char *xml = virt_xml_read(request, request->more);

	if (!xml)
		return 0;
	return start_all(request->connection, xml, strlen(xml));
}

/* Of one that libvirt defines. */
static int do_resources(virDomainPtr domain, const struct virt_request *request)
{
	auto_free char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);

	if (!xml)
		return virt_answer_error();
	return start_all(request->connection, xml, strlen(xml));
}

int main(void)
{
	static const struct virt_verb verbs[] = {
		{ "keep", .run = do_keep },
		{ "resources", .connected = resources },
		{ "resources-of-defined", .run = do_resources },
		{ 0 },
	};

	return virt_serve(verbs);
}
