// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_power: through libvirt's helper, and round libvirt by signals to a guest's qemu. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "domain_mode.h"
#include "domain_power.h"
#include "domain_xen.h"
#include "log.h"
#include "qemu.h"

/* A guest that ignores a request to shut down is asked again after this many ms. */
#define ASK_AGAIN 5000
/* One such request may take this long, in ms, before it counts as hung. */
#define REQUEST_TIMEOUT 5000
/* How often libvirt is asked again, in ms, where it gives no event. */
#define ASK_INTERVAL 300
/* How long libvirtd may take to notice that a guest's qemu has died, in ms. */
#define NOTICE_TIMEOUT 10000
/* How long it may then take to forget that guest, in ms. */
#define FORGET_TIMEOUT 2000

/* True if the last look found its process, or its domain in Xen. */
static bool is_seen(const struct domain *domain)
{
	return domain->evidence.process > 0;
}

int domain_ask_helper(struct domain *domain, const char *helper, const char *verb, const char *more,
	const struct deadline *deadline)
{
	const char *const fields[] = { verb, domain->uri, domain->uuid, domain->name, more, NULL };
	int r = helper_ask(helper, fields, domain->guard, deadline, &domain->why);

	log_trace("libvirt: %s '%s': %s", verb, domain->name, domain->why.text);
	return r;
}

int domain_ask(
	struct domain *domain, const char *verb, const char *path, const struct deadline *deadline)
{
	return domain_ask_helper(domain, "virt", verb, path, deadline);
}

/* True if libvirt takes what is left of an earlier start for the guest, and so starts no other. */
static bool is_in_the_way(struct domain *domain)
{
	if (!qemu_is_here(domain->uri) || !domain_status_left(DOMAIN_STATUS_DIR, domain->name))
		return false;
	snprintf(domain->why.text, sizeof(domain->why.text),
		"libvirtd takes '" DOMAIN_STATUS_DIR "/%s.xml', which is left of a start that "
		"the libvirtd before it did not survive, for a guest that runs",
		domain->name);
	return true;
}

/* Asks for a start. After a qemu has died its name is taken for a while, and then for a moment more
 * libvirt refuses it in the words that it has for other failures, too. */
static int ask_to_create(
	struct domain *domain, const char *verb, const char *path, const struct deadline *deadline)
{
	struct deadline patience = deadline_slice(deadline, NOTICE_TIMEOUT);
	struct deadline short_patience = deadline_slice(deadline, FORGET_TIMEOUT);
	int r = domain_ask(domain, verb, path, deadline);

	if (r == -EEXIST && is_in_the_way(domain))
		return -ESTALE;
	while (qemu_is_here(domain->uri) &&
		((r == -EEXIST && deadline_left(&patience) > 0) ||
			(r == -EAGAIN && deadline_left(&short_patience) > 0))) {
		struct deadline pause = deadline_slice(&patience, ASK_INTERVAL);

		deadline_poll(&pause, NULL, 0);
		if (r == -EEXIST && domain_look(domain, deadline) == 1 && is_seen(domain))
			return -EALREADY;
		r = domain_ask(domain, verb, path, deadline);
	}
	return r == -EAGAIN ? -EIO : r;
}

int domain_create(struct domain *domain, const char *path, const struct deadline *deadline)
{
	int r = ask_to_create(domain, path ? "create" : "start", path ? path : "", deadline);

	if (r == -ETIMEDOUT && !domain->why.begun)
		return -ENOTCONN;
	if (r < 0)
		return r == -EALREADY ? 0 : r;
	snprintf(domain->uuid, sizeof(domain->uuid), "%.36s", domain->why.text);
	return 0;
}

int domain_settle(struct domain *domain, const struct deadline *deadline)
{
	int r = 1;

	while (r == 1 && domain_judge(&domain->evidence) == DOMAIN_HALF_STARTED) {
		struct deadline pause = deadline_slice(deadline, ASK_INTERVAL);

		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
		deadline_poll(&pause, NULL, 0);
		r = domain_look(domain, deadline);
	}
	return r;
}

int domain_resume(struct domain *domain, const struct deadline *deadline)
{
	return domain_ask(domain, "resume", "", deadline);
}

int domain_shutdown(struct domain *domain, const char *modes, const struct deadline *deadline)
{
	struct deadline half = deadline_part(deadline, 2);
	bool in_xen = domain->evidence.in_xen;
	int r = domain_ask(domain, "shutdown", modes, in_xen ? &half : deadline);
	bool known = r == 0 && strcmp(domain->why.text, "absent") != 0;

	/* A libvirt that hangs leaves the other half to xenstore. */
	return known || !in_xen ? r : domain_xen_shutdown(domain, deadline);
}

static int wait_by_asking(struct domain *domain, const struct deadline *deadline)
{
	for (;;) {
		struct deadline pause = deadline_slice(deadline, ASK_INTERVAL);
		const struct domain_evidence before = domain->evidence;
		int r = domain_look(domain, deadline);

		if (r < 0)
			domain->evidence = before; /* one that is cut off has seen nothing */
		if (r <= 0)
			return r;
		deadline_poll(&pause, NULL, 0);
		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
	}
}

int domain_wait(struct domain *domain, const struct deadline *deadline)
{
	if (!domain->process.pid)
		return wait_by_asking(domain, deadline);
	return process_wait(&domain->process, deadline);
}

/* SIGTERM ends qemu at once, SIGKILL surely; a third of the time is SIGTERM's. */
static int destroy_by_signals(struct domain *domain, const struct deadline *deadline)
{
	struct deadline slice = deadline_part(deadline, 3);
	int r = process_signal(&domain->process, SIGTERM);

	if (r == 0)
		r = process_wait(&domain->process, &slice);
	if (r == -ETIMEDOUT) {
		r = process_signal(&domain->process, SIGKILL);
		if (r == 0)
			r = process_wait(&domain->process, deadline);
	}
	return r;
}

/* Ends a start that libvirt is still at; it may become a process in the meantime. */
static int cancel_start(struct domain *domain, const struct deadline *deadline)
{
	int r = 1;

	while (r == 1 && !is_seen(domain)) {
		struct deadline pause = deadline_slice(deadline, ASK_INTERVAL);

		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
		domain_ask(domain, "destroy", "", deadline);
		deadline_poll(&pause, NULL, 0);
		r = domain_look(domain, deadline);
	}
	return r;
}

int domain_destroy(struct domain *domain, const struct deadline *deadline)
{
	struct deadline slice = deadline_part(deadline, 3);
	int r;

	if (domain->evidence.local && !is_seen(domain)) {
		r = cancel_start(domain, deadline);
		if (r <= 0)
			return r;
	}
	r = domain_ask(domain, "destroy", "", &slice);
	if (r == 0 && (strcmp(domain->why.text, "absent") != 0 || !domain->evidence.local))
		r = domain_wait(domain, &slice);
	else if (r == 0)
		r = -ENOENT;
	if (r == 0 || !domain->evidence.local)
		return r;
	if (domain->evidence.in_xen) {
		r = domain_xen_destroy(domain, deadline);
		return r < 0 ? r : 1;
	}
	r = destroy_by_signals(domain, deadline);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text), "process %d does not end: %s",
			(int)domain->process.pid, strerror(-r));
	return r < 0 ? r : 1;
}

bool domain_is_deaf(struct domain *domain, const struct deadline *deadline)
{
	enum domain_condition condition = domain_examine(domain, false, deadline);

	return condition == DOMAIN_HALF_STARTED || condition == DOMAIN_MIGRATING ||
	       condition == DOMAIN_IO_ERROR || condition == DOMAIN_CRASHED ||
	       condition == DOMAIN_ENDED || domain_has_not_begun(&domain->evidence);
}

/* True if the last look found it in Xen, but with nothing that runs any more. */
static bool is_down(const struct domain *domain)
{
	enum domain_condition condition = domain_judge(&domain->evidence);

	return domain->evidence.in_xen &&
	       (condition == DOMAIN_ENDED || condition == DOMAIN_CRASHED);
}

/* Asks the guest to shut down, again and again, until it has ended or the reserve is reached. */
static int shut_down(struct domain *domain, const char *modes, const struct deadline *deadline)
{
	int r = -ETIMEDOUT;

	while (deadline_left(deadline) > 0 && r != 0) {
		struct deadline request = deadline_slice(deadline, REQUEST_TIMEOUT);
		struct deadline pause = deadline_slice(deadline, ASK_AGAIN);

		if (domain_shutdown(domain, modes, &request) < 0)
			log_trace("cannot ask for a shutdown: %s", domain->why.text);
		r = domain_wait(domain, &pause);
		if (is_down(domain))
			break; /* and nobody clears it away */
		if (r < 0)
			deadline_poll(&pause, NULL, 0);
	}
	return r;
}

int domain_end(struct domain *domain, const char *modes, bool at_once, long patience,
	const struct deadline *deadline)
{
	struct deadline asking = patience ? deadline_slice(deadline, patience) : *deadline;
	struct deadline rest = *deadline;
	bool itself;
	int r;

	if (domain_mode_parse(modes) < 0)
		modes = "";
	if (!at_once && !domain_is_deaf(domain, deadline)) {
		if (shut_down(domain, modes, &asking) == 0)
			return 0;
		rest = deadline_reserve(deadline);
	}
	/* Then what is left is only to be cleared away. */
	itself = domain_judge(&domain->evidence) == DOMAIN_ENDED;
	r = domain_destroy(domain, &rest);
	return r < 0 ? r : itself ? 0 : r + 1;
}
