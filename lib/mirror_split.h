/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a mirror is StandAlone: DRBD tells a split brain by its log and a handler only, so the
 * kernel's log (/dev/kmsg) is read. It is bounded, and an old message may be gone.
 */
#ifndef RELEVO_MIRROR_SPLIT_H
#define RELEVO_MIRROR_SPLIT_H

#include "drbd.h"

/* True if the last that the log says of these volumes' handshakes is a split brain. */
bool mirror_split_look(const int minors[], int count);

/* Pure part: 1 if a line says so of this minor, 0 if it says that it is connected, -1 if neither.
 */
int mirror_split_parse(const char *line, int minor);

#endif
