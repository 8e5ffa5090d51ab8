// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * consumer: an agent of the tests in the place of what runs on top of a mirror with
 * role_by=consumer. It starts by asking the gate to make the mirror primary; it runs where it is.
 */
#include <errno.h>

#include "agent.h"
#include "mirror_promotion.h"

static struct call call;
static struct mirror mirror = { .guard = "consumer.tool" };
static struct mirror_wish wish;

static const struct param params[] = {
	{
		.name = "drbd_resource",
		.str = &mirror.resource,
		.required = true,
		.summary = "Name of the DRBD resource.",
	},
	{
		.name = "drbdconf",
		.path = &mirror.config,
		.fallback = "/etc/drbd.conf",
		.summary = "Path of DRBD's configuration.",
	},
	{
		.name = "require_fencing",
		.flag = &wish.need_fencing,
		.fallback = "false",
		.summary = "Refuse while DRBD's own fencing policy is dont-care.",
	},
	{ 0 },
};

static enum ocf start(void)
{
	const char *hint;
	int r = mirror_become_primary(&mirror, &wish, &call.deadline, &hint);

	return r < 0 ? ocf_fail(OCF_ERR_GENERIC, 0, hint, "%s make '%s' primary: %s",
			       r == -EPERM ? "must not" : "cannot", mirror.resource, mirror.why)
		     : OCF_SUCCESS;
}

static enum ocf stop(void)
{
	int r = mirror_become_secondary(&mirror, &call.deadline);

	return r < 0 && r != -ENOENT
		       ? ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot make '%s' secondary: %s",
				 mirror.resource, mirror.why)
		       : OCF_SUCCESS;
}

static enum ocf monitor(void)
{
	int r = mirror_look(&mirror, true, &call.deadline);

	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot see '%s': %s", mirror.resource,
			mirror.why);
	return r == 1 && mirror.drbd.role == DRBD_PRIMARY ? OCF_SUCCESS : OCF_NOT_RUNNING;
}

static const struct ra_action actions[] = {
	{ "start", start, .timeout = 60 },
	{ "stop", stop, .timeout = 60 },
	{ "monitor", monitor, .timeout = 20, .interval = 10 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "consumer",
	.summary = "Makes a mirror primary.",
	.params = params,
	.actions = actions,
	.call = &call,
};

int main(int argc, char **argv)
{
	return agent_main(&agent, argc, argv);
}
