/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A verdict is what the cluster is told of a domain's condition: a code, and what an operator reads
 * after "guest 'NAME'".
 */
#ifndef RELEVO_DOMAIN_VERDICT_H
#define RELEVO_DOMAIN_VERDICT_H

#include "domain.h"
#include "ocf.h"

/* What becomes of a guest that is paused since its disk failed. */
enum domain_on_io_error { DOMAIN_IO_FAIL, DOMAIN_IO_DEGRADE, DOMAIN_IO_RESUME };

struct domain_verdict {
	enum ocf code;     /* OCF_SUCCESS, OCF_NOT_RUNNING, OCF_DEGRADED or OCF_ERR_GENERIC */
	const char *words; /* NULL when there is nothing to say */
	const char *hint;  /* what to do, or NULL */
};

/*
 * Pure. A `probe` of a guest that is not all here is a failure, so that the cluster stops what a
 * migration left behind; later on it is one that somebody migrates by hand. Of DOMAIN_UNKNOWN it
 * says only that; the caller knows why.
 */
struct domain_verdict domain_verdict(
	enum domain_condition condition, bool probe, enum domain_on_io_error policy);

#endif
