// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_promotion: gathers what the gate must know, and goes through. */
#include <errno.h>
#include <stdio.h>

#include "mirror_heartbeat.h"
#include "mirror_promotion.h"
#include "mirror_quorum.h"
#include "mirror_record.h"
#include "mirror_role.h"
#include "mirror_tell.h"

/* As mirror_look(), but -ENOENT if it is not there. */
static int look(struct mirror *mirror, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	int r = mirror_look(mirror, false, &slice);

	if (r == 0)
		snprintf(mirror->why, sizeof(mirror->why), "it is not up");
	return r == 0 ? -ENOENT : r;
}

/* Whatever its instance has on record, and what the kernel's log says now. */
static bool is_split(const struct mirror *mirror)
{
	struct mirror_record record;

	mirror_record_find(&record, mirror->resource);
	mirror_record_judge(&record, mirror);
	return record.split;
}

static struct mirror_facts gather(
	struct mirror *mirror, const struct mirror_wish *wish, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	struct mirror_facts facts = {
		.pacemaker = mirror_has_pacemaker(),
		.quorate = mirror_quorum(mirror->guard, &slice),
		.two_wanted = wish->two_wanted,
		.split = is_split(mirror),
		.dont_care = mirror->dont_care,
		.need_fencing = wish->need_fencing,
		.alone = wish->alone,
	};

	facts.cluster = facts.pacemaker || facts.quorate != -ENOTCONN;
	facts.peers_off = !facts.cluster && mirror_peers_are_off(mirror, &slice);
	return facts;
}

int mirror_become_primary(struct mirror *mirror, const struct mirror_wish *wish,
	const struct deadline *deadline, const char **ret_hint)
{
	struct deadline slice;
	struct mirror_facts facts;
	int r = look(mirror, deadline);

	*ret_hint = r == -ENOENT ? "start it first" : NULL;
	if (r < 0)
		return r;
	if (mirror->drbd.role == DRBD_PRIMARY)
		return 0;
	if (mirror_device(mirror) < 0) {
		*ret_hint = "udevadm trigger, or stop and start it";
		return -ENODEV;
	}
	slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	r = mirror_policy(mirror, &slice);
	if (r < 0)
		return r;
	facts = gather(mirror, wish, deadline);
	r = mirror_promote(mirror, &facts, wish->once, deadline, ret_hint);
	return r < 0 ? r : 1;
}

int mirror_become_secondary(struct mirror *mirror, const struct deadline *deadline)
{
	int r = look(mirror, deadline);

	if (r < 0)
		return r;
	if (mirror->drbd.role != DRBD_PRIMARY)
		return 0;
	r = mirror_demote(mirror, deadline);
	return r < 0 ? r : 1;
}
