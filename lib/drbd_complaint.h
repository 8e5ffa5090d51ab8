/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A complaint is what drbdadm said on its standard error when it failed: several lines, of its own
 * and of the programs that it ran (drbd-utils 9.22, as recorded). Pure.
 */
#ifndef RELEVO_DRBD_COMPLAINT_H
#define RELEVO_DRBD_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

struct drbd_complaint {
	char words[256];  /* all that matters of it, as one line; cut to fit */
	const char *hint; /* what to do, or NULL */
	bool local;       /* the configuration or the disk of this node is not what it must be */
};

/* Reads a complaint of any length, also none: then the words are "it does not say why". */
void drbd_complaint_parse(const char *text, struct drbd_complaint *ret);

#endif
