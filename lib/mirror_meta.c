// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_meta: environment variables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mirror_meta.h"
#include "value.h"

#define META "OCF_RESKEY_CRM_meta_"

static const char *meta(const char *name)
{
	char variable[96];

	snprintf(variable, sizeof(variable), META "%s", name);
	return getenv(variable);
}

static bool meta_is(const char *name, const char *wanted)
{
	const char *value = meta(name);

	return value && strcmp(value, wanted) == 0;
}

static long number(const char *name, const char *old_name)
{
	return value_environment(name, value_environment(old_name, 1));
}

long mirror_meta_promoted_max(void)
{
	return number(META "promoted_max", META "master_max");
}

/* True if a list of nodes has this one, or another. */
static bool has_node(const char *names, bool this_one)
{
	const char *self = meta("on_node");
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	if (!self)
		self = host;
	while (names && *names) {
		size_t length;
		bool is_this;

		names += strspn(names, " ");
		length = strcspn(names, " ");
		is_this = length == strlen(self) && strncmp(names, self, length) == 0;
		if (length && is_this == this_one)
			return true;
		names += length;
	}
	return false;
}

bool mirror_meta_other_promoted(void)
{
	const char *names = meta("notify_promoted_uname");

	return has_node(names ? names : meta("notify_master_uname"), false);
}

bool mirror_meta_is_before_promote(void)
{
	bool after = mirror_meta_is_post() && meta_is("notify_operation", "promote");

	return !after && has_node(meta("notify_promote_uname"), true);
}

bool mirror_meta_is_start(void)
{
	return meta_is("notify_operation", "start");
}

bool mirror_meta_is_post(void)
{
	return meta_is("notify_type", "post");
}

static bool is_promotable(void)
{
	return meta("promoted_max") || meta("master_max");
}

const char *mirror_meta_fault(unsigned version, bool consumer, bool ignore_missing_notifications)
{
	const char *notify = meta("notify");
	bool notified = meta("notify_start_uname");

	if (!meta("clone_max"))
		return NULL; /* no clone: a person, or heartbeat */
	if (value_environment(META "clone_node_max", 1) != 1)
		return "clone-node-max must be 1";
	if (version && version >> 16 < 9 && value_environment(META "clone_max", 1) > 2)
		return "clone-max must be 2: DRBD 8.4 mirrors to one peer";
	if (consumer)
		return is_promotable() ? "with role_by=consumer the clone must not be promotable "
					 "(take away promotable=true, or role_by)"
				       : NULL;
	if (number(META "promoted_node_max", META "master_node_max") != 1)
		return "promoted-node-max must be 1";
	if (mirror_meta_promoted_max() > 2)
		return "promoted-max must be 1 or 2";
	if (mirror_meta_promoted_max() == 2 && value_environment(META "clone_max", 1) > 2)
		return "with promoted-max=2 clone-max must be 2";
	if (notify)
		value_bool(notify, &notified);
	return notified || ignore_missing_notifications
		       ? NULL
		       : "the clone needs notify=true (or give ignore_missing_notifications=true)";
}
