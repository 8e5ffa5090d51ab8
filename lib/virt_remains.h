/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remains are what libvirt for Xen keeps of a guest whose migration to it broke off before its last
 * step: it neither runs nor is defined, and is in the way of each further start of the guest, or
 * migration of it to there ("is already being started", libvirt 9.0).
 */
#ifndef RELEVO_VIRT_REMAINS_H
#define RELEVO_VIRT_REMAINS_H

#include "virt.h"

/*
 * Removes what `domain` is if that is remains: true if it is gone now. To be called only when the
 * guest is known not to be on its way there.
 */
bool virt_remains_clear(virConnectPtr connection, virDomainPtr domain);

#endif
