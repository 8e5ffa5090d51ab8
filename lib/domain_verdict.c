// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_verdict: one row for each condition, and the two that depend on more. */
#include "domain_verdict.h"

struct domain_verdict domain_verdict(
	enum domain_condition condition, bool probe, enum domain_on_io_error policy)
{
	static const struct domain_verdict verdicts[] = {
		[DOMAIN_UNKNOWN] = { OCF_ERR_GENERIC, "is in a state that nobody tells", NULL },
		[DOMAIN_ABSENT] = { OCF_NOT_RUNNING, NULL, NULL },
		[DOMAIN_HALF_STARTED] = { OCF_ERR_GENERIC,
			"is half started: libvirt is at it since an earlier start",
			"stop it first" },
		[DOMAIN_RUNNING] = { OCF_SUCCESS, NULL, NULL },
		[DOMAIN_SILENT] = { OCF_DEGRADED, "runs, but libvirt does not answer",
			"look at its daemon" },
		[DOMAIN_FORGOTTEN] = { OCF_DEGRADED, "runs, but libvirt does not know it",
			"shut it down from inside" },
		[DOMAIN_PAUSED] = { OCF_DEGRADED, "is paused", "virsh resume lets it go on" },
		[DOMAIN_IO_ERROR] = { OCF_ERR_GENERIC, "is paused by an I/O error",
			"look at its disks; on_io_error says what becomes of it" },
		[DOMAIN_MIGRATING] = { OCF_DEGRADED, "is paused for a migration", NULL },
		[DOMAIN_SUSPENDED] = { OCF_ERR_GENERIC, "has put itself to sleep",
			"virsh dompmwakeup wakes it" },
		[DOMAIN_CRASHED] = { OCF_ERR_GENERIC, "has crashed",
			"its console or log may say why" },
		[DOMAIN_ENDED] = { OCF_ERR_GENERIC, "has shut down, but nobody has cleared it away",
			"stop does that; libvirtd should" },
	};
	static const struct domain_verdict part = { OCF_ERR_GENERIC,
		"is here only in part: a migration has not ended", "stop removes that part" };
	struct domain_verdict verdict = verdicts[condition];

	if (condition == DOMAIN_MIGRATING && probe)
		return part;
	if (condition == DOMAIN_IO_ERROR && policy != DOMAIN_IO_FAIL)
		verdict.code = OCF_DEGRADED;
	return verdict;
}
