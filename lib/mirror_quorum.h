/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether this node's partition of the cluster is quorate, asked of corosync by a helper. */
#ifndef RELEVO_MIRROR_QUORUM_H
#define RELEVO_MIRROR_QUORUM_H

#include "deadline.h"

/* 1, 0, or -errno: -ENOTCONN without a corosync that runs here, else it does not tell. */
int mirror_quorum(const char *guard, const struct deadline *deadline);

#endif
