/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mirrors of a domain are the DRBD resources below its disks, of plain clones (role_by=consumer
 * of the agent mirror): they are primary where the guest is, from before its start until after its
 * end. Functions return 0 or -errno and then say in `why` of the domain what is wrong.
 */
#ifndef RELEVO_DOMAIN_MIRRORS_H
#define RELEVO_DOMAIN_MIRRORS_H

#include "domain.h"
#include "window.h"

struct domain_mirrors {
	const char *text, *config; /* the list as it was given; path of DRBD's configuration */
	int count;
	char names[WINDOW_MIRRORS][DRBD_NAME_MAX];
};

/* Pure: reads `text`, names with blanks between. NULL, or what is wrong with it, in words. */
const char *domain_mirrors_parse(struct domain_mirrors *mirrors);

/*
 * Makes them primary for a guest that does not run, all or none: if they are disks of the guest's
 * file (NULL: that is not asked), of no promotable clone, and the gate lets them. They are noted in
 * the state called `name`. -ENODEV: that is no disk of it; -ENOTSUP: of a promotable clone; other
 * -errno: it may be otherwise at the next try.
 */
int domain_mirrors_take(struct domain *domain, const struct domain_mirrors *mirrors,
	const char *file, const char *name, const struct deadline *deadline);

/* The names with blanks between. */
void domain_mirrors_list(const struct domain_mirrors *mirrors, char list[WINDOW_TEXT_MAX]);

/* Notes in the state called `name` which they are; the domain is kept there already. */
int domain_mirrors_note(const struct domain_mirrors *mirrors, const char *name);

/*
 * Makes those secondary that are in the state called `name` or else in `mirrors`, after the guest
 * has ended, and closes a window of the instance. What fails is tried again until the deadline, but
 * for -EBUSY: what holds one open is in `why`.
 */
int domain_mirrors_release(struct domain *domain, const struct domain_mirrors *mirrors,
	const char *name, const char *instance, const struct deadline *deadline);

#endif
