/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pound as balancer_programs has it: what the functions of its row are to do is in balancer.h. */
#ifndef RELEVO_BALANCER_POUND_H
#define RELEVO_BALANCER_POUND_H

#include "balancer.h"

void balancer_pound_find_socket(struct balancer *balancer);
int balancer_pound_look(const struct balancer *balancer, const struct deadline *deadline,
	struct balancer_view *ret);
int balancer_pound_health(const struct balancer *balancer, const struct deadline *deadline,
	struct balancer_health *ret);

#endif
