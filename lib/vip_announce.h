/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a virtual IP announces, by its parameters (announcer.h). */
#ifndef RELEVO_VIP_ANNOUNCE_H
#define RELEVO_VIP_ANNOUNCE_H

#include "announcer.h"
#include "vip_place.h"

/* The plan for bursts of `count`; `again` is ms until the second, or 0. */
struct announcer_plan vip_announce_plan(
	const struct vip_place *place, const char *record, long count, long again);

/*
 * Announces an address that is there arp_count_refresh times more (with virtual_mac once at least),
 * in the background, unless an announcer is still at it; what that comes to is in its record.
 */
void vip_announce_refresh(
	const struct vip_place *place, const char *record, const struct deadline *deadline);

#endif
