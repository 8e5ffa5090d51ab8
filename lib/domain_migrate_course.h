/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A course is what is done with a migration that runs, by how far it is and how much time is left,
 * so that it has ended before its deadline in one way or another. Pure; times are in ms.
 */
#ifndef RELEVO_DOMAIN_MIGRATE_COURSE_H
#define RELEVO_DOMAIN_MIGRATE_COURSE_H

#include <stdbool.h>

struct migrate_course {
	long budget;         /* the time it has in all */
	long downtime, most; /* the guest may stand still at first, and at the end of the ramp */
	bool post_copy;      /* is allowed as a last step */
	/* The course's own; 0 and false at first. */
	long given;     /* downtime as set last */
	long repeating; /* since when memory is sent again */
	bool switched;  /* to post-copy */
	long quiet;     /* since when nothing is sent of an aborted one */
};

/* As libvirt's job statistics tell. */
struct migrate_sight {
	long elapsed;
	bool active;               /* the hypervisor is sending */
	bool back;                 /* it is not, and the guest runs here */
	bool sent;                 /* all of it, and the guest stands still here */
	long long iteration;       /* of memory: 1, then once more for what changed */
	long long remaining, rate; /* bytes, bytes a second */
};

enum migrate_step {
	MIGRATE_GO_ON,
	MIGRATE_SET_DOWNTIME,
	MIGRATE_POST_COPY,
	MIGRATE_ABORT,
	MIGRATE_LEAVE
};

/*
 * What to do now. The downtime (then `given`) is doubled up to `most` with each eighth of the
 * budget once memory is sent again. Post-copy comes in the last third, if the rest fits twice and
 * 2 s. Abort comes at the end, again and again, but never after a switch; and leave if then only
 * the target's answer is missing: for 5 s with the guest back here, for 10 s with all of it sent.
 */
enum migrate_step migrate_course_step(
	struct migrate_course *course, const struct migrate_sight *sight);

#endif
