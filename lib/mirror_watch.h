/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A watch looks whether mirrors still have their peers while something goes on that needs both. */
#ifndef RELEVO_MIRROR_WATCH_H
#define RELEVO_MIRROR_WATCH_H

#include "mirror.h"
#include "window.h"

struct mirror_watch {
	int count;
	char names[WINDOW_MIRRORS][DRBD_NAME_MAX];
	struct mirror mirrors[WINDOW_MIRRORS];
};

/* Begins with these resources, blanks between; it may be none. */
void mirror_watch_begin(struct mirror_watch *ret, const char *names);

/*
 * The name of the first that is not connected to its peer, or whose I/O waits; NULL: there is none,
 * as far as that can be seen. With a module 8.4 a look after the first needs no child.
 */
const char *mirror_watch_look(struct mirror_watch *watch, const struct deadline *deadline);

#endif
