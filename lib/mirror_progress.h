/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling pacemaker how far a resynchronisation has come: the transient node attribute
 * mirror-RESOURCE-resync, "66.7% finish 0:00:09", by a detached attrd_updater.
 */
#ifndef RELEVO_MIRROR_PROGRESS_H
#define RELEVO_MIRROR_PROGRESS_H

#include "mirror.h"

/*
 * Has it told if a resynchronisation runs and it was not told for a minute, and removed once when
 * none runs any more. `name` is the instance's state. Nothing happens without pacemaker.
 */
void mirror_progress_tell(struct mirror *mirror, const char *name);

#endif
