/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection is a TCP or UDP socket of this node with a peer (sock_diag(7)). */
#ifndef RELEVO_CONNECTION_H
#define RELEVO_CONNECTION_H

#include <stdbool.h>

struct deadline;
struct inet_diag_msg; /* linux/inet_diag.h */
struct prefix;

/*
 * True if the socket that the kernel tells of is a connection whose own address is `local`'s; an
 * AF_INET6 socket may have an IPv4 `local` in its mapped form (RFC 4291, 2.5.5.2). A socket that
 * listens or has no peer is none. The length of `local` does not matter.
 */
bool connection_is_of(const struct inet_diag_msg *socket, const struct prefix *local);

/*
 * Closes every connection whose own address is `local`'s: its process sees ECONNABORTED, a TCP peer
 * is sent a reset (for as long as the node has the address). Listening sockets stay, so while
 * peers can still reach them there may be new connections at once. How many were closed, or
 * -errno: -EOPNOTSUPP where the kernel can't (CONFIG_INET_DIAG_DESTROY, CONFIG_INET_UDP_DIAG),
 * -EPERM without CAP_NET_ADMIN if there is one to close, -ETIMEDOUT; some may be closed by then.
 */
int connection_kill(const struct prefix *local, const struct deadline *deadline);

#endif
