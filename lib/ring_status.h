/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a ringd as people and programs read it. */
#ifndef RELEVO_RING_STATUS_H
#define RELEVO_RING_STATUS_H

#include "ring.h"
#include "ring_output.h"

void ring_status_text(struct ring *ring, struct ring_output *output);
void ring_status_json(struct ring *ring, struct ring_output *output); /* one object, one line */

/* A line "NAME<tab>UUID<tab>STATE<tab>HOST" for each guest. */
void ring_status_list(struct ring *ring, struct ring_output *output);

#endif
