/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a closer look shows of a balancer that runs: 1 and the words of a failure, 0 and those of
 * what is degraded, or -1 for nothing to say.
 */
#ifndef RELEVO_BALANCER_VERDICT_H
#define RELEVO_BALANCER_VERDICT_H

#include "balancer.h"
#include "balancer_settings.h"

/* Its listeners, servers and peers. */
int balancer_verdict_servers(struct balancer *balancer, pid_t worker,
	const struct deadline *deadline, char *words, size_t size);

/* The answer to the request of the parameter probe, if there is one. */
int balancer_verdict_request(const struct balancer_settings *settings,
	const struct deadline *deadline, char *words, size_t size);

#endif
