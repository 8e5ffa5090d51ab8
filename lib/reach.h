/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reach is whether packets get to a host's TCP port and back, whatever answers there. */
#ifndef RELEVO_REACH_H
#define RELEVO_REACH_H

#include "deadline.h"

/*
 * Begins a TCP connection to each address of `host` until one answers: 0, also when it refuses, as
 * that comes from the host itself. -ENOENT: it has no address; -ETIMEDOUT: silence; other -errno:
 * the last address can't be reached. Looking up the name keeps to no deadline.
 */
int reach_tcp(const char *host, int port, const struct deadline *deadline);

#endif
