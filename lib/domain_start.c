// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_start: XML, state, resources, snapshot, libvirt, in that order. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "domain_config.h"
#include "domain_fit.h"
#include "domain_identity.h"
#include "domain_power.h"
#include "domain_settings.h"
#include "domain_snapshot.h"
#include "domain_start.h"
#include "log.h"
#include "state.h"

/* How long its mirrors may take to be let go after that, in ms. */
#define GIVE_UP 5000

/* Restores it, or starts it from the XML at `path`. */
static int bring_up(struct domain *domain, const char *path, const struct deadline *deadline)
{
	int r = guest.snapshot ? domain_restore(domain, guest.snapshot, deadline) : 0;

	if (r == 0 && guest.start_resources)
		r = domain_start_resources(domain, guest.claim.config, deadline);
	if (r == 0)
		r = domain_create(domain, path, deadline);
	if (r == -EEXIST && domain_look(domain, deadline) == 1)
		return 0; /* another start was faster */
	return r < 0 ? r : 0;
}

/* libvirt has refused it: nothing is kept, and nothing needs its mirrors. */
static void give_up(struct domain *domain, const char *name)
{
	struct answer why = domain->why;
	struct deadline slice = deadline_start(GIVE_UP);

	if (domain_mirrors_release(domain, &guest.mirrors, name, guest.claim.instance, &slice) < 0)
		log_line(LOG_WARNING, "guest '%s' was not started, but %s", domain->name,
			domain->why.text);
	state_remove(name);
	domain->why = why;
}

/* Notes who it is, takes its mirrors, and brings it up. */
static int start_as(
	struct domain *domain, const char *path, const char *name, const struct deadline *deadline)
{
	int r = domain_remember(domain, NULL, name);

	if (r < 0) {
		snprintf(domain->why.text, sizeof(domain->why.text),
			"cannot keep state in '" STATE_DIR "/%s': %s", name, strerror(-r));
		return r;
	}
	r = domain_mirrors_take(domain, &guest.mirrors, guest.claim.config, name, deadline);
	if (r < 0) {
		state_remove(name);
		return r;
	}
	r = bring_up(domain, path, deadline);
	if (r == -ENOTCONN || r == -ENOEXEC || r == -EIO || r == -EPROTONOSUPPORT || r == -ESTALE)
		give_up(domain, name);
	return r;
}

int domain_start(struct domain *domain, const char *name, const struct deadline *deadline)
{
	char changed[256];
	int r = domain_fit_prepare(domain, &guest.fit, guest.claim.config, name, changed, deadline);

	if (r == 0)
		r = start_as(domain, *changed ? changed : guest.claim.config, name, deadline);
	unlink(changed);
	return r;
}
