/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disks of a domain that are devices of its host, by the file that describes it. */
#ifndef RELEVO_DOMAIN_DISKS_H
#define RELEVO_DOMAIN_DISKS_H

#include <stddef.h>

/*
 * Pure: the paths below /dev/ that it names, with tabs between: in libvirt's XML those of <source>
 * in <disk> (libvirt.org/formatdomain.html), in an xl configuration (xl.cfg(5)) every one. One with
 * a control character is left out. 0; -EBADMSG when `text` is neither; -E2BIG when they do not fit.
 */
int domain_disks_parse(const char *text, size_t size, char *paths, size_t room);

#endif
