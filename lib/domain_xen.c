// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_xen: xenstore and the hypervisor for what is, xl for what must end. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "domain_power.h"
#include "domain_xen.h"
#include "log.h"
#include "program.h"
#include "xen_save.h"

/* Xenstore's daemon may take this long, in ms, before it counts as hung. */
#define XENSTORE_TIMEOUT 5000
/* How long a guest that reboots may be gone, in ms, if libvirt does not say more of it. */
#define GONE_TIMEOUT 5000
/* How often it is looked for meanwhile, and libvirt asked. */
#define LOOK_INTERVAL 100
#define ASK_INTERVAL  1000

/* True for one that comes: libvirt, unlike xl, calls it by its name from the first. */
static bool is_coming(const struct domain *domain, const struct xen_guest *guest)
{
	return guest->state.paused && !domain->evidence.starting &&
	       xen_restore_runs(guest->id) == 1;
}

static void learn(struct domain *domain, const struct xen_guest *guest)
{
	domain->xen = guest->id;
	domain->evidence.xen = guest->state;
	domain->evidence.moving = guest->moving || is_coming(domain, guest);
	/* One known by its UUID alone is called by that until its name is seen. */
	if (strcmp(domain->name, domain->uuid) == 0 && *guest->name && !guest->moving)
		snprintf(domain->name, sizeof(domain->name), "%s", guest->name);
}

int domain_xen_look(struct domain *domain, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, XENSTORE_TIMEOUT);
	struct domain_evidence *evidence = &domain->evidence;
	struct xen_guest guest = { 0 };
	int r = xen_find(domain->name, domain->uuid, domain->xen, &slice, &guest);

	evidence->in_xen = r == 1;
	evidence->kept = domain_status_kept(DOMAIN_STATUS_XEN);
	if (domain_status_load(DOMAIN_STATUS_XEN, domain->name, &evidence->file) < 0)
		evidence->file = (struct domain_status){ 0 };
	evidence->process = r == 1 ? guest.id : r;
	if (r == 1)
		learn(domain, &guest);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"Xen cannot be asked (xenstored must run and answer): %s", strerror(-r));
	log_trace("domain of '%s': %d%s%s%s", domain->name, evidence->process,
		evidence->xen.paused ? ", paused" : "", evidence->xen.down ? ", shut down" : "",
		evidence->xen.dying ? ", dying" : "");
	return r;
}

/* True for the process that "xl create" and its like leave behind, to start a guest anew. */
static bool is_xl(const char *cmdline, size_t size)
{
	const char *name = memrchr(cmdline, '/', strnlen(cmdline, size));

	return strcmp(name ? name + 1 : cmdline, "xl") == 0;
}

/* Its log, the one thing that tells whose it is: xl-NAME.log, perhaps rotated. "": it has none. */
static void read_log_name(pid_t pid, char ret[PATH_MAX])
{
	char link[64];
	const char *name;
	ssize_t size;

	snprintf(link, sizeof(link), "/proc/%d/fd/1", (int)pid);
	size = readlink(link, ret, PATH_MAX - 1);
	ret[size > 0 ? size : 0] = '\0';
	name = strrchr(ret, '/');
	if (!name || strncmp(name + 1, "xl-", 3) != 0)
		ret[0] = '\0';
	else
		memmove(ret, name + 4, strlen(name + 4) + 1);
}

static bool is_its_xl(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	const struct domain *domain = data;
	size_t length = strlen(domain->name);
	char log[PATH_MAX];

	if (!is_xl(cmdline, size))
		return false;
	read_log_name(pid, log);
	return strncmp(log, domain->name, length) == 0 && strncmp(log + length, ".log", 4) == 0;
}

static bool is_some_xl(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	char log[PATH_MAX];

	(void)data;
	if (!is_xl(cmdline, size))
		return false;
	read_log_name(pid, log);
	return !*log;
}

/* Who may be at a guest that is gone or down: libvirt or its own xl is, or one that may be. */
enum keeper { NOBODY, ITS_OWN, SOMEBODY };

/* Or -errno when libvirt does not say. */
static int find_keeper(struct domain *domain, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, GONE_TIMEOUT);
	struct process xl;
	int r = domain_ask(domain, "state", "", &slice);

	if (r < 0 && (r != -ENOTCONN || domain->evidence.kept))
		return r;
	if (r == 0 && strcmp(domain->why.text, "absent") != 0)
		/* One that libvirt defines is shut off for good, or for a moment. */
		return strcmp(domain->why.text, "shutoff") == 0 ? SOMEBODY : ITS_OWN;
	if (process_find(is_its_xl, domain, &xl) == 1)
		return ITS_OWN;
	return process_find(is_some_xl, NULL, &xl) == 0 ? NOBODY : SOMEBODY;
}

/* True for a guest that is gone, down, or built anew and not yet handed over by libvirt. */
static bool is_between(const struct domain *domain, int r)
{
	const struct domain_evidence *evidence = &domain->evidence;

	return r == 0 || (r == 1 && (domain_judge(evidence) == DOMAIN_ENDED ||
					    (evidence->xen.paused && !evidence->moving &&
						    evidence->file.pid != evidence->process)));
}

int domain_xen_return(struct domain *domain, int r, const struct deadline *deadline)
{
	struct deadline patience = deadline_slice(deadline, GONE_TIMEOUT);
	long long ask = 0;
	int keeper = SOMEBODY;

	if (!domain->xen || !domain->evidence.local || r < 0)
		return r;
	while (is_between(domain, r)) {
		struct deadline pause = deadline_slice(deadline, LOOK_INTERVAL);

		if (deadline_now() >= ask) {
			keeper = find_keeper(domain, deadline);
			ask = deadline_now() + ASK_INTERVAL;
			/* One that is silent may be just at it. */
			if (keeper == ITS_OWN || keeper == -ETIMEDOUT)
				patience = deadline_slice(deadline, GONE_TIMEOUT);
		}
		if (r == 0 && keeper == NOBODY)
			return 0;
		if (deadline_left(&patience) == 0)
			return r == 0 && keeper < 0 ? keeper : r;
		deadline_poll(&pause, NULL, 0);
		r = domain_xen_look(domain, deadline);
	}
	return r;
}

int domain_xen_shutdown(struct domain *domain, const struct deadline *deadline)
{
	int r = xen_ask_to_shut_down(domain->xen, deadline);

	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"cannot ask through xenstore: %s", strerror(-r));
	return r;
}

int domain_xen_destroy(struct domain *domain, const struct deadline *deadline)
{
	char xl[PATH_MAX], id[16];
	const char *argv[] = { xl, "destroy", id, NULL };
	struct child child = { .argv = argv, .guard = domain->guard };
	int r = program_find("xl", xl);

	snprintf(id, sizeof(id), "%d", domain->xen);
	if (r == 0)
		r = child_run(&child, deadline);
	log_trace("xl destroy %s: %d, %d %s", id, r, child.status, child.error);
	if (r == 0)
		r = domain_wait(domain, deadline);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"domain %s does not end by xl destroy: %s%s%s", id, strerror(-r),
			child.error[0] ? ": " : "", child.error);
	return r;
}
