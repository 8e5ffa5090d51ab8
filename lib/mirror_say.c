// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_say: reasons. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

#include "log.h"
#include "mirror_meta.h"
#include "mirror_say.h"

static long long unsynced(const struct drbd *drbd)
{
	long long most = 0;

	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].out_of_sync > most)
			most = drbd->peer[i].out_of_sync;
	return most;
}

enum ocf mirror_say_verdict(const struct mirror *mirror, const struct mirror_verdict *verdict,
	long long since, bool news)
{
	const char *name = mirror->resource;
	time_t seconds = (time_t)since;
	char when[32] = "?", choice[400] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &tm);
	if (strstr(verdict->words, "split brain"))
		snprintf(choice, sizeof(choice),
			", %lld KiB here are not on the peer (to give this side's data up: drbdadm "
			"secondary %.60s; drbdadm connect --discard-my-data %.60s; to keep it: do "
			"that on the other node, and here: drbdadm connect %.60s)",
			unsynced(&mirror->drbd), name, name, name);
	if (verdict->code != OCF_DEGRADED && verdict->code != OCF_DEGRADED_PROMOTED)
		return ocf_fail(verdict->code, 0, NULL, "mirror '%s' %s since %s", name,
			verdict->words, when);
	return ocf_degraded(news, verdict->code, "mirror '%.60s' %s since %s%s", name,
		verdict->words, when, choice);
}

enum ocf mirror_say_held(const struct mirror *mirror, const char *what)
{
	char opener[256];

	if (!strstr(mirror->why, "held open") && !strstr(mirror->why, "failed to demote"))
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot %s mirror '%s': %s", what,
			mirror->resource, mirror->why);
	mirror_opener(mirror, opener, sizeof(opener));
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot %s mirror '%s': it is held open by %s",
		what, mirror->resource, opener);
}

void mirror_say_policy(const struct mirror *mirror, const char *done)
{
	if (mirror->dont_care)
		log_line(LOG_WARNING,
			"%s mirror '%s', which has the fencing policy dont-care: a failover can "
			"lose writes (set fencing resource-and-stonith and a fence-peer handler)",
			done, mirror->resource);
	else
		log_line(LOG_INFO, "%s mirror '%s'", done, mirror->resource);
}

void mirror_say_connect(const struct mirror *mirror, int r, bool news)
{
	if (news && r < 0)
		log_line(LOG_WARNING, "cannot connect mirror '%s' again: %s", mirror->resource,
			mirror->why);
	else if (news)
		log_line(LOG_INFO, "connects mirror '%s' again", mirror->resource);
}

enum ocf mirror_say_role(const struct mirror *mirror, const char *action)
{
	return ocf_fail(OCF_ERR_CONFIGURED, 0,
		"take promotable=true away from the clone, or take role_by away",
		"cannot %s mirror '%s': with role_by=consumer that is up to what runs on top",
		action, mirror->resource);
}

enum ocf mirror_say_missing(const struct mirror *mirror, int error)
{
	bool missing = error == -ENOENT || error == -ENOEXEC || error == -ENODEV;

	return ocf_fail(missing ? OCF_ERR_INSTALLED : OCF_ERR_GENERIC, 0, mirror->hint,
		"cannot bring up mirror '%s': %s", mirror->resource, mirror->why);
}

enum ocf mirror_say_clone(struct mirror *mirror, bool consumer, bool ignore_missing_notifications,
	const struct deadline *deadline)
{
	const char *fault;

	mirror_read_version(mirror);
	fault = mirror_meta_fault(mirror->version, consumer, ignore_missing_notifications);
	if (!fault && !consumer && mirror_meta_promoted_max() > 1 &&
		mirror_allows_two(mirror, deadline) == 0)
		fault = "promoted-max is 2, but DRBD's configuration does not say "
			"allow-two-primaries";
	return fault ? ocf_fail(OCF_ERR_CONFIGURED, 0, NULL, "cannot manage mirror '%s': %s",
			       mirror->resource, fault)
		     : OCF_SUCCESS;
}

static const char *version_text(unsigned version, char text[16])
{
	snprintf(text, 16, "%u.%u.%u", version >> 16 & 255, version >> 8 & 255, version & 255);
	return text;
}

enum ocf mirror_say_version(const struct mirror *mirror, unsigned least, unsigned below)
{
	char texts[3][16];

	if (mirror->version >= least && mirror->version < below)
		return OCF_SUCCESS;
	return ocf_fail(OCF_ERR_INSTALLED, 0, NULL,
		"cannot start mirror '%s': DRBD's module is %s, which is not at least %s and "
		"below %s",
		mirror->resource, version_text(mirror->version, texts[0]),
		version_text(least, texts[1]), version_text(below, texts[2]));
}
