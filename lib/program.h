/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program is an executable file, given by its path or, as at a shell, by its name alone. */
#ifndef RELEVO_PROGRAM_H
#define RELEVO_PROGRAM_H

#include <limits.h>

/*
 * The absolute path of `name`: itself, or where PATH has it first. 0; -ENOENT when it is not there,
 * -EACCES when it is, but nobody may run it, -EINVAL for a name that is empty or a relative path.
 */
int program_find(const char *name, char ret[PATH_MAX]);

#endif
