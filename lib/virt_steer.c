// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_steer: looks, and takes the course's steps and those of virsh's options. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "deadline.h"
#include "virt_job.h"
#include "virt_steer.h"

/* How soon it is looked at first, and how often later, in ms. */
#define LOOK_FIRST    50
#define LOOK_INTERVAL 500

static void switch_to_post_copy(struct virt_steer *steer)
{
	struct migrate_course *course = &steer->course;

	course->switched = virDomainMigrateStartPostCopy(steer->seen.domain, 0) == 0;
	course->post_copy = false;
	fprintf(stderr, "post-copy: %s\n", course->switched ? "begun" : virGetLastErrorMessage());
}

/* What virsh does by its own options, once. */
static void take_own_steps(struct virt_steer *steer)
{
	struct domain_migrate_options *options = steer->options;
	const struct migrate_sight *sight = &steer->sight;
	bool late_now = options->timeout && sight->elapsed / 1000 >= options->timeout;

	if (!sight->active || steer->course.switched)
		return;
	if ((options->after_precopy && sight->iteration >= 2) || (late_now && options->post_copy)) {
		switch_to_post_copy(steer);
		options->after_precopy = false;
	} else if (late_now) {
		fprintf(stderr, "suspended: %d\n", virDomainSuspend(steer->seen.domain));
	}
	if (late_now)
		options->timeout = 0;
}

/* False if it is to be left alone. */
static bool take_step(struct virt_steer *steer)
{
	struct migrate_course *course = &steer->course;

	switch (migrate_course_step(course, &steer->sight)) {
	case MIGRATE_GO_ON:
		break;
	case MIGRATE_SET_DOWNTIME:
		fprintf(stderr, "downtime up to %ld ms\n", course->given);
		if (virDomainMigrateSetMaxDowntime(
			    steer->seen.domain, (unsigned long long)course->given, 0) < 0)
			course->given = 0; /* again at the next look */
		break;
	case MIGRATE_POST_COPY:
		switch_to_post_copy(steer);
		break;
	case MIGRATE_ABORT:
		fprintf(stderr, "aborted: %d\n", virt_job_abort(steer->seen.domain));
		break;
	case MIGRATE_LEAVE:
		return false;
	}
	return true;
}

static void *steer_on(void *data)
{
	struct virt_steer *steer = data;
	struct migrate_course *course = &steer->course;
	struct migrate_sight *sight = &steer->sight;
	struct pollfd over = { .fd = steer->over, .events = POLLIN };
	long long begun = deadline_now();
	int pause = LOOK_FIRST;

	while (!steer->left && poll(&over, 1, pause) == 0) {
		sight->elapsed = (long)(deadline_now() - begun);
		virt_sight_look(&steer->seen, sight);
		/* From then on it is aborted, until it is over. */
		if (steer->alone && course->budget > sight->elapsed)
			course->budget = sight->elapsed;
		take_own_steps(steer);
		pause = pause * 2 < LOOK_INTERVAL ? pause * 2 : LOOK_INTERVAL;
		if (course->budget - sight->elapsed < pause && sight->elapsed < course->budget)
			pause = (int)(course->budget - sight->elapsed);
		steer->left = !take_step(steer);
	}
	return NULL;
}

int virt_steer_begin(struct virt_steer *steer, struct domain_migrate_options *options)
{
	steer->options = options;
	steer->over = eventfd(0, EFD_CLOEXEC);
	return steer->over < 0 ? errno : pthread_create(&steer->thread, NULL, steer_on, steer);
}

void virt_steer_end(struct virt_steer *steer)
{
	eventfd_write(steer->over, 1);
	pthread_join(steer->thread, NULL);
	close(steer->over);
}
