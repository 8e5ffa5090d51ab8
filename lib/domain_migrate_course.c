// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_course: when the downtime grows, and when patience ends. */
#include "domain_migrate_course.h"

/* What qemu allows a guest to stand still if nobody says otherwise. */
#define USUAL_DOWNTIME 300
/* Switching over takes time, too. */
#define SWITCH_TIME 2000
/* For so long the target may take to say that it has heard of an abort, or that it runs there. */
#define HEARS  5000
#define STARTS 10000

static long downtime_for(const struct migrate_course *course, const struct migrate_sight *sight)
{
	long wanted = course->downtime ? course->downtime : USUAL_DOWNTIME;
	long step = course->budget / 8 + 1;

	if (course->repeating)
		for (long t = course->repeating + step;
			t <= sight->elapsed && wanted < course->most; t += step)
			wanted *= 2;
	if (wanted > course->most && course->most > course->downtime && course->repeating)
		wanted = course->most;
	return wanted;
}

static bool is_time_for_post_copy(
	const struct migrate_course *course, const struct migrate_sight *sight)
{
	long left = course->budget - sight->elapsed;
	long long need;

	if (!course->post_copy || course->switched || !course->repeating || sight->rate <= 0)
		return false;
	need = sight->remaining / (sight->rate / 2000 + 1) + SWITCH_TIME;
	return need <= left && (left <= course->budget / 3 || left <= need + SWITCH_TIME);
}

/* A target that lost its power answers nobody, and is not fenced until we are done. */
static enum migrate_step end(struct migrate_course *course, const struct migrate_sight *sight)
{
	long patience = sight->sent ? STARTS : HEARS;

	if (!sight->back && !sight->sent)
		course->quiet = 0;
	else if (!course->quiet)
		course->quiet = sight->elapsed;
	return course->quiet && sight->elapsed - course->quiet >= patience ? MIGRATE_LEAVE
									   : MIGRATE_ABORT;
}

enum migrate_step migrate_course_step(
	struct migrate_course *course, const struct migrate_sight *sight)
{
	long wanted;

	if (sight->iteration >= 2 && !course->repeating)
		course->repeating = sight->elapsed + !sight->elapsed;
	if (course->switched)
		return MIGRATE_GO_ON;
	if (sight->elapsed >= course->budget)
		return end(course, sight);
	if (!sight->active)
		return MIGRATE_GO_ON;
	if (is_time_for_post_copy(course, sight)) {
		course->switched = true;
		return MIGRATE_POST_COPY;
	}
	wanted = downtime_for(course, sight);
	if (wanted == course->given ||
		(!course->given && wanted == USUAL_DOWNTIME && !course->downtime))
		return MIGRATE_GO_ON;
	course->given = wanted;
	return MIGRATE_SET_DOWNTIME;
}
