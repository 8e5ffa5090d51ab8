/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of the agent mirror that take more than a line: each is the action's one reason. */
#ifndef RELEVO_MIRROR_SAY_H
#define RELEVO_MIRROR_SAY_H

#include "mirror.h"
#include "mirror_verdict.h"

/* Says what is wrong and since when (seconds of time(2)); of a split brain what to choose from. */
enum ocf mirror_say_verdict(const struct mirror *mirror, const struct mirror_verdict *verdict,
	long long since, bool news);

/* Says that it could not be let go, to `what` ("demote"), and what holds it. */
enum ocf mirror_say_held(const struct mirror *mirror, const char *what);

/* Says in the log that it was `done` ("promoted"), loudly if nothing keeps old data out. */
void mirror_say_policy(const struct mirror *mirror, const char *done);

/* Says how mirror_connect() ended, if the trouble before it is `news`. */
void mirror_say_connect(const struct mirror *mirror, int r, bool news);

/* Refuses what only a promotable clone's instance can do. */
enum ocf mirror_say_role(const struct mirror *mirror, const char *action);

/* Says why it cannot be brought up, with the error of mirror_load() or mirror_adjust(). */
enum ocf mirror_say_missing(const struct mirror *mirror, int error);

/*
 * Refuses the clone that pacemaker has of it, if there is a fault in that: mirror_meta_fault(), or
 * two primaries that DRBD's configuration does not allow.
 */
enum ocf mirror_say_clone(struct mirror *mirror, bool consumer, bool ignore_missing_notifications,
	const struct deadline *deadline);

/* Says so unless the module's version is from `least` to below `below`. */
enum ocf mirror_say_version(const struct mirror *mirror, unsigned least, unsigned below);

#endif
