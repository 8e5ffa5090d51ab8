// SPDX-License-Identifier: GPL-2.0-or-later
/* window_gate: the rules, one after the other. */
#include <stddef.h>

#include "window_gate.h"

const char *window_fault(const struct drbd *drbd, const struct drbd_policy *policy, bool target)
{
	const struct drbd_peer *peer = &drbd->peer[0];

	if (drbd->peers != 1)
		return drbd->peers ? "it has more than one peer" : "it has no peer";
	if (peer->connection != DRBD_CONNECTED)
		return "it is not connected to its peer";
	if (drbd->suspended || drbd->no_quorum)
		return "its I/O is suspended";
	if (drbd->disk != DRBD_UPTODATE)
		return "its disk here is not UpToDate";
	if (peer->disk != DRBD_UPTODATE)
		return "the peer's disk is not UpToDate";
	if (!policy->protocol)
		return "its protocol cannot be told";
	if (target)
		return drbd->role == DRBD_SECONDARY && peer->role == DRBD_PRIMARY
			       ? NULL
			       : "it must be secondary here, and its peer primary";
	if (policy->two_primaries)
		return "it allows two primaries already, for good (take allow-two-primaries out "
		       "of DRBD's configuration)";
	return drbd->role == DRBD_PRIMARY && peer->role == DRBD_SECONDARY
		       ? NULL
		       : "it must be primary here, and its peer secondary";
}
