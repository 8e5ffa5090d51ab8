// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_service: the probe first, for it is cheap, then the scripts in their order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "domain_identity.h"
#include "domain_service.h"
#include "log.h"
#include "program.h"
#include "service.h"
#include "state.h"

/* How long a guest that does not serve yet is left alone, in ms. */
#define ASK_INTERVAL 500

const char *domain_service_fault(const struct domain_service *service)
{
	struct service parsed;
	const char *why = NULL;

	if (service->probe)
		service_parse(service->probe, &parsed, &why);
	if (!why && service->text && (!service->probe || !parsed.http))
		why = "has no text to look for: only http:// has";
	return why;
}

bool domain_may_serve(enum domain_condition condition)
{
	return condition == DOMAIN_RUNNING || condition == DOMAIN_SILENT ||
	       condition == DOMAIN_FORGOTTEN;
}

static int probe(const struct domain_service *service, const struct deadline *deadline, char *why,
	size_t size)
{
	struct service_answer expected = { (int)service->status, service->text };
	struct deadline slice = deadline_slice(deadline, service->timeout);
	struct service parsed;
	const char *fault;
	char words[256];
	int r = service_parse(service->probe, &parsed, &fault);

	if (r < 0)
		snprintf(words, sizeof(words), "%s", fault);
	else
		r = service_ask(&parsed, &expected, &slice, words, sizeof(words));
	log_trace("probe of '%s': %s", service->probe, r < 0 ? words : "it answers");
	if (r < 0)
		snprintf(why, size, "'%.160s' %s", service->probe, words);
	return r;
}

static int run_script(const char *name, const struct deadline *deadline, char *why, size_t size)
{
	char path[PATH_MAX];
	const char *argv[] = { path, NULL };
	struct child child = { .argv = argv };
	int r = program_find(name, path);

	if (r == 0)
		r = child_run(&child, deadline);
	if (r == 0 && child.status == 0)
		return 0;
	child.output[strcspn(child.output, "\n")] = '\0';
	if (r == -ETIMEDOUT)
		snprintf(why, size, "script '%.160s' did not end in time", name);
	else if (r < 0)
		snprintf(why, size, "script '%.160s' cannot be run: %s", name, strerror(-r));
	else
		snprintf(why, size, "script '%.160s' ended with %d%s%.128s", name, child.status,
			child.error[0] || child.output[0] ? ": " : "",
			child.error[0] ? child.error : child.output);
	return r < 0 ? r : -EBADMSG;
}

/* Asks once. 0, or -errno and the reason in `why`. */
static int ask(const struct domain_service *service, const struct deadline *deadline, char *why,
	size_t size)
{
	char name[PATH_MAX];
	const char *at = service->scripts;
	int r = service->probe ? probe(service, deadline, why, size) : 0;

	for (size_t length; r == 0 && *(at += strspn(at, " ")); at += length) {
		length = strcspn(at, " ");
		snprintf(name, sizeof(name), "%.*s", (int)length, at);
		r = run_script(name, deadline, why, size);
	}
	return r;
}

int domain_await_service(struct domain *domain, const struct domain_service *service,
	const struct deadline *deadline)
{
	char why[512] = "", last[512];
	int r;

	while ((r = ask(service, deadline, last, sizeof(last))) < 0) {
		struct deadline pause = deadline_slice(deadline, ASK_INTERVAL);

		/* One that was cut short by the deadline tells less than those before it. */
		if (!*why || deadline_left(deadline) > 0)
			memcpy(why, last, sizeof(why));
		r = domain_look(domain, deadline) == 0 ? -ESRCH : -ETIMEDOUT;
		if (r == -ESRCH || deadline_left(deadline) == 0)
			break;
		deadline_poll(&pause, NULL, 0);
	}
	snprintf(domain->why.text, sizeof(domain->why.text), "%s%s",
		r == -ESRCH ? "it ended before it did; " : "", r < 0 ? why : "");
	return r;
}

/* How often in a row it did not serve, this time too; fills `since` with the time of the first. */
static int count_failure(struct domain *domain, struct state *state)
{
	char known[48] = "", *since = known;
	long count = 0;

	if (state_get(state, "unserved", known, sizeof(known)))
		count = strtol(known, &since, 10);
	if (count > 0 && *since == ' ')
		snprintf(domain->since, sizeof(domain->since), "%.23s", since + 1);
	else
		domain_write_time(domain->since, sizeof(domain->since));
	snprintf(known, sizeof(known), "%ld %s", ++count, domain->since);
	return state_set(state, "unserved", known) < 0 ? -ENOSPC : (int)count;
}

int domain_check_service(struct domain *domain, const struct domain_service *service,
	const char *name, const struct deadline *deadline)
{
	char why[512], known[48], times[48] = "";
	bool serves = ask(service, deadline, why, sizeof(why)) == 0;
	struct state state;
	int count = 0, r;

	if (!serves)
		domain_remember(domain, NULL, name); /* whose failures they are */
	state_load(&state, name);
	if (serves && !state_get(&state, "unserved", known, sizeof(known)))
		return 0;
	if (serves)
		state_set(&state, "unserved", NULL);
	else
		count = count_failure(domain, &state);
	r = count < 0 ? count : state_save(&state);
	if (serves)
		return 0;
	if (r == 0 && count < service->failures)
		snprintf(times, sizeof(times), ", %d of %ld times", count, service->failures);
	snprintf(domain->why.text, sizeof(domain->why.text), "does not serve since %s%s: %s",
		domain->since, times, why);
	return r < 0 ? r : count;
}
