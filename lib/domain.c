// SPDX-License-Identifier: GPL-2.0-or-later
/* domain: the evidence, from /proc and libvirt's files for qemu on this node, else from libvirt. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "domain.h"
#include "domain_power.h"
#include "domain_xen.h"
#include "log.h"
#include "qemu.h"

static void ask_state(struct domain *domain, const struct deadline *deadline)
{
	struct domain_evidence *evidence = &domain->evidence;
	int r = domain_ask(domain, "state", "", deadline);

	if (r == 0)
		r = domain_status_words(domain->why.text, &evidence->answer);
	evidence->asked = r < 0 ? r : 1;
}

/* True if the process says that it is the guest's; that it is, was seen when it was found. */
static bool says_so(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	const struct domain *domain = data;

	(void)pid;
	return qemu_runs(domain->name, domain->uuid, cmdline, size);
}

static bool is_so(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	const struct domain *domain = data;

	if (!says_so(pid, cmdline, size, data))
		return false;
	if (qemu_is_real(pid, domain->name))
		return true;
	log_trace("process %d poses as the one of '%s'", (int)pid, domain->name);
	return false;
}

/* A guest known by its UUID alone is called by that until its process tells its name. */
static bool take_name(pid_t pid, const char *cmdline, size_t size, const void *data)
{
	struct domain *domain = *(struct domain *const *)data;

	(void)pid;
	return qemu_name(cmdline, size, domain->name, sizeof(domain->name));
}

static void learn_name(struct domain *domain)
{
	struct process ignored;

	if (strcmp(domain->name, domain->uuid) == 0)
		process_match(domain->process.pid, take_name, &domain, &ignored);
}

/* Looks at the process that libvirt's pid file names. */
static bool look_at_noted(struct domain *domain)
{
	pid_t pid = domain_status_pid(domain->name);

	return pid > 0 && process_match(pid, is_so, domain, &domain->process) == 1;
}

/* 1, 0 or -errno. */
static int look_for_process(struct domain *domain)
{
	int r;

	if (domain->process.pid && process_alive(&domain->process) &&
		process_may_match(&domain->process, says_so, domain))
		return 1;
	domain->process = (struct process){ 0 };
	if (look_at_noted(domain))
		return 1;
	r = process_find(is_so, domain, &domain->process);
	if (r == 1)
		learn_name(domain);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"not every process can be seen: %s", strerror(-r));
	log_trace("process of '%s': %d", domain->name, r == 1 ? (int)domain->process.pid : r);
	return r;
}

int domain_look(struct domain *domain, const struct deadline *deadline)
{
	struct domain_evidence *evidence = &domain->evidence;
	int r;

	*evidence = (struct domain_evidence){ .starting = domain->starting };
	if (qemu_is_here(domain->uri)) {
		evidence->local = true;
		evidence->kept = evidence->starting && domain_status_kept(DOMAIN_STATUS_DIR);
		evidence->left =
			evidence->starting && domain_status_left(DOMAIN_STATUS_DIR, domain->name);
		r = look_for_process(domain);
		evidence->process = r == 1 ? domain->process.pid : r;
	} else if (xen_is_here(domain->uri)) {
		evidence->local = true;
		domain_xen_look(domain, deadline);
	}
	if (!evidence->local || (evidence->process == 0 && evidence->starting && !evidence->left))
		ask_state(domain, deadline);
	switch (domain_judge(evidence)) {
	case DOMAIN_UNKNOWN:
		return evidence->process < 0 ? evidence->process : evidence->asked;
	case DOMAIN_ABSENT:
		return 0;
	default:
		return 1;
	}
}

enum domain_condition domain_examine(
	struct domain *domain, bool ask, const struct deadline *deadline)
{
	struct domain_evidence *evidence = &domain->evidence;

	if (qemu_is_here(domain->uri) &&
		domain_status_load(DOMAIN_STATUS_DIR, domain->name, &evidence->file) == 0)
		evidence->kept = domain_status_kept(DOMAIN_STATUS_DIR);
	if (ask && evidence->asked == 0)
		ask_state(domain, deadline);
	return domain_judge(evidence);
}
