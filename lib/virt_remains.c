// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_remains: what is defined can be undefined, and so can remains once they are defined. */
#include "virt_remains.h"
#include "cleanup.h"
#include "virt_job.h"

bool virt_remains_clear(virConnectPtr connection, virDomainPtr domain)
{
	auto_free char *xml = NULL;
	virDomainPtr defined;
	bool gone;

	if (!virt_is_xen(domain) || virDomainIsActive(domain) != 0 ||
		virDomainIsPersistent(domain) != 0)
		return false;
	xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE);
	defined = xml ? virDomainDefineXML(connection, xml) : NULL;
	if (!defined)
		return false;
	gone = virDomainUndefine(defined) == 0;
	virDomainFree(defined);
	return gone;
}
