/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The choice of a virtual IP: on which link it belongs, and as which address. */
#ifndef RELEVO_VIP_CHOICE_H
#define RELEVO_VIP_CHOICE_H

#include "param.h"
#include "vip_place.h"

/*
 * Chooses by the parameters, else by routes and addresses of this node; vip.ip gets the length of
 * its network, too. Changes nothing. 0, or -EINVAL and in `fault` why it cannot be, what to do,
 * and the code for that.
 */
int vip_choose(struct netlink *netlink, struct vip_place *ret, struct param_fault *fault);

#endif
