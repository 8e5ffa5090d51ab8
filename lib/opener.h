/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An opener is what holds a block device open, so that it cannot be let go. */
#ifndef RELEVO_OPENER_H
#define RELEVO_OPENER_H

#include <stddef.h>

/*
 * Names one: "the mount '/srv'", "device dm-0", "process 123 (qemu)" or, if there is no other to
 * be seen, "the kernel". `name` is the device's below /sys/block. Looks at no device itself.
 */
void opener_name(const char *name, unsigned major, unsigned minor, char *text, size_t size);

/*
 * Pure part: the mount point in a line of /proc/PID/mountinfo (proc(5)) if it is of this device.
 * 1, or 0. Blanks in it stay written as \040.
 */
int opener_parse_mount(const char *line, unsigned major, unsigned minor, char *text, size_t size);

#endif
