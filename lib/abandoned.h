/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An abandoned process hangs in the kernel (D state) and cannot be killed. It is remembered in
 * state under the name of a guard, so that the next call starts no second one that hangs as well.
 */
#ifndef RELEVO_ABANDONED_H
#define RELEVO_ABANDONED_H

#include <stdbool.h>
#include <sys/types.h>

/* Remembers the process `pid` under `guard`; does nothing without a guard (NULL). */
void abandoned_note(const char *guard, pid_t pid);

/* True while the one noted under `guard` lives. One that has ended is forgotten. */
bool abandoned_lives(const char *guard);

#endif
