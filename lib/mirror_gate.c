// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_gate: the rules, one after the other. */
#include <stddef.h>

#include "mirror_gate.h"

static const char policy_hint[] = "set fencing resource-and-stonith and a fence-peer handler";

static bool sees_every_peer(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].connection != DRBD_CONNECTED)
			return false;
	return drbd->peers > 0;
}

/* Why nothing about this node's data lets it become primary; NULL if something does. */
static const char *data_fault(const struct drbd *drbd, const struct mirror_facts *facts)
{
	if (drbd->no_quorum)
		return "DRBD has no quorum";
	if (drbd->disk == DRBD_UPTODATE || drbd_good_peer(drbd))
		return NULL;
	/* DRBD calls its fence-peer handler, and refuses unless that proves the peer fenced. */
	if (drbd->disk == DRBD_CONSISTENT && !facts->dont_care)
		return NULL;
	return drbd->disk == DRBD_CONSISTENT
		       ? "the disk is only Consistent, and DRBD's fencing policy is dont-care, so "
			 "that no peer can be proven fenced"
		       : "neither the disk here nor that of a peer that can be reached is UpToDate";
}

enum mirror_gate mirror_gate(const struct drbd *drbd, const struct mirror_facts *facts,
	const char **ret_why, const char **ret_hint)
{
	*ret_hint = *ret_why = NULL;
	if (facts->cluster && facts->quorate < 0)
		*ret_why = "corosync does not tell whether this partition is quorate";
	else if (facts->cluster && !facts->quorate)
		*ret_why = "this partition is not quorate";
	else if (facts->split) {
		*ret_why = "there is a split brain that is not resolved";
		*ret_hint = "choose a side: monitor shows the commands";
	} else if (facts->dont_care && facts->need_fencing) {
		*ret_why = "DRBD's fencing policy is dont-care, and require_fencing is set";
		*ret_hint = policy_hint;
	} else if ((*ret_why = data_fault(drbd, facts)))
		;
	else if (!facts->pacemaker && !facts->alone && !facts->peers_off &&
		 !sees_every_peer(drbd)) {
		*ret_why = "it is not pacemaker that asks, and the peer is not connected: it may "
			   "be primary, and no stonith has proven it off";
		*ret_hint = "if you know that it is not, give promote_alone=yes";
	} else if (facts->two_wanted && facts->dont_care && !sees_every_peer(drbd)) {
		*ret_why = "two primaries are wanted, the peer is not connected and may be one, "
			   "and DRBD's fencing policy is dont-care";
		*ret_hint = policy_hint;
	}
	if (*ret_why)
		return MIRROR_GATE_SHUT;
	if (!drbd_peer_is_primary(drbd) || facts->two_wanted)
		return MIRROR_GATE_OPEN;
	*ret_why = "the peer is primary";
	return MIRROR_GATE_WAIT;
}
