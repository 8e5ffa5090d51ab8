/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A listener is a TCP socket of this network namespace that takes connections (sock_diag(7)). Its
 * inode is its name: the processes that hold it have it among their descriptors (proc(5), fd).
 */
#ifndef RELEVO_LISTENER_H
#define RELEVO_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

#include "deadline.h"
#include "prefix.h"

/* Bytes for the text of a listener with its end. */
#define LISTENER_TEXT_MAX (PREFIX_TEXT_MAX + 9)

struct listener {
	struct prefix address; /* all zero: any */
	int port;
	unsigned long inode;
};

/* All listeners, which the caller frees: their count, or -errno. */
int listener_list(const struct deadline *deadline, struct listener **ret);

/*
 * The inodes of the sockets that a process holds, which the caller frees: their count, or -errno;
 * -ESRCH when it has ended.
 */
int listener_sockets(pid_t pid, unsigned long **ret);

/* Pure: the inode out of a link of /proc/PID/fd, "socket:[4711]"; 0 if it is no socket. */
unsigned long listener_parse_link(const char *link);

/* Pure: a line of /proc/net/unix: the inode of a Unix socket that listens, or 0 for any other. */
unsigned long listener_parse_unix(const char *line);

/* True if one of the process's sockets (listener_sockets()) is a Unix socket that listens. */
bool listener_any_unix(const unsigned long *sockets, int count);

/* Pure: true if a connection could come to either of them. */
bool listener_overlap(const struct listener *a, const struct listener *b);

/*
 * Looks for a process that holds the socket. 1, its pid and the name of its program; 0 when no
 * process does; or -errno when a part of /proc could not be read.
 */
int listener_holder(unsigned long inode, pid_t *ret_pid, char *name, size_t size);

/* "192.0.2.1:80" or "[2001:db8::1]:80"; "*:80" for any address. Returns `text`. */
char *listener_format(const struct listener *listener, char text[LISTENER_TEXT_MAX]);

#endif
