/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What heartbeat's stonith proves about a mirror's peers, where haresources run it. */
#ifndef RELEVO_MIRROR_HEARTBEAT_H
#define RELEVO_MIRROR_HEARTBEAT_H

#include "mirror.h"

/*
 * Copies the host that "drbdadm dump" has beside `self`. False if there is none, or several: then
 * it is not known which of them is the peer. Pure.
 */
bool mirror_other_host(const char *dump, const char *self, char name[DRBD_NAME_MAX]);

/* True if heartbeat calls, and its stonith has proven every peer of the mirror off. */
bool mirror_peers_are_off(struct mirror *mirror, const struct deadline *deadline);

#endif
