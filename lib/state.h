/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State is what must outlive a call: short "key=value" lines of one resource instance in
 * /run/relevo/, root only, written whole or not at all, gone at a reboot. The first line is the
 * format's version, "relevo-state 1".
 */
#ifndef RELEVO_STATE_H
#define RELEVO_STATE_H

#include <stddef.h>

#include "deadline.h"

#define STATE_DIR "/run/relevo"
#define STATE_MAX 4096

struct state {
	char path[256];
	char text[STATE_MAX]; /* the lines after the version, each with its end */
};

/*
 * Reads the state of `name` ("vip-web"; a '/' in it becomes '-'). 0; -ENOENT when there is none
 * (`ret` is then empty and may be filled and saved); -EBADMSG when it is not of this format;
 * other -errno when it cannot be read.
 */
int state_load(struct state *ret, const char *name);

/* Pure part of state_load(): takes the `size` bytes of a file. 0 or -EBADMSG. */
int state_parse(struct state *ret, const char *bytes, size_t size);

/* Copies the value of `key` into `value`; returns `value`, or NULL if it is not there. */
char *state_get(const struct state *state, const char *key, char *value, size_t size);

/* Sets or, with a NULL value, removes a key. 0, -EINVAL (a line end in it) or -ENOSPC. */
int state_set(struct state *state, const char *key, const char *value);

/* Makes sure that STATE_DIR is there. 0 or -errno. */
int state_make_folder(void);

/*
 * Waits until no other process has the lock of `name`: a descriptor that holds it until it is
 * closed, -ETIMEDOUT, or another -errno.
 */
int state_lock(const char *name, const struct deadline *deadline);

/* Writes the state. 0 or -errno; on failure the old state stands. */
int state_save(const struct state *state);

/* Removes the state of `name`. 0, also when there is none, or -errno. */
int state_remove(const char *name);

#endif
