// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_utilization: by crm_resource, for pacemaker has no public C interface for it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "child.h"
#include "detached.h"
#include "domain_utilization.h"
#include "log.h"
#include "program.h"
#include "qemu.h"
#include "state.h"

#define CIB "/var/lib/pacemaker/cib/cib.xml"
/* After a failure it is tried again no sooner, in ms. */
#define RETRY 60000
/* One call of crm_resource, in ms: it takes about 20. */
#define CALL_TIMEOUT 15000
/* Its exit codes (pacemaker's crm_exit_t) for a cluster that is not there, or knows no such. */
#define CRM_DISCONNECT 102
#define CRM_NOSUCH     105

/* All of it in a process of its own, in seconds. */
#define TELL_TIMEOUT 60

#define SEEN_MAX 80

static void load(struct state *state, const char *name)
{
	char beside[192];

	snprintf(beside, sizeof(beside), "%s.utilization", name);
	state_load(state, beside); /* or an empty one */
}

/* The file that says how large the guest is: libvirt's own of one that runs here, or its XML. */
static bool source(const struct domain *domain, const char *path, char ret[PATH_MAX])
{
	const char *folder = qemu_is_here(domain->uri)  ? DOMAIN_STATUS_DIR
			     : xen_is_here(domain->uri) ? DOMAIN_STATUS_XEN
							: NULL;

	if (folder)
		snprintf(ret, PATH_MAX, "%s/%s.xml", folder, domain->name);
	else
		snprintf(ret, PATH_MAX, "%s", path ? path : "");
	return folder;
}

/* A text that differs when the file or what is wanted of it has changed. 0 or -errno. */
static int describe(const char *path, const struct domain_utilization *wanted, char seen[SEEN_MAX])
{
	struct stat status;

	if (stat(path, &status) < 0)
		return -errno;
	snprintf(seen, SEEN_MAX, "%lld.%ld %lld %d%d%d", (long long)status.st_mtim.tv_sec,
		status.st_mtim.tv_nsec, (long long)status.st_ino, wanted->cpu, wanted->host_memory,
		wanted->hv_memory);
	return 0;
}

static bool has_cluster(void)
{
	return getenv("CIB_file") || access(CIB, F_OK) == 0;
}

bool domain_utilization_due(const struct domain *domain, const struct domain_utilization *wanted,
	const char *path, const char *name, bool anew)
{
	char from[PATH_MAX], seen[SEEN_MAX], known[SEEN_MAX], now[24];
	struct state state;

	if (!wanted->cpu && !wanted->host_memory && !wanted->hv_memory)
		return false;
	if (!has_cluster() || (!source(domain, path, from) && !anew))
		return false;
	load(&state, name);
	if (anew)
		state.text[0] = '\0';
	else if (describe(from, wanted, seen) < 0 ||
		 (state_get(&state, "seen", known, sizeof(known)) && strcmp(known, seen) == 0))
		return false;
	if (state_get(&state, "tried", known, sizeof(known)) &&
		deadline_now() - atoll(known) < RETRY)
		return false;
	snprintf(now, sizeof(now), "%lld", deadline_now());
	return state_set(&state, "tried", now) == 0 && state_save(&state) == 0;
}

/* 0, -ENOTCONN without a cluster that knows the resource, or another -errno and `why`. */
static int write_one(struct domain *domain, const char *instance, const char *name,
	const char *value, const struct deadline *deadline)
{
	char crm_resource[PATH_MAX];
	const char *argv[] = { crm_resource, "--resource", instance, "--utilization",
		"--set-parameter", name, "--parameter-value", value, NULL };
	struct deadline slice = deadline_slice(deadline, CALL_TIMEOUT);
	struct child child = { .argv = argv };
	int r = program_find("crm_resource", crm_resource);

	if (r == 0)
		r = child_run(&child, &slice);
	if (r == 0 && (child.status == CRM_DISCONNECT || child.status == CRM_NOSUCH))
		return -ENOTCONN;
	if (r < 0)
		snprintf(domain->why.text, sizeof(domain->why.text), "crm_resource: %s",
			strerror(-r));
	else if (child.status)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"crm_resource ended with %d%s%s", child.status, child.error[0] ? ": " : "",
			child.error);
	return r == 0 && child.status ? -EIO : r;
}

/* Writes those that are not what was written last. */
static int write_all(struct domain *domain, const struct domain_utilization *wanted,
	const char *instance, struct state *state, const struct deadline *deadline)
{
	char *memory = strchr(domain->why.text, ' '), cpus[24], mib[24], known[24];
	const struct {
		bool wanted;
		const char *name, *value;
	} rows[] = {
		{ wanted->cpu, "cpu", cpus },
		{ wanted->host_memory, "host_memory", mib },
		{ wanted->hv_memory, "hv_memory", mib },
	};
	int r = memory ? 0 : -EPROTO;

	if (memory) {
		snprintf(mib, sizeof(mib), "%.23s", memory + 1);
		snprintf(cpus, sizeof(cpus), "%.*s", (int)(memory - domain->why.text),
			domain->why.text);
	}
	for (size_t i = 0; r == 0 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].wanted || (state_get(state, rows[i].name, known, sizeof(known)) &&
					       strcmp(known, rows[i].value) == 0))
			continue;
		r = write_one(domain, instance, rows[i].name, rows[i].value, deadline);
		if (r == 0)
			r = state_set(state, rows[i].name, rows[i].value);
	}
	return r;
}

int domain_utilization_write(struct domain *domain, const struct domain_utilization *wanted,
	const char *path, const char *name, const char *instance, const struct deadline *deadline)
{
	char from[PATH_MAX], seen[SEEN_MAX], known[8];
	const char *const fields[] = { from, "size", NULL };
	struct state state;
	bool failed_before;
	int r;

	load(&state, name);
	failed_before = state_get(&state, "failed", known, sizeof(known));
	source(domain, path, from);
	r = describe(from, wanted, seen); /* before it is read */
	if (r < 0)
		return r;
	r = helper_ask("xml", fields, NULL, deadline, &domain->why);
	if (r == 0)
		r = write_all(domain, wanted, instance, &state, deadline);
	if (r == 0) {
		state_set(&state, "seen", seen);
		state_set(&state, "tried", NULL);
	}
	state_set(&state, "failed", r < 0 && r != -ENOTCONN ? "yes" : NULL);
	state_save(&state);
	if (r == -ENOTCONN)
		return 0;
	return r < 0 && !failed_before ? 1 : r;
}

/* What a process of its own needs. */
struct task {
	struct domain *domain;
	const struct domain_utilization *wanted;
	const char *path, *name, *instance;
};

static void carry_out(void *data)
{
	struct deadline deadline = deadline_start(TELL_TIMEOUT * 1000);
	struct task *task = data;

	if (domain_utilization_write(task->domain, task->wanted, task->path, task->name,
		    task->instance, &deadline) == 1)
		log_line(LOG_WARNING, "cannot tell the cluster how large guest '%s' is: %s",
			task->domain->name, task->domain->why.text);
}

void domain_utilization_tell(struct domain *domain, const struct domain_utilization *wanted,
	const char *path, const char *name, const char *instance, bool anew)
{
	struct task task = { domain, wanted, path, name, instance };

	if (domain_utilization_due(domain, wanted, path, name, anew))
		detached_run(carry_out, &task, TELL_TIMEOUT);
}
