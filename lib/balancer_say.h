/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an operator is told of a balancer. */
#ifndef RELEVO_BALANCER_SAY_H
#define RELEVO_BALANCER_SAY_H

#include "balancer.h"
#include "ocf.h"

/*
 * Says why it cannot be started, and what to do; `error` is balancer_start()'s or
 * balancer_check_config()'s -errno. Adds who has the port that is taken. Returns the code.
 */
enum ocf balancer_say_failed(
	struct balancer *balancer, const char *what, int error, const struct deadline *deadline);

/*
 * What is not whole by its health: the words of a failure (1), of what is degraded (0), or none
 * (-1).
 */
int balancer_say_health(const struct balancer_health *health, char *words, size_t size);

#endif
