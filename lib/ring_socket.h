/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The socket is ringd's end of what ring_ask.h says. Root alone may ask. */
#ifndef RELEVO_RING_SOCKET_H
#define RELEVO_RING_SOCKET_H

#include "ring.h"

/* Begins to serve. 0, -EADDRINUSE when another ringd does, or -errno. */
int ring_socket_open(struct ring *ring);

#endif
