/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image is what libvirt's driver for Xen writes when it saves a guest (libxlSavefileHeader of
 * its libxl_domain.h, version 2): a head of 64 bytes, the guest's XML, and what libxl wrote.
 */
#ifndef RELEVO_XEN_IMAGE_H
#define RELEVO_XEN_IMAGE_H

#include <stddef.h>

#define XEN_IMAGE_HEAD 64

/* Pure: the length of the XML behind a head, at most `most`; or -EBADMSG when it is no such head.
 */
long xen_image_length(const char head[XEN_IMAGE_HEAD], long most);

/*
 * The XML of an image, with an end, which the caller frees; NULL with errno: EBADMSG if the file is
 * none.
 */
char *xen_image_xml(const char *path, size_t most);

#endif
