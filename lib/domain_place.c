// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_place: from a word to a CPU for each vCPU, and there by the helpers topology and tune. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cpu.h"
#include "domain_place.h"
#include "file.h"
#include "log.h"
#include "state.h"
#include "xen.h"

#define ONLINE "/sys/devices/system/cpu/online"
#define LOCK   "cpus"

/* Where each vCPU goes, and the emulator. */
struct plan {
	cpu_set_t vcpus[CPU_MAX], emulator;
	int count;
};

static bool is(const char *cpus, const char *word)
{
	return strcmp(cpus, word) == 0;
}

/* True for what says which CPUs. */
static bool is_list(const char *cpus)
{
	return *cpus && !is(cpus, "off") && !is(cpus, "auto");
}

const char *domain_place_fault(const char *cpus)
{
	const char *why = NULL;
	int ids[CPU_MAX];

	if (is_list(cpus))
		cpu_list_parse(cpus, ids, &why);
	return why;
}

/* The CPUs that are online. 0 or -errno. */
static int read_online(cpu_set_t *ret)
{
	char text[4096];
	ssize_t size = file_read(ONLINE, text, sizeof(text) - 1);

	if (size < 0)
		return (int)size;
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return cpu_set_parse(text, ret);
}

/* Asks libvirt for the number of its vCPUs and the others' pins, which are in `why` then. */
static int ask_others(struct domain *domain, int *ret_vcpus, const struct deadline *deadline)
{
	const char *const fields[] = { "others", domain->uri, domain->uuid, domain->name, NULL };
	int r = helper_ask("tune", fields, domain->guard, deadline, &domain->why);

	log_trace("libvirt: vCPUs of '%s', others' CPUs: %s", domain->name, domain->why.text);
	if (r == 0)
		*ret_vcpus = atoi(domain->why.text);
	return r;
}

/* Notes what others are pinned to: the lists after the first word of `pins`, which it cuts. */
static void note_taken(struct cpu *cpus, int count, char *pins)
{
	char *list;

	strsep(&pins, " ");
	while ((list = strsep(&pins, " "))) {
		cpu_set_t set;

		if (cpu_set_parse(list, &set) < 0 || cpu_is_everywhere(cpus, count, &set))
			continue;
		for (int i = 0; i < count; i++)
			cpus[i].taken |= CPU_ISSET((size_t)cpus[i].id, &set) != 0;
	}
}

/* This machine's CPUs, or the host's where this kernel sees only its own virtual ones. */
static int ask_topology(struct domain *domain, struct cpu *ret, const struct deadline *deadline)
{
	const char *const host[] = { "cpus", domain->uri, "", "", NULL };
	const char *const fields[] = { "", NULL };
	bool in_xen = xen_is_here(domain->uri);
	int r = helper_ask(in_xen ? "tune" : "topology", in_xen ? host : fields, domain->guard,
		deadline, &domain->why);

	log_trace("CPUs here: %s", domain->why.text);
	if (r == 0)
		r = cpu_parse(domain->why.text, ret);
	if (r == -EINVAL)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"what is said of this node's CPUs makes no sense");
	return r;
}

/* The CPUs that are online, for this domain. 0, or -errno and `why`. */
static int find_online(struct domain *domain, cpu_set_t *ret, const struct deadline *deadline)
{
	struct cpu cpus[CPU_MAX];
	int count;

	if (!xen_is_here(domain->uri)) {
		snprintf(domain->why.text, sizeof(domain->why.text), "cannot read '" ONLINE "'");
		return read_online(ret);
	}
	count = ask_topology(domain, cpus, deadline);
	CPU_ZERO(ret);
	for (int i = 0; i < count; i++)
		if (cpus[i].online)
			CPU_SET((size_t)cpus[i].id, ret);
	return count < 0 ? count : 0;
}

int domain_place_check(struct domain *domain, const char *cpus, const struct deadline *deadline)
{
	int ids[CPU_MAX], count;
	const char *why;
	cpu_set_t online;

	if (!is_list(cpus) || find_online(domain, &online, deadline) < 0)
		return 0;
	count = cpu_list_parse(cpus, ids, &why);
	for (int i = 0; i < count; i++) {
		if (!CPU_ISSET((size_t)ids[i], &online)) {
			snprintf(domain->why.text, sizeof(domain->why.text),
				"CPU %d of cpus=%s is not online here", ids[i], cpus);
			return -ENODEV;
		}
	}
	return 0;
}

static void unite(const struct plan *plan, cpu_set_t *ret)
{
	CPU_ZERO(ret);
	for (int i = 0; i < plan->count; i++)
		CPU_OR(ret, ret, &plan->vcpus[i]);
}

/* Cores that nobody else has. 0; 1 and why there is no room; -errno. */
static int plan_auto(struct domain *domain, struct plan *plan, const struct deadline *deadline)
{
	struct cpu cpus[CPU_MAX];
	int count = ask_topology(domain, cpus, deadline), vcpus, r;
	cpu_set_t used;

	if (count < 0)
		return count;
	r = ask_others(domain, &vcpus, deadline);
	if (r < 0)
		return r;
	if (vcpus)
		plan->count = vcpus;
	note_taken(cpus, count, domain->why.text);
	if (plan->count > CPU_MAX || cpu_plan(cpus, count, plan->count, plan->vcpus) < 0) {
		snprintf(domain->why.text, sizeof(domain->why.text),
			"there are no %d CPUs here without another guest's vCPUs", plan->count);
		return 1;
	}
	unite(plan, &used);
	cpu_rest(cpus, count, &used, &plan->emulator);
	return 0;
}

/* A CPU of the list for each; the emulator has those left over, or all. */
static int plan_list(
	struct domain *domain, const char *cpus, struct plan *plan, const struct deadline *deadline)
{
	int ids[CPU_MAX], vcpus, count, r = domain_place_check(domain, cpus, deadline);
	const char *why;

	if (r == 0)
		r = ask_others(domain, &vcpus, deadline);
	if (r < 0)
		return r;
	if (vcpus)
		plan->count = vcpus < CPU_MAX ? vcpus : CPU_MAX;
	count = cpu_list_parse(cpus, ids, &why);
	CPU_ZERO(&plan->emulator);
	for (int i = 0; i < plan->count; i++) {
		CPU_ZERO(&plan->vcpus[i]);
		CPU_SET((size_t)ids[i % count], &plan->vcpus[i]);
	}
	for (int i = plan->count < count ? plan->count : 0; i < count; i++)
		CPU_SET((size_t)ids[i], &plan->emulator);
	return 0;
}

static int plan_off(struct domain *domain, struct plan *plan, const struct deadline *deadline)
{
	int vcpus, r = ask_others(domain, &vcpus, deadline);

	if (r < 0)
		return r;
	r = find_online(domain, &plan->emulator, deadline);
	if (r < 0)
		return r;
	if (vcpus)
		plan->count = vcpus < CPU_MAX ? vcpus : CPU_MAX;
	for (int i = 0; i < plan->count; i++)
		plan->vcpus[i] = plan->emulator;
	return 0;
}

static int make_plan(
	struct domain *domain, const char *cpus, struct plan *plan, const struct deadline *deadline)
{
	if (is(cpus, "auto"))
		return plan_auto(domain, plan, deadline);
	if (is(cpus, "off"))
		return plan_off(domain, plan, deadline);
	return plan_list(domain, cpus, plan, deadline);
}

/* The plan as the helper tune takes it: a list for each vCPU, one for the emulator. 0 or -errno. */
static int write_plan(const struct plan *plan, char *text, size_t size)
{
	size_t used = 0;

	for (int i = 0; i <= plan->count; i++) {
		if (cpu_set_format(i < plan->count ? &plan->vcpus[i] : &plan->emulator, text + used,
			    size - used) < 0)
			return -EMSGSIZE;
		used += strlen(text + used);
		if (used + 2 > size)
			return -EMSGSIZE;
		if (i < plan->count)
			text[used++] = '\t';
		text[used] = '\0';
	}
	return 0;
}

static int pin(struct domain *domain, const struct plan *plan, const struct deadline *deadline)
{
	char text[8192];
	const char *const fields[] = { "pin", domain->uri, domain->uuid, domain->name, text, NULL };
	int r = write_plan(plan, text, sizeof(text));

	if (r < 0)
		return r;
	r = helper_ask("tune", fields, domain->guard, deadline, &domain->why);
	log_trace(
		"CPUs of '%s', its emulator's last: %s: %s", domain->name, text, domain->why.text);
	return r == 0 && is(domain->why.text, "absent") ? -ESRCH : r;
}

int domain_place(struct domain *domain, const char *cpus, const struct deadline *deadline)
{
	struct plan plan = { .count = 0 };
	auto_close int locked = -1;
	int r;

	if (!*cpus)
		return 0;
	domain->why.text[0] = '\0';
	/* From the look at what others have until the pins are set nobody else may do the same. */
	locked = state_lock(LOCK, deadline);
	if (locked < 0)
		snprintf(domain->why.text, sizeof(domain->why.text),
			"cannot lock '" STATE_DIR "/" LOCK ".lock': %s", strerror(-locked));
	r = locked < 0 ? locked : make_plan(domain, cpus, &plan, deadline);
	return r ? r : pin(domain, &plan, deadline);
}

int domain_place_trace(
	struct domain *domain, const char *cpus, long vcpus, const struct deadline *deadline)
{
	struct plan plan = { .count = vcpus ? (int)vcpus : 1 };
	char text[8192];
	int r;

	if (!*cpus)
		return 0;
	r = make_plan(domain, cpus, &plan, deadline);
	if (r == 0)
		r = write_plan(&plan, text, sizeof(text));
	if (r == 0)
		log_trace("CPUs of '%s' would be, its emulator's last: %s", domain->name, text);
	else
		log_trace("CPUs of '%s' cannot be planned: %s", domain->name, domain->why.text);
	return r < 0 ? r : 0;
}
