// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_verdict: a code for each condition, and words for each that is not plain. */
#include "domain_verdict.h"
#include "cleanup.h"
#include "tap.h"

static const struct {
	enum domain_condition condition;
	enum ocf probe, monitor;
} rows[] = {
	{ DOMAIN_UNKNOWN, OCF_ERR_GENERIC, OCF_ERR_GENERIC },
	{ DOMAIN_ABSENT, OCF_NOT_RUNNING, OCF_NOT_RUNNING },
	{ DOMAIN_HALF_STARTED, OCF_ERR_GENERIC, OCF_ERR_GENERIC },
	{ DOMAIN_RUNNING, OCF_SUCCESS, OCF_SUCCESS },
	{ DOMAIN_SILENT, OCF_DEGRADED, OCF_DEGRADED },
	{ DOMAIN_FORGOTTEN, OCF_DEGRADED, OCF_DEGRADED },
	{ DOMAIN_PAUSED, OCF_DEGRADED, OCF_DEGRADED },
	{ DOMAIN_IO_ERROR, OCF_ERR_GENERIC, OCF_ERR_GENERIC },
	{ DOMAIN_MIGRATING, OCF_ERR_GENERIC, OCF_DEGRADED },
	{ DOMAIN_SUSPENDED, OCF_ERR_GENERIC, OCF_ERR_GENERIC },
	{ DOMAIN_CRASHED, OCF_ERR_GENERIC, OCF_ERR_GENERIC },
};

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (int probe = 0; probe < 2; probe++) {
			struct domain_verdict verdict =
				domain_verdict(rows[i].condition, probe, DOMAIN_IO_FAIL);
			bool plain = verdict.code == OCF_SUCCESS || verdict.code == OCF_NOT_RUNNING;

			ok(verdict.code == (probe ? rows[i].probe : rows[i].monitor),
				"condition %d is %d", rows[i].condition, verdict.code);
			ok(plain ? !verdict.words : verdict.words && verdict.words[0], "... and %s",
				plain ? "nothing is said" : verdict.words);
		}
	same(ARRAY_SIZE(rows), DOMAIN_CRASHED + 1, "each condition has a row here");
	same(domain_verdict(DOMAIN_IO_ERROR, false, DOMAIN_IO_DEGRADE).code, OCF_DEGRADED,
		"an I/O error is what the operator says: degraded");
	same(domain_verdict(DOMAIN_IO_ERROR, false, DOMAIN_IO_RESUME).code, OCF_DEGRADED,
		"... or resumed");
	same(domain_verdict(DOMAIN_CRASHED, false, DOMAIN_IO_RESUME).code, OCF_ERR_GENERIC,
		"which changes nothing else");
	return done();
}
