/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xenstore is the small tree of texts in which a Xen host's control software and its guests tell
 * each other what they are and want: /local/domain/ID/name, /local/domain/ID/control/shutdown. Its
 * daemon is spoken to by xen/io/xs_wire.h: a head of four numbers (type, request, transaction,
 * length) in the host's order, then as many bytes, either way.
 */
#ifndef RELEVO_XENSTORE_H
#define RELEVO_XENSTORE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "deadline.h"

#define XENSTORE_SOCKET "/run/xenstored/socket"

/* The longest text either way (XENSTORE_PAYLOAD_MAX). */
#define XENSTORE_MAX 4096

struct xenstore_head {
	uint32_t type, request, transaction, length;
};

/*
 * Pure: what the head of an answer to a request of this type says: 0, and the answer's length is
 * good; 1, the same of a refusal; 2, of something that nobody asked for; or -EBADMSG.
 */
int xenstore_judge(const struct xenstore_head *head, uint32_t type);

/* Pure: the errno value of a refusal's word, "ENOENT" ...; EIO for one that is not known. */
int xenstore_refusal(const char *word);

/* A connection: a descriptor or -errno: -ENOENT or -ECONNREFUSED when there is no daemon. */
int xenstore_open(const struct deadline *deadline);

/*
 * Reads the text at a path, with an end of its own. Its length or -errno: the refusal's, -ENOENT
 * for no such path; -EMSGSIZE when it does not fit; -ETIMEDOUT.
 */
ssize_t xenstore_read(
	int fd, const char *path, char *text, size_t size, const struct deadline *deadline);

/* Reads the names below a path, each with an end. The length of them all, or as xenstore_read(). */
ssize_t xenstore_list(
	int fd, const char *path, char names[XENSTORE_MAX + 1], const struct deadline *deadline);

/* Writes a text to a path. 0 or -errno, as xenstore_read(). */
int xenstore_write(int fd, const char *path, const char *text, const struct deadline *deadline);

#endif
