/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pacemaker says of the clone in an action's environment (OCF_RESKEY_CRM_meta_*). */
#ifndef RELEVO_MIRROR_META_H
#define RELEVO_MIRROR_META_H

#include <stdbool.h>

/* How many primaries it wants, under the name of pacemaker 2.1 or 2.0; 1 if it does not say. */
long mirror_meta_promoted_max(void);

/* True if its last notification names another node with a promoted instance. */
bool mirror_meta_other_promoted(void);

/* True if this notification comes before the promotion of this node's instance that it names. */
bool mirror_meta_is_before_promote(void);

/* Of a notification: that it is about starts, and that it comes after them. */
bool mirror_meta_is_start(void);
bool mirror_meta_is_post(void);

/*
 * What is wrong with the clone for a mirror, or NULL. `version`: of DRBD's module, 0 if it is not
 * known (before 9 it has one peer). `consumer`: it is to be a plain clone, which needs no
 * notifications.
 */
const char *mirror_meta_fault(unsigned version, bool consumer, bool ignore_missing_notifications);

#endif
