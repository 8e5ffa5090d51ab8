/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program is an executable file, given by its path or, as at a shell, by its name alone. */
#ifndef RELEVO_PROGRAM_H
#define RELEVO_PROGRAM_H

#include <limits.h>

/*
 * The absolute path of `name`: itself, or where PATH has it first. 0; -ENOENT when nobody may run
 * it there, -EINVAL for a name that is empty or a relative path.
 */
int program_find(const char *name, char ret[PATH_MAX]);

#endif
