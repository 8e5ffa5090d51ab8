/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target is libvirt on the node that a guest migrates to, looked at before the guest is sent. As
 * virt.h, this is for helpers.
 */
#ifndef RELEVO_VIRT_TARGET_H
#define RELEVO_VIRT_TARGET_H

#include <libvirt/libvirt.h>

#include "deadline.h"
#include "helper.h"

/*
 * May the domain go there? 0, and a note that is empty or says how libvirt there knows it; or
 * -EEXIST when it runs there already, -ENOMEM when there is too little memory, and why; huge pages
 * are not counted.
 */
int virt_target_check(virConnectPtr target, virDomainPtr domain, struct answer *ret);

/*
 * Can data get there? `uri` is where it is to go; empty: where libvirt there will say, for which
 * its host's name and its first port stand. 0, also when that can't be tried, or -errno and why.
 */
int virt_target_reach(
	virConnectPtr target, const char *uri, const struct deadline *deadline, struct answer *ret);

#endif
