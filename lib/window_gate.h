/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The gate of a window: may this mirror have two primaries for a while? Pure. */
#ifndef RELEVO_WINDOW_GATE_H
#define RELEVO_WINDOW_GATE_H

#include "drbd.h"
#include "drbd_show.h"

/*
 * Why not: words for an operator, without an owner; NULL: it may. `target` is the node that is to
 * become primary; `policy` is what the kernel has there now, which on the target may have been
 * opened by the source already.
 */
const char *window_fault(const struct drbd *drbd, const struct drbd_policy *policy, bool target);

#endif
