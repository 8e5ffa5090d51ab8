// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mirror: a disk that DRBD mirrors to another node, as a promotable clone. The resource is a DRBD
 * resource; it runs where the kernel has it up. Drop-in for ocf:linbit:drbd.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "agent.h"
#include "cleanup.h"
#include "detached.h"
#include "log.h"
#include "mirror.h"
#include "mirror_meta.h"
#include "mirror_progress.h"
#include "mirror_promotion.h"
#include "mirror_record.h"
#include "mirror_role.h"
#include "mirror_say.h"
#include "mirror_settings.h"
#include "mirror_tell.h"
#include "state.h"

static struct call call;
static struct mirror mirror;
static struct mirror_record record;

static char guard[sizeof(call.state) + 8];

static enum ocf doubt(void)
{
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot see mirror '%s': %s", mirror.resource,
		mirror.why);
}

static bool by_consumer(void)
{
	return mirror_settings.role_by == MIRROR_BY_CONSUMER;
}

static struct deadline tool(void)
{
	return deadline_slice(&call.deadline, MIRROR_TOOL_TIMEOUT);
}

static enum ocf check_clone(void)
{
	struct deadline slice = tool();

	return mirror_say_clone(
		&mirror, by_consumer(), mirror_settings.ignore_missing_notifications, &slice);
}

/*
 * Fills who the mirror is: by the parameters or, if these are no use, by the record. False if
 * neither tells: then nothing of ours can be here.
 */
static bool begin(void)
{
	int r = mirror_record_load(&record, call.state);
	const char *resource = mirror_settings.resource;

	if (r < 0)
		log_line(LOG_WARNING, "the state '" STATE_DIR "/%s' is no use: %s", call.state,
			strerror(-r));
	if (call.fault.code && *record.resource)
		resource = record.resource;
	snprintf(guard, sizeof(guard), "%s.tool", call.state);
	mirror = (struct mirror){
		.resource = resource, .config = mirror_settings.config, .guard = guard
	};
	if (resource && strcmp(resource, record.resource) == 0) {
		mirror.count = record.count;
		memcpy(mirror.minors, record.minors, sizeof(mirror.minors));
	}
	return resource != NULL;
}

static int look(bool by_name)
{
	struct deadline slice = tool();

	return mirror_look(&mirror, by_name, &slice);
}

static void unfence(void *data)
{
	struct deadline deadline = deadline_start(60000);

	(void)data;
	if (mirror_unfence(&mirror, mirror_settings.unfence_arguments, &deadline) < 0)
		log_line(LOG_WARNING, "cannot unfence the peers of mirror '%s': %s",
			mirror.resource, mirror.why);
}

/* A secondary that a split brain keeps from its peer must not be promoted; a primary goes on. */
static void tell_score(bool always)
{
	bool split = record.split && mirror.drbd.role != DRBD_PRIMARY;
	long score = mirror_score(&mirror.drbd, &mirror_settings.scores, record.expected);

	/* A score that changes now would have pacemaker plan anew, in the middle of a failover. */
	if (score != MIRROR_SCORE_KEEP && !call.fault.code && !by_consumer() &&
		!mirror_meta_is_before_promote())
		mirror_tell_score(call.state, split ? 0 : score, always);
}

/* What is known of the mirror is kept and told: the code, without a word, and whether it is new. */
static struct mirror_verdict take_stock(bool always, bool *ret_news)
{
	bool whole = record.whole;
	struct mirror_verdict verdict = mirror_record_judge(&record, &mirror);
	int r = mirror_record_note(&record, &mirror, &verdict, call.state);

	if (r < 0)
		log_line(LOG_WARNING, "cannot keep state in '" STATE_DIR "/%s': %s", call.state,
			strerror(-r));
	*ret_news = r != 0;
	tell_score(always);
	mirror_progress_tell(&mirror, call.state);
	if (mirror_settings.unfence && record.whole && !whole)
		detached_run(unfence, NULL, 60);
	return verdict;
}

static enum ocf monitor(void)
{
	struct mirror_verdict verdict;
	struct deadline slice;
	bool news;
	int r;

	if (!begin())
		return OCF_NOT_RUNNING;
	r = look(call.probe);
	if (r < 0)
		return doubt();
	if (r == 0)
		return OCF_NOT_RUNNING;
	verdict = take_stock(call.probe, &news);
	if (call.positional)
		verdict.code = mirror_verdict_for_heartbeat(verdict.code);
	else if (by_consumer())
		verdict.code = mirror_verdict_for_consumer(verdict.code);
	if (by_consumer() && !call.probe && verdict.alone && !record.split) {
		slice = tool();
		mirror_say_connect(&mirror, mirror_connect(&mirror, &slice), news);
	}
	return *verdict.words && verdict.code != OCF_NOT_RUNNING
		       ? mirror_say_verdict(&mirror, &verdict, record.since, news)
		       : verdict.code;
}

static enum ocf bring_up(void)
{
	struct deadline last = deadline_reserve(&call.deadline);
	int r = mirror_load(&mirror, &call.deadline), was_up;
	char rival[256];
	enum ocf code;

	if (r < 0)
		return mirror_say_missing(&mirror, r);
	code = mirror_say_version(&mirror, drbd_version(mirror_settings.module_least),
		drbd_version(mirror_settings.module_below));
	if (code == OCF_SUCCESS)
		code = check_clone(); /* which depends on the version */
	if (code != OCF_SUCCESS)
		return code;
	was_up = look(true);
	if (was_up == 1 && mirror_record_rival(&mirror, call.state, rival))
		return ocf_fail(OCF_ERR_CONFIGURED, 0, "give each mirror a resource of its own",
			"cannot start mirror '%s': the resource '%.60s' has it", mirror.resource,
			rival);
	if (was_up == 1)
		mirror_record_judge(&record, &mirror);
	if (was_up == 1 && record.split)
		return OCF_SUCCESS; /* adjust would connect it */
	r = mirror_adjust(&mirror, &call.deadline);
	if (r < 0) {
		code = mirror_say_missing(&mirror, r);
		/* What is up by halves is taken down, so that the next start begins anew. */
		if (was_up == 0 && mirror_down(&mirror, &last) < 0)
			log_line(LOG_WARNING,
				"cannot take down what the start of mirror '%s' left: %s",
				mirror.resource, mirror.why);
		return code;
	}
	r = look(true);
	if (r == 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
			"mirror '%s' is not up after drbdadm adjust", mirror.resource);
	return r < 0 ? doubt() : OCF_SUCCESS;
}

static enum ocf promote(void);

static enum ocf start(void)
{
	auto_close int locked = -1; /* whoever else starts it sees that it is up, and whose */
	struct deadline wait, slice;
	enum ocf code;
	char lock[160];
	bool news;

	begin();
	snprintf(lock, sizeof(lock), "mirror-of-%.127s", mirror.resource);
	locked = state_lock(lock, &call.deadline);
	if (locked == -ETIMEDOUT)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
			"cannot start mirror '%s': another start of it does not end",
			mirror.resource);
	code = bring_up();
	if (code != OCF_SUCCESS)
		return code;
	if (call.positional)
		return promote();
	if (!by_consumer() && mirror_demote(&mirror, &call.deadline) < 0)
		return mirror_say_held(&mirror, "make secondary");
	wait = deadline_slice(&call.deadline, mirror_settings.connect_timeout);
	mirror_await_peers(&mirror, &wait);
	slice = tool();
	if (mirror_policy(&mirror, &slice) == 0)
		mirror_say_policy(&mirror, "started");
	else
		log_line(LOG_INFO, "started mirror '%s'", mirror.resource);
	take_stock(true, &news);
	return OCF_SUCCESS;
}

static enum ocf promote(void)
{
	const struct mirror_wish wish = {
		.two_wanted = mirror_meta_promoted_max() > 1,
		.need_fencing = mirror_settings.require_fencing,
		.alone = mirror_settings.alone,
		.once = mirror_settings.one_attempt,
	};
	enum ocf code;
	const char *hint;
	int r;

	begin();
	if (by_consumer())
		return mirror_say_role(&mirror, call.action);
	code = check_clone();
	if (code != OCF_SUCCESS)
		return code;
	r = mirror_become_primary(&mirror, &wish, &call.deadline, &hint);
	if (r < 0)
		return ocf_fail(r == -ENOENT   ? OCF_NOT_RUNNING
				: r == -ENODEV ? OCF_ERR_INSTALLED
					       : OCF_ERR_GENERIC,
			0, hint, "%s promote mirror '%s': %s", r == -EPERM ? "must not" : "cannot",
			mirror.resource, mirror.why);
	if (r == 1)
		mirror_say_policy(&mirror, "promoted");
	return OCF_SUCCESS;
}

static enum ocf release(void)
{
	int r;

	begin();
	r = mirror_become_secondary(&mirror, &call.deadline);
	if (r == -ENOENT)
		return OCF_NOT_RUNNING;
	if (r < 0)
		return mirror_say_held(&mirror, "demote");
	if (r == 1)
		log_line(LOG_INFO, "demoted mirror '%s'", mirror.resource);
	return OCF_SUCCESS;
}

static enum ocf demote(void)
{
	begin();
	return by_consumer() ? mirror_say_role(&mirror, call.action) : release();
}

static enum ocf stop(void)
{
	struct deadline last = deadline_reserve(&call.deadline);
	char rival[256];
	enum ocf code;
	int r;

	if (!begin())
		return OCF_SUCCESS;
	if (call.positional) {
		code = release(); /* as drbddisk did: up and connected */
		return code == OCF_NOT_RUNNING ? OCF_SUCCESS : code;
	}
	r = look(true);
	if (r < 0)
		return doubt();
	if (r == 1 && mirror_record_rival(&mirror, call.state, rival)) {
		log_line(LOG_WARNING, "leaves mirror '%s' to '%s'", mirror.resource, rival);
		return OCF_SUCCESS;
	}
	if (r == 1) {
		mirror_demote(&mirror, &call.deadline); /* if it cannot, down says so */
		r = mirror_down(&mirror, &last);
		if (r < 0)
			return mirror_say_held(&mirror, "stop");
		if (mirror_look(&mirror, true, &last) != 0)
			return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
				"mirror '%s' is still up after drbdsetup down", mirror.resource);
		log_line(LOG_INFO, "stopped mirror '%s'", mirror.resource);
	}
	mirror.drbd.peers = 0;
	mirror_progress_tell(&mirror, call.state);
	agent_forget(&call);
	if (!by_consumer())
		mirror_tell_score(call.state, 0, true);
	return OCF_SUCCESS;
}

static enum ocf notify(void)
{
	struct deadline slice = tool();
	bool news;

	if (!begin() || look(false) != 1)
		return OCF_SUCCESS; /* what is wrong, monitor says */
	record.expected = mirror_meta_other_promoted();
	if (mirror_meta_is_start() && mirror_record_judge(&record, &mirror).alone &&
		!record.split && mirror_adjust(&mirror, &slice) < 0)
		log_line(LOG_WARNING, "cannot connect mirror '%s' again: %s", mirror.resource,
			mirror.why);
	take_stock(mirror_meta_is_post(), &news);
	return OCF_SUCCESS;
}

/*
 * The parameters that can change are read by each action anyhow; the score depends on them. A
 * changed configuration of DRBD's is brought into the kernel by reload, of what is up.
 */
static enum ocf reload(void)
{
	bool news, adjusts = strcmp(call.action, "reload") == 0;
	int r = begin() ? look(true) : 0;

	if (r < 0)
		return doubt();
	if (r == 0)
		return ocf_fail(OCF_NOT_RUNNING, 0, "start it first",
			"cannot reload mirror '%s': it is not up", mirror.resource);
	if (adjusts && mirror_adjust(&mirror, &call.deadline) < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, mirror.hint, "cannot adjust mirror '%s': %s",
			mirror.resource, mirror.why);
	if (adjusts && look(true) < 0)
		return doubt();
	take_stock(true, &news);
	return OCF_SUCCESS;
}

static enum ocf validate(void)
{
	begin();
	return check_clone();
}

static const struct ra_action actions[] = {
	{ "start", start, .timeout = 240 },
	{ "promote", promote, .timeout = 90 },
	{ "demote", demote, .timeout = 90 },
	{ "notify", notify, .timeout = 90 },
	{ "stop", stop, .timeout = 100 },
	{ "reload", reload, .timeout = 30 },
	{ "reload-agent", reload, .timeout = 30 },
	{ "monitor", monitor, .timeout = 20, .interval = 20, .role = "Unpromoted" },
	{ "monitor", monitor, .timeout = 20, .interval = 10, .role = "Promoted" },
	{ "validate-all", validate, .timeout = 5 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "mirror",
	.summary = "Manages a DRBD resource as a promotable clone.",
	.text = "Brings a DRBD resource up, and makes it primary where the cluster wants it and "
		"the "
		"data allows it: this partition is quorate, the disk is UpToDate, no peer is "
		"primary and no split brain is pending; never by force. Monitor shows a mirror "
		"that is not whole as degraded, with what and since when. Drop-in for "
		"ocf:linbit:drbd. Data is safe only with DRBD's fencing "
		"(resource-and-stonith) and the cluster's.",
	.params = mirror_params,
	.actions = actions,
	.call = &call,
	.check = mirror_check,
	.positional = { "drbd_resource", "promote_alone" },
};

int main(int argc, char **argv)
{
	return agent_main(&agent, argc, argv);
}
