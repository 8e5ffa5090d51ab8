/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of a view that the CIB tells. Pure, by libxml2; for the CIBs of pacemaker 2.0, 2.1 and 3
 * (schemas pacemaker-1.2 to 4).
 */
#ifndef RELEVO_FENCE_VIEW_XML_H
#define RELEVO_FENCE_VIEW_XML_H

#include "fence_view.h"

#define FENCE_CIB_MAX (64 * 1024 * 1024)

/*
 * Reads the CIB for a resource of DRBD, seen from `node`. `peer` may be "": then it is the only
 * other node, if there is just one. All but `fenced` is filled. 0; -EBADMSG when `text` is no CIB;
 * -ENOENT when it has no clone for the resource, or not these nodes; -ENOTUNIQ when it has two;
 * -ENOTSUP when the clone is neither promotable nor a consumer's. `ret_why` is then a text without
 * an owner.
 */
int fence_view_read(struct fence_view *ret, const char *text, size_t size, const char *resource,
	const char *node, const char *peer, const char **ret_why);

#endif
