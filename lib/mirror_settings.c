// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_settings: what no row of the table can see alone. */
#include <string.h>

#include "drbd_proc.h"
#include "mirror_settings.h"
#include "value.h"

/* DRBD's names go to its tools as words of their own, and into paths below /var/run. */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:+%@=-"
#define NAME_MAX_BYTES  127 /* SHARED_SECRET_MAX of drbd-utils and of the module */

static void blame(struct param_fault *fault, const char *name, const char *value, const char *words)
{
	param_blame(fault, param_find(mirror_params, name), value, "%s", words);
}

/* Why this can be no resource's name, or NULL. */
static const char *name_fault(const char *name)
{
	if (name[strspn(name, NAME_CHARACTERS)])
		return "has a character that no resource's name has";
	if (strlen(name) > NAME_MAX_BYTES)
		return "is longer than a resource's name can be";
	if (strcmp(name, "all") == 0)
		return "means every resource to drbdadm";
	return *name == '-' || *name == '.' ? "can be no resource's name" : NULL;
}

static void check_version(struct param_fault *fault, const char *name, const char *value)
{
	if (!drbd_version(value))
		blame(fault, name, value, "is no version such as 8.4.11");
}

static bool parse_if_primary(const char *text, enum mirror_if_primary *ret)
{
	bool flag;

	if (strcmp(text, "unexpected") == 0)
		*ret = MIRROR_UNLESS_EXPECTED;
	else if (value_bool(text, &flag) == 0)
		*ret = flag ? MIRROR_NO_SCORE : MIRROR_SCORE;
	else
		return false;
	return true;
}

void mirror_check(struct param_fault *fault)
{
	struct mirror_settings *settings = &mirror_settings;
	const char *why = settings->resource ? name_fault(settings->resource) : NULL;

	if (why) {
		blame(fault, "drbd_resource", settings->resource, why);
		settings->resource = NULL;
	}
	if (value_duration(settings->connect_text, 1000, &settings->connect_timeout) < 0)
		settings->connect_timeout = 0; /* as ocf:linbit:drbd has it */
	if (!mirror_scores_parse(settings->scores_text, &settings->scores))
		blame(fault, "adjust_master_score", settings->scores_text,
			"is no list of four scores from 0 to 1000000 that do not fall");
	if (!parse_if_primary(settings->if_peer_primary_text, &settings->scores.if_primary))
		blame(fault, "remove_master_score_if_peer_primary", settings->if_peer_primary_text,
			"is none of true, false and unexpected");
	check_version(fault, "require_drbd_module_version_ge", settings->module_least);
	check_version(fault, "require_drbd_module_version_lt", settings->module_below);
}
