/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dom0 is the guest of a Xen host that controls it, and has what memory the others leave it. Both
 * functions are true where there is none, or none is to be kept; for false they have answered why
 * (virt.h). Links libvirt.
 */
#ifndef RELEVO_VIRT_DOM0_H
#define RELEVO_VIRT_DOM0_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

/* True if dom0 has or could have `kept` KiB after a guest has taken so many. */
bool virt_dom0_keeps(virConnectPtr connection, long long kept, long long taken);

/* The same after a guest of this XML has been started. */
bool virt_dom0_has_room(virConnectPtr connection, const char *xml, long long kept);

#endif
