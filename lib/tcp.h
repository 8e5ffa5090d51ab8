/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection of a client, which never waits longer than its deadline leaves. */
#ifndef RELEVO_TCP_H
#define RELEVO_TCP_H

#include <stddef.h>
#include <sys/types.h>

#include "deadline.h"
#include "prefix.h"

/* Connects. A descriptor, or -errno: -ECONNREFUSED, -EHOSTUNREACH, -ETIMEDOUT ... */
int tcp_connect(const struct prefix *address, int port, const struct deadline *deadline);

/* Sends all bytes. 0 or -errno. */
int tcp_send(int fd, const char *bytes, size_t size, const struct deadline *deadline);

/* Reads what comes next: its size, 0 at the end, or -errno. */
ssize_t tcp_receive(int fd, char *bytes, size_t size, const struct deadline *deadline);

#endif
