/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of a mirror: the parameters of the agent mirror under the names of ocf:linbit:drbd, and
 * what they mean together. Nothing here looks at the system.
 */
#ifndef RELEVO_MIRROR_SETTINGS_H
#define RELEVO_MIRROR_SETTINGS_H

#include <stdbool.h>

#include "mirror_score.h"
#include "param.h"

/* Who makes it primary. */
enum mirror_role_by { MIRROR_BY_CLUSTER, MIRROR_BY_CONSUMER };

struct mirror_settings {
	const char *resource, *config;
	int role_by;
	const char *scores_text, *if_peer_primary_text, *connect_text;
	struct mirror_scores scores; /* of these two */
	const char *module_least, *module_below;
	const char *unfence_arguments;
	long connect_timeout; /* of connect_text, in ms; 0: start does not wait */
	bool ignore_missing_notifications;
	bool one_attempt; /* at promote, if the peer is primary */
	bool unfence;
	bool require_fencing;
	bool alone; /* primary without a cluster and without the peer */
};

extern struct mirror_settings mirror_settings;

extern const struct param mirror_params[];

/* Notes what several parameters together, or words of one, make wrong. */
void mirror_check(struct param_fault *fault);

#endif
