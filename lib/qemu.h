/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A qemu is a process of this node that runs a guest. libvirt gives its command line "-name
 * guest=NAME,..." and "-uuid UUID", but any user may give his own process such words.
 */
#ifndef RELEVO_QEMU_H
#define RELEVO_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Pure: true if a libvirt connection URI is that of qemu on this node. */
bool qemu_is_here(const char *uri);

/*
 * Pure: true if this command line (arguments end with '\0') is that of a qemu that runs the guest
 * of this UUID, or if that is empty, of this name.
 */
bool qemu_runs(const char *name, const char *uuid, const char *cmdline, size_t size);

/* Pure: the guest's name in such a command line; false if there is none or it does not fit. */
bool qemu_name(const char *cmdline, size_t size, char *ret, size_t room);

/*
 * True if root or libvirt started the process that says so, in that order of proofs:
 * - It has a pid file of root's open for writing, .../qemu/NAME.pid. libvirt (since 6.4) leaves
 *   its own open in every qemu, also in one of another user and after the file is gone.
 * - That file, DOMAIN_STATUS_DIR/NAME.pid, has its pid (an older libvirt).
 * - Its program is a qemu and its real user root.
 * A caller who may not look at the descriptors of others goes by the latter two.
 */
bool qemu_is_real(pid_t pid, const char *name);

/* Pure: true if a link of /proc/PID/fd leads to a pid file of libvirt's, also one that is gone. */
bool qemu_is_pid_file(const char *path);

#endif
