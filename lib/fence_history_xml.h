/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of fencing, as "stonith_admin --history NODE --output-as=xml" prints it. */
#ifndef RELEVO_FENCE_HISTORY_XML_H
#define RELEVO_FENCE_HISTORY_XML_H

#include <stddef.h>

/*
 * Pure, by libxml2: when `target` was last turned off or rebooted with success, in seconds of the
 * clock; 0: never, or that cannot be told.
 */
long long fence_history_read(const char *text, size_t size, const char *target);

#endif
