/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A window is the time in which both nodes may be primary of the mirrors below one guest: as long
 * as its live migration. What is to be set back when it is closed goes as one line of text from the
 * source to the target, over ringd, and into the journal of each (state.h, "window-INSTANCE"), so
 * that one that a crash left open can be closed by whoever finds it.
 */
#ifndef RELEVO_WINDOW_H
#define RELEVO_WINDOW_H

#include <stdbool.h>

#include "deadline.h"
#include "drbd.h"

#define WINDOW_MIRRORS  16
#define WINDOW_TEXT_MAX 1000 /* with its end */

/* The journal of an instance is called so. */
#define WINDOW_PREFIX "window-"

struct window {
	char instance[128]; /* of the agent domain */
	char peer[128];     /* the other end's node, as pacemaker and ringd call it */
	char config[256];   /* path of DRBD's configuration */
	bool target;        /* on this node: the guest comes here */
	bool here;          /* somebody has seen it run here; not in the journal */
	int count;
	struct {
		char resource[DRBD_NAME_MAX];
		char protocol; /* 'A', 'B' or 'C': what it had before */
	} mirrors[WINDOW_MIRRORS];
};

/*
 * The window as a line without its end, and back. 0; -EMSGSIZE when it is too long; -EINVAL for
 * an instance, node, path or name that cannot be in it; -EBADMSG for a line that is no window.
 */
int window_format(const struct window *window, char text[WINDOW_TEXT_MAX]);
int window_parse(struct window *ret, const char *text);

/*
 * Reads the journal of an instance. 0; -ENOENT when there is none; -EBUSY when its migration is
 * under way (a process that lives is at it, or its time, `ret_left` ms, is not over); or -errno.
 * Except for other -errno `ret` is filled if there is one.
 */
int window_load(struct window *ret, const char *instance, long *ret_left);

/* Writes it: this process is at it, or (a target) it is not to be touched for `ms`. 0 or -errno. */
int window_save(const struct window *window, long ms);

/* True if a guest is coming to this node that has this mirror: an end of a window is open here. */
bool window_is_coming(const char *resource);

/* Removes it. 0 or -errno. */
int window_forget(const struct window *window);

#endif
