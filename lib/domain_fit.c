// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_fit: by the helper tune. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "domain_fit.h"
#include "domain_place.h"
#include "log.h"
#include "state.h"

/* What is left for the helper's answer when a guest has used up its time, in ms. */
#define ANSWER_TIME 300

static int ask(struct domain *domain, const char *verb, const char *wanted,
	const struct deadline *deadline)
{
	const char *const fields[] = { verb, domain->uri, domain->uuid, domain->name, wanted,
		NULL };
	int r = helper_ask("tune", fields, domain->guard, deadline, &domain->why);

	log_trace("libvirt: %s '%s' %s: %s", verb, domain->name, wanted, domain->why.text);
	if (r == 0 && strcmp(domain->why.text, "absent") == 0)
		return -ESRCH;
	return r;
}

/* What dom0 is to keep, in KiB. */
static long long kept(const struct domain_fit *fit)
{
	return fit->kept / 1024;
}

/* Writes the XML of that size to the file at `to`. */
static int change(struct domain *domain, const struct domain_fit *fit, const char *config,
	const char *to, const struct deadline *deadline)
{
	char wanted[PATH_MAX + 320];

	snprintf(wanted, sizeof(wanted), "%lld\t%ld\t%s\t%s",
		fit->memory / 1024 + (fit->memory % 1024 != 0), fit->vcpus, to, config);
	return ask(domain, "change", wanted, deadline);
}

/* The path of that file, in a folder that is there. */
static int name_changed(struct domain *domain, const char *name, char ret[256])
{
	int r = state_make_folder();

	if (r < 0) {
		snprintf(
			domain->why.text, sizeof(domain->why.text), STATE_DIR ": %s", strerror(-r));
		return r;
	}
	snprintf(ret, 256, STATE_DIR "/%s.definition", name);
	for (char *c = ret + strlen(STATE_DIR "/"); *c; c++)
		if (*c == '/')
			*c = '-';
	return 0;
}

int domain_fit_prepare(struct domain *domain, const struct domain_fit *fit, const char *config,
	const char *name, char ret[256], const struct deadline *deadline)
{
	char wanted[PATH_MAX + 32];
	int r = domain_place_check(domain, fit->cpus, deadline);

	ret[0] = '\0';
	if (r == 0 && (fit->memory || fit->vcpus)) {
		r = name_changed(domain, name, ret);
		if (r == 0)
			r = change(domain, fit, config ? config : "", ret, deadline);
	}
	if (r < 0 || !fit->kept)
		return r;
	snprintf(wanted, sizeof(wanted), "%lld\t%s", kept(fit), *ret ? ret : config ? config : "");
	return ask(domain, "room", wanted, deadline);
}

/* One part of the size; a guest has until shortly before the deadline. */
static int resize(struct domain *domain, const struct domain_fit *fit, const char *verb,
	long long wanted, bool wait, const struct deadline *deadline)
{
	int left = deadline_left(deadline) - ANSWER_TIME;
	char text[64];

	if (!wanted)
		return 0;
	snprintf(text, sizeof(text), "%lld\t%d\t%lld", wanted, wait && left > 0 ? left : 0,
		kept(fit));
	return ask(domain, verb, text, deadline);
}

int domain_fit(struct domain *domain, const struct domain_fit *fit, bool wait,
	const struct deadline *deadline)
{
	struct answer why;
	int r = resize(domain, fit, "vcpus", fit->vcpus, wait, deadline), placed;

	if (r == 0)
		r = resize(domain, fit, "memory", fit->memory, wait, deadline);
	if (r < 0 && wait)
		return r;
	why = domain->why;
	placed = domain_place(domain, fit->cpus, deadline);
	if (r == 0)
		return placed;
	domain->why = why;
	return r;
}
