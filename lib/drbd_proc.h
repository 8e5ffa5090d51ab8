/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/drbd: the version of DRBD's module and, of one of 8.4, its volumes. */
#ifndef RELEVO_DRBD_PROC_H
#define RELEVO_DRBD_PROC_H

#include "drbd.h"

/* The major number of its devices (the kernel's devices.txt). */
#define DRBD_MAJOR 147

/* Where it is, and room for what it says, in bytes. */
#define DRBD_PROC     "/proc/drbd"
#define DRBD_PROC_MAX 65536

/* Reads it, with an end. 0, also without the module: then it is empty; or -errno. */
int drbd_read_proc(char *text, size_t size);

/*
 * Reads the /proc/drbd of a module 8.4 for the `count` volumes with these minors. 1; 0 if none of
 * them is configured; -EBADMSG if it is not of 8.4 or cannot be understood.
 */
int drbd_parse_proc(const char *text, const int minors[], int count, struct drbd *ret);

/* The version that /proc/drbd begins with, or that is all of a text: 0x080411 for 8.4.17, or 0. */
unsigned drbd_parse_version(const char *text);
unsigned drbd_version(const char *text);

#endif
