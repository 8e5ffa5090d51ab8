/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of one of DRBD's resources. Parsers only: of "drbdsetup show --show-defaults RES"
 * (what the kernel has: manual page drbdsetup-9.0) and of "drbdadm dump RES" (what is configured).
 * A line is "name value;", with "# default" behind; 8.4 has fencing in a volume's disk section, 9
 * in a connection's net section.
 */
#ifndef RELEVO_DRBD_SHOW_H
#define RELEVO_DRBD_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct drbd_policy {
	/* Nothing of DRBD's keeps old data from being promoted: neither fencing, for some volume or
	 * peer, nor a quorum. */
	bool dont_care;
	bool two_primaries; /* it allows them, to every peer that it is configured for */
	char protocol;      /* 'A', 'B' or 'C', to every peer; 0: they differ, or none is told */
};

/* Reads the policy of a resource; what is not shown has DRBD's default. */
struct drbd_policy drbd_show_policy(const char *text);

#endif
