// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_plan: a machine has no plan, or one that keeps threads, packets and interrupts apart. */
#include <errno.h>

#include "balancer_plan.h"
#include "cleanup.h"
#include "input.h"

static bool overlap(const cpu_set_t *a, const cpu_set_t *b)
{
	cpu_set_t both;

	CPU_AND(&both, a, b);
	return CPU_COUNT(&both) > 0;
}

static void check(const struct cpu *cpus, int count, int threads)
{
	struct balancer_plan plan;
	cpu_set_t used, interrupted;
	char text[32768];

	if (balancer_plan_auto(cpus, count, threads, &plan) < 0)
		return;
	MUST(plan.count > 0 && plan.count <= BALANCER_THREADS);
	MUST(threads == 0 || plan.count == threads);
	CPU_ZERO(&used);
	CPU_ZERO(&interrupted);
	for (int i = 0; i < count; i++)
		if (cpus[i].interrupted)
			CPU_SET((size_t)cpus[i].id, &interrupted);
	for (int i = 0; i < plan.count; i++) {
		MUST(CPU_COUNT(&plan.threads[i]) > 0);
		MUST(!overlap(&plan.threads[i], &used));
		CPU_OR(&used, &used, &plan.threads[i]);
	}
	MUST(!overlap(&used, &plan.steering) && !overlap(&used, &interrupted));
	MUST(!overlap(&interrupted, &plan.steering));
	balancer_plan_format(&plan, text, sizeof(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	struct balancer_plan_given given = { 0 };
	struct balancer_plan plan;
	struct cpu cpus[CPU_MAX];
	int count = cpu_parse(text, cpus), ids[CPU_MAX], missing;
	const char *why;

	balancer_plan_scan(text, &given);
	MUST(given.threads >= 0);
	if (count < 0)
		return 0;
	for (int threads = 0; threads < 6; threads++)
		check(cpus, count, threads);
	missing = cpu_list_parse("0-2,5", ids, &why);
	if (balancer_plan_list(cpus, count, ids, missing, count % 9, &plan, &missing) == 0)
		MUST(plan.count > 0 && plan.count <= BALANCER_THREADS);
	return 0;
}
