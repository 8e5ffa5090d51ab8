// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_identity: out of an XML file by its helper, and kept as a few lines of state. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "domain_find.h"
#include "domain_identity.h"
#include "state.h"

int domain_take_answer(struct domain *domain)
{
	char *tab = strchr(domain->why.text, '\t');

	if (!tab)
		return -EPROTO;
	*tab = '\0';
	snprintf(domain->name, sizeof(domain->name), "%.255s", domain->why.text);
	snprintf(domain->uuid, sizeof(domain->uuid), "%.36s", tab + 1);
	domain->why.text[0] = '\0';
	return 0;
}

/* A name of which nobody has seen yet whether it is one. */
static const char *usable(const char *name)
{
	return name && domain_is_name(name) ? name : "";
}

int domain_read(
	struct domain *domain, const struct domain_claim *claim, const struct deadline *deadline)
{
	const char *const fields[] = { claim->config, "", usable(claim->name),
		usable(claim->instance), NULL };
	int r = helper_ask("xml", fields, domain->guard, deadline, &domain->why);

	if (r < 0)
		return r;
	return domain_take_answer(domain);
}

int domain_recall(struct domain *domain, const char *name)
{
	char process[PROCESS_TEXT_MAX], number[16], rest;
	struct state state;
	int r = state_load(&state, name);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!state_get(&state, "name", domain->name, sizeof(domain->name)))
		return -EBADMSG;
	state_get(&state, "uuid", domain->uuid, sizeof(domain->uuid));
	state_get(&state, "uri", domain->kept_uri, sizeof(domain->kept_uri));
	if (state_get(&state, "process", process, sizeof(process)) &&
		process_parse(process, &domain->process) < 0)
		return -EBADMSG;
	if (state_get(&state, "xen", number, sizeof(number)) &&
		(sscanf(number, "%d%c", &domain->xen, &rest) != 1 || domain->xen <= 0))
		return -EBADMSG;
	domain->starting = !domain->process.pid && !domain->xen;
	return 1;
}

/* Sets a key that may be there with that value already; true if it was not. */
static bool change(struct state *state, const char *key, const char *value)
{
	char known[512];
	const char *had = state_get(state, key, known, sizeof(known));

	if (value ? had && strcmp(known, value) == 0 : !had)
		return false;
	return state_set(state, key, value) == 0;
}

void domain_write_time(char *text, size_t size)
{
	time_t now = time(NULL);
	struct tm parts;

	strftime(text, size, "%F %T", localtime_r(&now, &parts));
}

int domain_remember(struct domain *domain, const char *trouble, const char *name)
{
	char process[PROCESS_TEXT_MAX] = "", number[16] = "";
	struct state state;
	bool news, changed;
	int r;

	state_load(&state, name); /* or an empty one */
	if (domain->process.pid)
		process_format(&domain->process, process);
	if (domain->xen)
		snprintf(number, sizeof(number), "%d", domain->xen);
	news = change(&state, "trouble", trouble);
	if (news || !trouble || !state_get(&state, "since", domain->since, sizeof(domain->since)))
		domain_write_time(domain->since, sizeof(domain->since));
	changed = change(&state, "since", trouble ? domain->since : NULL);
	changed |= change(&state, "name", domain->name);
	changed |= change(&state, "uuid", domain->uuid);
	changed |= change(&state, "uri", domain->uri);
	changed |= change(&state, "process", *process ? process : NULL);
	changed |= change(&state, "xen", *number ? number : NULL);
	r = news || changed ? state_save(&state) : 0;
	return r < 0 ? r : news && trouble;
}
