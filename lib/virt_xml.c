// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_xml: the file, and what libvirt's driver for Xen makes of one that is not XML. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "cleanup.h"
#include "domain_xml.h"
#include "file.h"
#include "helper.h"
#include "virt_xml.h"
#include "xl_config.h"

/* What it was asked to be, as far as that was known. */
static bool is_asked(const struct virt_request *request, const char *xml)
{
	struct domain_xml domain;
	const char *why;

	return domain_xml_parse(xml, strlen(xml), &domain, &why) == 0 &&
	       strcmp(domain.name, request->name) == 0 &&
	       (!*request->uuid || strcmp(domain.uuid, request->uuid) == 0);
}

static char *convert(const struct virt_request *request, const char *text, size_t size)
{
	auto_free char *native = xl_config_native(text, size, request->name, request->uuid);
	const char *type = virConnectGetType(request->connection);
	char *xml;

	if (!native) {
		helper_answer(
			EIO, "it is no xl configuration that can be read: %s", strerror(errno));
		return NULL;
	}
	if (!type || strcmp(type, "Xen") != 0) {
		helper_answer(EIO, "it is an xl configuration, which only Xen takes (give it as "
				   "xmfile, or set hypervisor)");
		return NULL;
	}
	xml = virConnectDomainXMLFromNative(request->connection, "xen-xl", native, 0);
	if (!xml)
		virt_answer_error();
	else if (!is_asked(request, xml))
		helper_answer(EIO, "libvirt makes another guest of it");
	else
		return xml;
	free(xml);
	return NULL;
}

char *virt_xml_read(const struct virt_request *request, const char *path)
{
	size_t size;
	char *text = file_text(path, DOMAIN_XML_MAX, &size), *xml;

	if (!text)
		helper_answer(errno, "cannot read '%s': %s", path, strerror(errno));
	if (!text || !xl_config_is(text, size))
		return text;
	xml = convert(request, text, size);
	free(text);
	return xml;
}
