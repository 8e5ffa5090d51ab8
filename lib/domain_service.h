/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest is there for: a service that must answer (service.h) and scripts that must succeed.
 * That it runs is not enough for a start, and after a few failures in a row not for a monitor.
 */
#ifndef RELEVO_DOMAIN_SERVICE_H
#define RELEVO_DOMAIN_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "domain.h"

struct domain_service {
	const char *probe;   /* address of the service, or NULL */
	const char *text;    /* what an answer must hold, or NULL */
	const char *scripts; /* programs with blanks between, or "" */
	long status;         /* what HTTP must answer */
	long failures;       /* as many in a row are a failure of the guest */
	long timeout;        /* of one try to reach the service, in ms; scripts have the action's */
};

/* Why these words are no list of programs or no address: a text for param_blame(), or NULL. */
const char *domain_service_fault(const struct domain_service *service);

/* True for a domain that runs and is not paused, so that it could serve. */
bool domain_may_serve(enum domain_condition condition);

/* Asks once. 0, or -errno and the reason in `why`. */
int domain_serves(const struct domain_service *service, const struct deadline *deadline, char *why,
	size_t size);

/* Asks until it serves: 0; -ESRCH when the guest has ended, -ETIMEDOUT; `why` is the last reason.
 */
int domain_await_service(const struct domain_service *service, struct domain *domain,
	const struct deadline *deadline, char *why, size_t size);

/*
 * Keeps in the state called `name` how often in a row it did not serve. That number, 0 when it
 * serves; fills `since` with the time of the first. -errno when it could not be kept.
 */
int domain_count_failures(struct domain *domain, bool serves, const char *name);

#endif
