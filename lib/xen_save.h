/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A saver is the process that sends a guest of Xen away or to a file for libvirt or xl: libxl's
 * "libxl-save-helper --save-domain STREAM BACK ID ...". libvirt can't end what it does (libvirt
 * 9.0, no virDomainAbortJob() for Xen); when the saver ends, libvirt or xl lets the guest go on.
 * A restorer, "--restore-domain", is the same at the other end.
 */
#ifndef RELEVO_XEN_SAVE_H
#define RELEVO_XEN_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Pure: true if this command line (arguments end with '\0') is the guest's saver's, restorer's. */
bool xen_is_saver(const char *cmdline, size_t size, int id);
bool xen_is_restorer(const char *cmdline, size_t size, int id);

/* Pure: how many bytes a process has written by the text of its /proc/PID/io (proc(5)); 0: none. */
long long xen_save_written(const char *io);

/* How many bytes the saver of a guest has sent; 0 if there is none or that cannot be seen. */
long long xen_save_sent(int id);

/* Asks the saver of a guest to end: 1 there was one, 0 there is none, or -errno. */
int xen_save_end(int id);

/* Is a guest being restored now? 1, 0 or -errno. */
int xen_restore_runs(int id);

#endif
