/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A secret is a password that must not be seen: not in a core, a log, a trace or by ps(1). */
#ifndef RELEVO_SECRET_H
#define RELEVO_SECRET_H

#include <stddef.h>

#include "deadline.h"

#define SECRET_MAX 256

/* From here on this process leaves no core, and no other user may look into it (prctl(2)). */
void secret_guard(void);

/*
 * The first line of a file that none but its owner, root or the caller, may read or write. 0;
 * -EPERM when others may, -EBADMSG when the line is empty, holds a control character or is too
 * long; or another -errno of open(2).
 */
int secret_read(const char *path, char secret[SECRET_MAX]);

/*
 * The first line that a program without arguments prints. 0; -ECHILD when it ended with a failure;
 * -ETIMEDOUT, -EBADMSG as above, or another -errno.
 */
int secret_ask(const char *program, const struct deadline *deadline, char secret[SECRET_MAX]);

#endif
