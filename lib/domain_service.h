/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest is there for: a service that must answer (service.h) and scripts that must succeed.
 * That it runs is not enough for a start, and after a few failures in a row not for a monitor.
 */
#ifndef RELEVO_DOMAIN_SERVICE_H
#define RELEVO_DOMAIN_SERVICE_H

#include <stdbool.h>

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

/* Asks until it serves: 0; -ESRCH when the guest has ended, or -ETIMEDOUT; `why` is the reason. */
int domain_await_service(struct domain *domain, const struct domain_service *service,
	const struct deadline *deadline);

/*
 * Asks once, and keeps in the state called `name` how often in a row it did not serve. 0 when it
 * serves; else that number, or -errno when it could not be kept, and words in `why`.
 */
int domain_check_service(struct domain *domain, const struct domain_service *service,
	const char *name, const struct deadline *deadline);

#endif
