// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migrate_course: the ramp, the last step and the end, moment by moment. */
#include "domain_migrate_course.h"
#include "tap.h"

static enum migrate_step at(
	struct migrate_course *course, long elapsed, long long pass, long long remaining)
{
	const struct migrate_sight sight = { .elapsed = elapsed,
		.active = pass > 0,
		.iteration = pass,
		.remaining = remaining * 1000,
		.rate = 998000 };

	return migrate_course_step(course, &sight);
}

static void test_ramp(void)
{
	struct migrate_course course = { .budget = 80000, .most = 2000 };

	same(at(&course, 0, 0, 0), MIGRATE_GO_ON, "nothing is sent yet");
	same(at(&course, 40000, 1, 0), MIGRATE_GO_ON, "a long first pass is no reason");
	same(at(&course, 41000, 2, 0), MIGRATE_GO_ON, "the second begins");
	same(at(&course, 50999, 9, 0), MIGRATE_GO_ON, "an eighth later");
	same(at(&course, 51001, 9, 0), MIGRATE_SET_DOWNTIME, "... the downtime grows");
	same(course.given, 600, "... to twice what is usual");
	same(at(&course, 51500, 9, 0), MIGRATE_GO_ON, "... once");
	same(at(&course, 62000, 9, 0), MIGRATE_SET_DOWNTIME, "two eighths later");
	same(course.given, 1200, "... again");
	same(at(&course, 72000, 9, 0), MIGRATE_SET_DOWNTIME, "three");
	same(course.given, 2000, "... no more than may be");
	same(at(&course, 79999, 9, 0), MIGRATE_GO_ON, "before the end");
	same(at(&course, 80000, 9, 0), MIGRATE_ABORT, "the end");
	same(at(&course, 80500, 9, 0), MIGRATE_ABORT, "... again, until it has effect");
}

static void test_downtime(void)
{
	struct migrate_course course = { .budget = 80000, .downtime = 50, .most = 50 };

	same(at(&course, 10, 0, 0), MIGRATE_GO_ON, "before anything is sent");
	same(at(&course, 50, 1, 0), MIGRATE_SET_DOWNTIME, "a given downtime is set at once");
	same(course.given, 50, "... as given");
	course.given = 0; /* what the caller does when libvirt did not take it */
	same(at(&course, 100, 1, 0), MIGRATE_SET_DOWNTIME, "... and again if need be");
	same(at(&course, 200, 2, 0), MIGRATE_GO_ON, "it is not more than may be");
	same(at(&course, 70000, 200, 0), MIGRATE_GO_ON, "... ever");
	course = (struct migrate_course){ .budget = 8000, .downtime = 3000, .most = 2000 };
	same(at(&course, 50, 1, 0), MIGRATE_SET_DOWNTIME, "a given one above the most");
	same(course.given, 3000, "... stands");
	same(at(&course, 60, 2, 0), MIGRATE_GO_ON, "... later, too");
	same(at(&course, 7000, 3, 0), MIGRATE_GO_ON, "... and at the end");
}

static void test_post_copy(void)
{
	struct migrate_course course = { .budget = 90000, .post_copy = true };

	same(at(&course, 1000, 1, 5000), MIGRATE_GO_ON, "not in the first pass");
	same(at(&course, 59000, 2, 5000), MIGRATE_GO_ON, "not while there is time");
	same(at(&course, 60000, 3, 14000), MIGRATE_POST_COPY, "in the last third");
	ok(course.switched, "it is switched");
	same(at(&course, 90001, 3, 5000), MIGRATE_GO_ON, "and never aborted after that");
	course = (struct migrate_course){ .budget = 90000, .post_copy = true };
	same(at(&course, 50000, 2, 18000), MIGRATE_POST_COPY, "as long as the rest fits");
	course = (struct migrate_course){ .budget = 90000, .post_copy = true };
	same(at(&course, 61000, 2, 20000), MIGRATE_GO_ON, "not if the rest does not fit");
	same(at(&course, 90000, 3, 20000), MIGRATE_ABORT, "... then it is aborted");
	course = (struct migrate_course){ .budget = 90000 };
	same(at(&course, 80000, 2, 100), MIGRATE_GO_ON, "not if it is not allowed");
}

static enum migrate_step quiet_at(struct migrate_course *course, long elapsed, char what)
{
	const struct migrate_sight sight = {
		.elapsed = elapsed, .active = what != 'b', .back = what == 'b', .sent = what == 's'
	};

	return migrate_course_step(course, &sight);
}

static void test_leave(void)
{
	struct migrate_course course = { .budget = 8000 };

	same(quiet_at(&course, 4000, 'b'), MIGRATE_GO_ON, "it runs here before it is sent");
	same(quiet_at(&course, 8000, 'b'), MIGRATE_ABORT, "aborted");
	same(quiet_at(&course, 12999, 'b'), MIGRATE_ABORT, "the target has time to answer");
	same(quiet_at(&course, 13000, 'b'), MIGRATE_LEAVE, "but not for ever");
	course = (struct migrate_course){ .budget = 8000 };
	same(quiet_at(&course, 8000, 'b'), MIGRATE_ABORT, "aborted, and back");
	same(quiet_at(&course, 10000, 'a'), MIGRATE_ABORT, "... and not");
	same(quiet_at(&course, 12000, 'b'), MIGRATE_ABORT, "... and again");
	same(quiet_at(&course, 17000, 'b'), MIGRATE_LEAVE, "its time counts from then");
	course = (struct migrate_course){ .budget = 8000 };
	same(quiet_at(&course, 8000, 's'), MIGRATE_ABORT, "all of it is sent");
	same(quiet_at(&course, 17999, 's'), MIGRATE_ABORT, "... and takes longer to begin there");
	same(quiet_at(&course, 18000, 's'), MIGRATE_LEAVE, "... but not for ever");
	course = (struct migrate_course){ .budget = 8000, .switched = true };
	same(quiet_at(&course, 20000, 'b'), MIGRATE_GO_ON, "never after post-copy has begun");
}

int main(void)
{
	test_ramp();
	test_downtime();
	test_post_copy();
	test_leave();
	return done();
}
