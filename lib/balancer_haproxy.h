/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HAProxy as balancer_programs has it: what the functions of its row are to do is in balancer.h. */
#ifndef RELEVO_BALANCER_HAPROXY_H
#define RELEVO_BALANCER_HAPROXY_H

#include "balancer.h"

int balancer_haproxy_look(const struct balancer *balancer, const struct deadline *deadline,
	struct balancer_view *ret);
int balancer_haproxy_health(const struct balancer *balancer, const struct deadline *deadline,
	struct balancer_health *ret);
int balancer_haproxy_reload(const struct balancer *balancer, const struct deadline *deadline);

#endif
