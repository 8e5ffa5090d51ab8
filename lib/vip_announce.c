// SPDX-License-Identifier: GPL-2.0-or-later
/* vip_announce: parameters made into a plan. */
#include <string.h>

#include "announce.h"
#include "vip_announce.h"

struct announcer_plan vip_announce_plan(
	const struct vip_place *place, const char *record, long count, long again)
{
	struct announcer_plan plan = {
		.link = place->link,
		.address = place->address.prefix,
		.count = count,
		.interval = vip.arp_interval,
		.again = again,
		.target_count = vip.target_count,
		.record = record,
	};

	memcpy(plan.targets, vip.targets, sizeof(plan.targets));
	return plan;
}

void vip_announce_refresh(
	const struct vip_place *place, const char *record, const struct deadline *deadline)
{
	/* Switches know a virtual MAC by announcements alone, and forget it (RFC 5798, 2.4). */
	long count = vip.virtual_mac && !vip.arp_count_refresh ? 1 : vip.arp_count_refresh;
	struct announcer_plan plan = vip_announce_plan(place, record, count, 0);
	auto_announcer struct announcer announcer = { 0 };
	int r;

	if (count == 0 || !announce_wanted(&place->link) || announcer_runs(record))
		return;
	r = announcer_open(&announcer, &plan, deadline);
	if (r == 0)
		announcer_go(&announcer, false, deadline);
	else
		announcer_note(record, r);
}
