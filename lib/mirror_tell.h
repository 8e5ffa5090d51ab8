/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling pacemaker the promotion score of an instance: by a detached crm_attribute, so that no
 * action waits for it or fails for it. Several may be under way: the score wanted last wins.
 */
#ifndef RELEVO_MIRROR_TELL_H
#define RELEVO_MIRROR_TELL_H

#include <stdbool.h>

/*
 * Has it told if it is another than the one told last, or if `always`. 0 removes it. `name` is
 * the instance's state. Nothing happens without pacemaker.
 */
void mirror_tell_score(const char *name, long score, bool always);

/* In the detached process: waits until no other tells: a descriptor to close, or -errno. */
int mirror_tell_lock(const char *name);

/* True if pacemaker calls, which has promotion scores, notifications and node attributes. */
bool mirror_has_pacemaker(void);

#endif
