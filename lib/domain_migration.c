// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_migration: the request to the helper, and the evidence of what came of it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "domain_migrate_options.h"
#include "domain_migrate_uri.h"
#include "domain_migration.h"
#include "domain_power.h"
#include "log.h"
#include "node_attribute.h"
#include "state.h"

/* The key of the state: the process that is at a migration. */
#define KEY "migrating"

/* How long qemu may take to end after libvirt said that the guest has left, in ms. */
#define END_TIMEOUT 10000

/* How often a guest that is to come is looked for, in ms. */
#define LOOK_AGAIN 100

/* How long the cluster may take to tell a node's attribute, in ms. */
#define ATTRIBUTE_TIMEOUT 10000

/* How long a guest may stand still in the end if nobody says, in ms. */
#define DOWNTIME_MOST 2000

/* True if `state` tells of a migration by another process, which lives. */
static bool is_of_another(const struct state *state)
{
	char text[PROCESS_TEXT_MAX];
	struct process by;

	return state_get(state, KEY, text, sizeof(text)) && process_parse(text, &by) == 0 &&
	       by.pid != getpid() && process_alive(&by);
}

/* Notes that this process migrates the domain, or (`on` false) that it does not, nor one gone. */
static void note(const char *name, bool on)
{
	char text[PROCESS_TEXT_MAX];
	struct process self;
	struct state state;
	int r = state_load(&state, name);

	if (r == 0 && is_of_another(&state))
		return;
	if (r == 0)
		r = process_look(getpid(), &self);
	if (r == 0)
		r = state_set(&state, KEY, on ? process_format(&self, text) : NULL);
	if (r == 0)
		r = state_save(&state);
	log_trace("note of a migration, %s: %s", on ? "begun" : "over", strerror(-r));
}

/* True if the state tells of a migration by a process that lives, or by one that is gone. */
static bool is_noted(const char *name, bool alive)
{
	char text[PROCESS_TEXT_MAX];
	struct process by;
	struct state state;

	return state_load(&state, name) == 0 && state_get(&state, KEY, text, sizeof(text)) &&
	       (process_parse(text, &by) == 0 && process_alive(&by)) == alive;
}

static int say(struct domain *domain, int error, const char *words)
{
	snprintf(domain->why.text, sizeof(domain->why.text), "%s", words);
	return error;
}

/*
 * The target's address, if its node has one of its own; else its name does. 0, or -errno and why.
 */
static int find_address(struct domain *domain, const struct domain_migration *how,
	const char *target, char address[256], const struct deadline *deadline)
{
	char why[256] = "";
	int r = 0;

	address[0] = '\0';
	if (!how->attribute || !*how->attribute)
		return 0;
	r = node_attribute_get(target, how->attribute, address, 256, why, deadline);
	if (r == 0)
		log_line(LOG_WARNING, "node '%s' has no attribute '%s': '%s' goes to its name",
			target, how->attribute, domain->name);
	if (r == 1 && migrate_uri_is_node(address))
		return 0;
	if (r == 1)
		r = -EINVAL;
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"the target's attribute '%s' cannot be used: %s", how->attribute,
			*why ? why : "it is no address");
	return r;
}

/* Both URIs; the one for the data may also be in the options. */
static int make_uris(const struct domain *domain, const struct domain_migration *how,
	const char *target, const char *address, char remote[MIGRATE_URI_MAX],
	char data[MIGRATE_URI_MAX])
{
	struct domain_migrate_options options;
	struct migrate_uri_parts parts = { .hypervisor = domain->uri,
		.target = target,
		.transport = how->transport,
		.user = how->user,
		.suffix = how->suffix,
		.address = address,
		.remote_uri = how->remote_uri,
		.uri = how->uri,
		.port = how->port };
	const char *bad;

	if (domain_migrate_options_parse(how->options, &options, &bad) < 0)
		return -EINVAL;
	if (!how->uri || !*how->uri)
		parts.uri = options.uri;
	if (migrate_uri_remote(&parts, remote, MIGRATE_URI_MAX) < 0)
		return -EINVAL;
	return migrate_uri_data(&parts, data, MIGRATE_URI_MAX);
}

/* The helper has all the time of `deadline`, and half of the reserve to end what it began. */
static int send(struct domain *domain, const struct domain_migration *how, const char *remote,
	const char *data, const struct deadline *deadline)
{
	struct deadline reserve = deadline_reserve(deadline);
	long left = deadline_left(deadline);
	struct deadline patience =
		deadline_slice(&reserve, left + (deadline_left(&reserve) - left) / 2);
	char budget[24], speed[24], downtime[24], most[24];
	const char *const fields[] = { "migrate", domain->uri, domain->uuid, domain->name, remote,
		data, how->options, budget, speed, downtime, most, how->auto_converge ? "yes" : "",
		how->post_copy ? "yes" : "", how->mirrors ? how->mirrors : "", NULL };

	snprintf(budget, sizeof(budget), "%ld", left);
	snprintf(speed, sizeof(speed), "%ld", how->speed);
	snprintf(downtime, sizeof(downtime), "%ld", how->downtime);
	snprintf(most, sizeof(most), "%ld",
		how->downtime_most ? how->downtime_most
		: how->downtime    ? how->downtime
				   : DOWNTIME_MOST);
	return helper_ask("migrate", fields, domain->guard, &patience, &domain->why);
}

/* Where the domain is after a migration that failed. */
static const char *place(struct domain *domain, const struct deadline *deadline)
{
	struct answer why = domain->why;
	int r = domain_look(domain, deadline);
	enum domain_condition condition =
		r == 1 ? domain_examine(domain, false, deadline) : DOMAIN_UNKNOWN;

	domain->why = why;
	if (r == 0)
		return "it does not run here any more";
	if (r < 0)
		return "where it is cannot be told";
	return condition == DOMAIN_MIGRATING ? "it is here, paused for the migration"
					     : "it goes on here";
}

/* Ends what libvirt is at, and waits until it is over. 0, -EINPROGRESS (post-copy) or -errno. */
static int end_migration(struct domain *domain, const char *name, const struct deadline *slice)
{
	char budget[24];
	const char *const fields[] = { "end", domain->uri, domain->uuid, domain->name, budget,
		NULL };
	int r;

	snprintf(budget, sizeof(budget), "%d", deadline_left(slice) * 3 / 4);
	r = helper_ask("migrate", fields, domain->guard, slice, &domain->why);
	if (r == 0)
		note(name, false);
	return r;
}

/*
 * The helper could not end what it began, or (-EHOSTDOWN) did not wait for the target: libvirt may
 * go on with it alone.
 */
static void end_begun(
	struct domain *domain, int error, const char *name, const struct deadline *deadline)
{
	struct deadline reserve = deadline_reserve(deadline);
	struct deadline half = deadline_part(&reserve, 2);
	char how[256];
	int r;

	snprintf(how, sizeof(how), "%.255s", domain->why.text);
	r = end_migration(domain, name, &half);
	if (r == 0)
		snprintf(domain->why.text, sizeof(domain->why.text), "%s%s",
			error == -EHOSTDOWN
				? ""
				: "it was aborted, as the program that sent it failed: ",
			how);
	else
		snprintf(domain->why.text, sizeof(domain->why.text), "%s",
			r == -EINPROGRESS ? "it is in post-copy and must not be ended"
					  : "libvirt does not answer, so that the migration cannot "
					    "be aborted and may go on");
}

static int explain(struct domain *domain, int error, const struct deadline *deadline)
{
	struct deadline reserve = deadline_reserve(deadline);
	char words[HELPER_ANSWER_MAX - 128];

	snprintf(words, sizeof(words), "%.800s", domain->why.text);
	snprintf(domain->why.text, sizeof(domain->why.text), "%s; %s", words,
		place(domain, &reserve));
	return error;
}

int domain_migrate(struct domain *domain, const struct domain_migration *how, const char *target,
	const char *name, const struct deadline *deadline)
{
	char address[256], remote[MIGRATE_URI_MAX], data[MIGRATE_URI_MAX];
	struct deadline reserve = deadline_slice(deadline, ATTRIBUTE_TIMEOUT);
	struct answer told;
	int r = find_address(domain, how, target, address, &reserve);

	if (r < 0)
		return r;
	r = make_uris(domain, how, target, address, remote, data);
	if (r < 0)
		return say(domain, r, "the target's URI gets too long");
	log_trace("migrates '%s' to '%s', data to '%s'", domain->name, remote, data);
	if (is_noted(name, true))
		return say(domain, -EALREADY, "another call is at that already");
	note(name, true);
	r = send(domain, how, remote, data, deadline);
	if ((r == -ETIMEDOUT || r == -EPROTO || r == -EHOSTDOWN) && domain->why.begun)
		end_begun(domain, r, name, deadline);
	else
		note(name, false);
	if (r < 0)
		return explain(domain, r, deadline);
	if (strcmp(domain->why.text, "absent") == 0)
		return say(domain, -ENOENT, "libvirt here does not know it");
	told = domain->why;
	reserve = deadline_reserve(deadline);
	reserve = deadline_slice(&reserve, END_TIMEOUT);
	r = domain_wait(domain, &reserve);
	if (r < 0)
		return say(domain, r, "libvirt says that it has left, but its process is here");
	domain->why = told;
	return 0;
}

/* True once it is all here. A guest of Xen that has come is paused until the source has agreed. */
static bool has_come(const struct domain *domain, enum domain_condition condition)
{
	return condition != DOMAIN_MIGRATING && condition != DOMAIN_HALF_STARTED &&
	       !(condition == DOMAIN_PAUSED && domain->evidence.in_xen);
}

int domain_await(struct domain *ret, const struct domain_claim *claim, const char *name,
	const struct deadline *deadline)
{
	/* Reading who it is must not be what the last moments of waiting cut off. */
	const struct deadline reserve = deadline_reserve(deadline);
	const struct domain nobody = *ret;

	for (;;) {
		struct deadline pause = deadline_slice(deadline, LOOK_AGAIN);
		enum domain_condition condition = DOMAIN_ABSENT;
		int kept, r;

		*ret = nobody;
		r = domain_find(ret, claim, name, false, &kept, &reserve);
		if (r == 1)
			condition = domain_examine(ret, false, deadline);
		if (r == 1 && has_come(ret, condition))
			return 1;
		if (deadline_left(deadline) == 0)
			return r < 0 ? r : 0;
		deadline_poll(&pause, NULL, 0);
	}
}

int domain_end_stray(
	struct domain *domain, const char *name, bool every, const struct deadline *deadline)
{
	struct deadline slice = deadline_part(deadline, 2);
	int r;

	if (!is_noted(name, false) && !(every && is_noted(name, true)))
		return 0;
	r = end_migration(domain, name, &slice);
	return r < 0 ? r : 1;
}
