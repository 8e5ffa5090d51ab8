// SPDX-License-Identifier: GPL-2.0-or-later
/* cpu: any bytes are no list and no topology, or one that is the same again as text. */
#include <errno.h>

#include "cleanup.h"
#include "cpu.h"
#include "input.h"

static void check_list(const char *text)
{
	int ids[CPU_MAX], count;
	char sorted[4096];
	const char *why = NULL;
	cpu_set_t set, again;

	count = cpu_list_parse(text, ids, &why);
	MUST(count > 0 || (count == -EINVAL && why));
	if (count < 0)
		return;
	MUST(cpu_set_parse(text, &set) == 0 && CPU_COUNT(&set) == count);
	MUST(cpu_set_format(&set, sorted, sizeof(sorted)) == 0);
	MUST(cpu_set_parse(sorted, &again) == 0 && CPU_EQUAL(&set, &again));
}

static void check_plan(const struct cpu *cpus, int count)
{
	int workers = count % 7 + 1;
	cpu_set_t plan[8], used, rest, both;

	CPU_ZERO(&used);
	if (cpu_plan(cpus, count, workers, plan) < 0)
		return;
	for (int i = 0; i < workers; i++) {
		MUST(CPU_COUNT(&plan[i]) > 0);
		CPU_AND(&both, &plan[i], &used);
		MUST(CPU_COUNT(&both) == 0);
		CPU_OR(&used, &used, &plan[i]);
	}
	cpu_rest(cpus, count, &used, &rest);
	MUST(CPU_COUNT(&rest) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *text = input_text(data, size);
	struct cpu cpus[CPU_MAX];
	char again[32768];
	int count;

	check_list(text);
	count = cpu_parse(text, cpus);
	if (count < 0)
		return 0;
	MUST(cpu_format(cpus, count, again, sizeof(again)) == 0);
	MUST(cpu_parse(again, cpus) == count);
	check_plan(cpus, count);
	return 0;
}
