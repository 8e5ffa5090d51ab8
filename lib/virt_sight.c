// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_sight: job statistics, or what the saver of a guest of Xen has written. */
#include <stdio.h>

#include "virt_job.h"
#include "virt_sight.h"
#include "xen_save.h"

/* How often a saver is looked for among all processes, in ms. */
#define SEARCH_INTERVAL 3000

unsigned long long virt_sight_number(virTypedParameterPtr params, int count, const char *name)
{
	unsigned long long value = 0;

	virTypedParamsGetULLong(params, count, name, &value);
	return value;
}

/* Of a guest of Xen it knows nothing; its saver has written what was sent. */
static void look_at_xen(struct virt_sight *seen, struct migrate_sight *sight)
{
	long long sent;

	if (sight->elapsed < seen->look)
		return;
	seen->look = sight->elapsed + SEARCH_INTERVAL;
	sent = xen_save_sent((int)virDomainGetID(seen->domain));
	if (sent > seen->sent) {
		seen->sent = sent;
		fprintf(stderr, "%ld ms: %lld KiB sent\n", sight->elapsed, sent / 1024);
	}
}

static void read_job(
	struct migrate_sight *sight, virTypedParameterPtr params, int count, unsigned long long kib)
{
	sight->iteration =
		(long long)virt_sight_number(params, count, VIR_DOMAIN_JOB_MEMORY_ITERATION);
	sight->remaining =
		(long long)virt_sight_number(params, count, VIR_DOMAIN_JOB_DATA_REMAINING);
	sight->rate = (long long)virt_sight_number(params, count, VIR_DOMAIN_JOB_MEMORY_BPS);
	fprintf(stderr, "%ld ms: pass %lld, %lld of %llu KiB left, %lld KiB/s, slowed by %llu %%\n",
		sight->elapsed, sight->iteration, sight->remaining / 1024, kib, sight->rate / 1024,
		virt_sight_number(params, count, VIR_DOMAIN_JOB_AUTO_CONVERGE_THROTTLE));
}

void virt_sight_look(struct virt_sight *seen, struct migrate_sight *sight)
{
	virTypedParameterPtr params = NULL;
	int type = VIR_DOMAIN_JOB_NONE, count = 0, state;
	unsigned long long total;

	sight->active = sight->back = sight->sent = false;
	if (virt_is_xen(seen->domain)) {
		look_at_xen(seen, sight);
		return;
	}
	if (virDomainGetJobStats(seen->domain, &type, &params, &count, 0) < 0)
		return;
	total = virt_sight_number(params, count, VIR_DOMAIN_JOB_MEMORY_TOTAL);
	sight->active = type != VIR_DOMAIN_JOB_NONE && total > 0;
	if (sight->active)
		read_job(sight, params, count, total / 1024);
	virTypedParamsFree(params, count);
	if (virDomainGetState(seen->domain, &state, NULL, 0) < 0)
		return;
	sight->back = !sight->active && state == VIR_DOMAIN_RUNNING;
	sight->sent = sight->active && state == VIR_DOMAIN_PAUSED && sight->iteration > 0 &&
		      sight->remaining == 0;
}
