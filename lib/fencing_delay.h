/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a fence program waits before it touches the device. Milliseconds. */
#ifndef RELEVO_FENCING_DELAY_H
#define RELEVO_FENCING_DELAY_H

#include <stdbool.h>

#include "workload.h"

/* True for the actions that wait: off and reboot, in any case. */
bool fencing_delays(const char *action);

/*
 * Pure: the share of role_delay that a node waits: role_delay / (1 + n), n being its workload. Of
 * two halves that would fence each other, the one with more to lose is first.
 */
long fencing_delay_share(long role_delay, const struct workload *workload);

/* Waits `delay` and the share of role_delay from the instant `began` on, and logs the share. */
void fencing_delay(long long began);

#endif
