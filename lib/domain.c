// SPDX-License-Identifier: GPL-2.0-or-later
/* domain: evidence from /proc for qemu on this node, else from libvirt's helper. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "domain.h"
#include "log.h"
#include "state.h"

/* How often libvirt is asked again, in ms, where it gives no event. */
#define ASK_INTERVAL 300
/* How long libvirtd may take to notice that a guest's qemu has died, in ms. */
#define NOTICE_TIMEOUT 10000

bool domain_is_local(const char *uri)
{
	const char *rest;

	if (strncmp(uri, "qemu:", 5) == 0)
		rest = uri + 5;
	else if (strncmp(uri, "qemu+unix:", 10) == 0)
		rest = uri + 10;
	else
		return false;
	/* "qemu:///system" has no host between the slashes. */
	return strncmp(rest, "///", 3) == 0;
}

/* True if the -name argument is the domain's: "guest=NAME,..." with ",," for a comma in it. */
static bool is_name(const char *argument, const char *name)
{
	if (strncmp(argument, "guest=", 6) != 0)
		return false;
	argument += 6;
	for (; *name; name++) {
		if (*argument++ != *name)
			return false;
		if (*name == ',' && *argument++ != ',')
			return false;
	}
	return *argument == '\0' || (*argument == ',' && argument[1] != ',');
}

bool domain_owns(const struct domain *domain, const char *cmdline, size_t size)
{
	const char *end = cmdline + size, *before = "";
	bool named = false, identified = false, same_name = false, same_uuid = false;

	for (const char *argument = cmdline; argument < end;
		argument += strnlen(argument, (size_t)(end - argument)) + 1) {
		if (strcmp(before, "-name") == 0 && strncmp(argument, "guest=", 6) == 0) {
			named = true;
			same_name = is_name(argument, domain->name);
		}
		if (strcmp(before, "-uuid") == 0) {
			identified = true;
			same_uuid = strcasecmp(argument, domain->uuid) == 0;
		}
		before = argument;
	}
	return domain->uuid[0] ? named && same_uuid : identified && same_name;
}

static bool matches(const char *cmdline, size_t size, const void *data)
{
	return domain_owns(data, cmdline, size);
}

int domain_read(struct domain *domain, const char *path, const struct deadline *deadline)
{
	const char *const fields[] = { path, NULL };
	char *tab;
	int r = helper_ask("xml", fields, domain->guard, deadline, &domain->why);

	if (r < 0)
		return r;
	tab = strchr(domain->why.text, '\t');
	if (!tab)
		return -EPROTO;
	*tab = '\0';
	snprintf(domain->name, sizeof(domain->name), "%.255s", domain->why.text);
	snprintf(domain->uuid, sizeof(domain->uuid), "%.36s", tab + 1);
	domain->why.text[0] = '\0';
	return 0;
}

/* Asks libvirt; the answer's text is in `why` in either case. */
static int ask(
	struct domain *domain, const char *verb, const char *path, const struct deadline *deadline)
{
	const char *const fields[] = { verb, domain->uri, domain->uuid, domain->name, path, NULL };
	int r = helper_ask("virt", fields, domain->guard, deadline, &domain->why);

	log_trace("libvirt: %s '%s': %s", verb, domain->name, domain->why.text);
	return r;
}

static int look_for_process(struct domain *domain)
{
	int r;

	if (domain->process.pid && process_alive(&domain->process) &&
		process_may_match(&domain->process, matches, domain))
		return 1;
	r = process_find(matches, domain, &domain->process);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"not every process can be seen: %s", strerror(-r));
	log_trace("process of '%s': %d", domain->name, r == 1 ? (int)domain->process.pid : r);
	return r;
}

int domain_look(struct domain *domain, const struct deadline *deadline)
{
	int r;

	if (domain_is_local(domain->uri)) {
		r = look_for_process(domain);
		if (r != 0 || !domain->starting)
			return r;
	}
	r = ask(domain, "state", "", deadline);
	if (r < 0)
		return r;
	return strcmp(domain->why.text, "absent") != 0 && strcmp(domain->why.text, "shut off") != 0;
}

int domain_create(struct domain *domain, const char *path, const struct deadline *deadline)
{
	struct deadline patience = deadline_slice(deadline, NOTICE_TIMEOUT);
	int r = ask(domain, "create", path, deadline);

	/* libvirtd takes a moment to notice that a qemu has died; until then the name is taken. */
	while (r == -EEXIST && domain_is_local(domain->uri) && deadline_left(&patience) > 0) {
		struct deadline pause = deadline_slice(&patience, ASK_INTERVAL);

		deadline_poll(&pause, NULL, 0);
		if (look_for_process(domain) == 1)
			return 0; /* another start was faster */
		r = ask(domain, "create", path, deadline);
	}
	if (r == -ETIMEDOUT && !domain->why.begun)
		return -ENOTCONN;
	if (r < 0)
		return r;
	snprintf(domain->uuid, sizeof(domain->uuid), "%.36s", domain->why.text);
	return 0;
}

int domain_shutdown(struct domain *domain, const struct deadline *deadline)
{
	return ask(domain, "shutdown", "", deadline);
}

static int wait_by_asking(struct domain *domain, const struct deadline *deadline)
{
	for (;;) {
		struct deadline pause = deadline_slice(deadline, ASK_INTERVAL);
		int r = domain_look(domain, deadline);

		if (r <= 0)
			return r;
		deadline_poll(&pause, NULL, 0);
		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
	}
}

int domain_wait(struct domain *domain, const struct deadline *deadline)
{
	if (!domain_is_local(domain->uri) || !domain->process.pid)
		return wait_by_asking(domain, deadline);
	return process_wait(&domain->process, deadline);
}

/* SIGTERM ends qemu at once, SIGKILL surely; a third of the time is SIGTERM's. */
static int destroy_by_signals(struct domain *domain, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, deadline_left(deadline) / 3);
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

	while (r == 1 && !domain->process.pid) {
		struct deadline pause = deadline_slice(deadline, ASK_INTERVAL);

		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
		ask(domain, "destroy", "", deadline);
		deadline_poll(&pause, NULL, 0);
		r = domain_look(domain, deadline);
	}
	return r;
}

int domain_destroy(struct domain *domain, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, deadline_left(deadline) / 3);
	int r;

	if (domain_is_local(domain->uri) && !domain->process.pid) {
		r = cancel_start(domain, deadline);
		if (r <= 0)
			return r;
	}
	r = ask(domain, "destroy", "", &slice);

	if (r == 0)
		r = domain_wait(domain, &slice);
	if (r == 0 || !domain_is_local(domain->uri))
		return r;
	r = destroy_by_signals(domain, deadline);
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text), "process %d does not end: %s",
			(int)domain->process.pid, strerror(-r));
	return r < 0 ? r : 1;
}

int domain_recall(struct domain *domain, const char *name)
{
	char process[PROCESS_TEXT_MAX];
	struct state state;
	int r = state_load(&state, name);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!state_get(&state, "name", domain->name, sizeof(domain->name)))
		return -EBADMSG;
	state_get(&state, "uuid", domain->uuid, sizeof(domain->uuid));
	state_get(&state, "uri", domain->kept_uri, sizeof(domain->kept_uri));
	if (state_get(&state, "process", process, sizeof(process)))
		process_parse(process, &domain->process);
	domain->starting = !domain->process.pid;
	return 1;
}

int domain_remember(const struct domain *domain, const char *name)
{
	char process[PROCESS_TEXT_MAX] = "", known[PROCESS_TEXT_MAX];
	struct state state;
	int r = state_load(&state, name);

	if (domain->process.pid)
		process_format(&domain->process, process);
	if (r == 0 && *process && state_get(&state, "process", known, sizeof(known)) &&
		strcmp(process, known) == 0)
		return 0;
	r = state_set(&state, "name", domain->name);
	if (r == 0)
		r = state_set(&state, "uuid", domain->uuid);
	if (r == 0)
		r = state_set(&state, "uri", domain->uri);
	if (r == 0)
		r = state_set(&state, "process", *process ? process : NULL);
	return r < 0 ? r : state_save(&state);
}
