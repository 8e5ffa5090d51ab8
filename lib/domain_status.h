/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain's status is what libvirt's daemon wrote last of a guest that runs here, in NAME.xml of
 * its driver's folder: an element <domstatus state='paused' reason='ioerror' pid='123'> with all
 * else in it. It is old when the daemon is gone.
 */
#ifndef RELEVO_DOMAIN_STATUS_H
#define RELEVO_DOMAIN_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The folders of qemu's driver and of Xen's. */
#define DOMAIN_STATUS_DIR "/run/libvirt/qemu"
#define DOMAIN_STATUS_XEN "/run/libvirt/libxl"

/* As much of a file as is read: the element is among the first lines. */
#define DOMAIN_STATUS_MAX 4096

/* Both words are libvirt's own: lower case letters, digits, '-' and single blanks. */
struct domain_status {
	char state[24];  /* "running", "paused", "shutdown", "crashed" ... */
	char reason[32]; /* "booted", "user", "ioerror" ... or empty */
	pid_t pid;       /* of the guest's process or, with Xen, its number; or 0 */
};

/*
 * Pure: the attributes of the first element of `text`, which may end anywhere after it; of a guest
 * of Xen its number, from the element <domain> within it. 0, or
 * -EBADMSG when it is no <domstatus> with a state, or has what libvirt doesn't write there.
 */
int domain_status_parse(const char *text, size_t size, struct domain_status *ret);

/* Pure: "STATE", or "STATE, REASON", into the words. 0 or -EBADMSG; the pid is 0. */
int domain_status_words(const char *text, struct domain_status *ret);

/* Reads the status of the guest called `name`. 0, -ENOENT, -EBADMSG or another -errno. */
int domain_status_load(const char *folder, const char *name, struct domain_status *ret);

/* The pid that qemu's driver noted for `name` in NAME.pid, or -errno: -ENOENT, -EBADMSG ... */
pid_t domain_status_pid(const char *name);

/* True if a daemon is there that keeps the files: it holds a lock in their folder. */
bool domain_status_kept(const char *folder);

/*
 * True if NAME.xml is of a start that ended with the daemon that was at it: it names no process,
 * and is older than the daemon that keeps it. For qemu's folder. libvirt (9.0) calls such a guest
 * active, and lets nobody end it, until the daemon is started without that file.
 */
bool domain_status_left(const char *folder, const char *name);

#endif
