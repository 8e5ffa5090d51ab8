/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XML of a guest that is to be started, from the file that describes it. Links libvirt. */
#ifndef RELEVO_VIRT_XML_H
#define RELEVO_VIRT_XML_H

#include "virt.h"

/*
 * XML as it is; an xl configuration (xl_config.h) as libvirt turns it into XML, of the guest that
 * the request names. For free(), or NULL once it has answered why not.
 */
char *virt_xml_read(const struct virt_request *request, const char *path);

#endif
