/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OCF exit codes (OCF resource agent API 1.1, section "Return codes") and the one way to fail. */
#ifndef RELEVO_OCF_H
#define RELEVO_OCF_H

#include <stdbool.h>

enum ocf {
	OCF_SUCCESS = 0,
	OCF_ERR_GENERIC = 1,
	OCF_ERR_ARGS = 2,          /* wrong on this node */
	OCF_ERR_UNIMPLEMENTED = 3, /* no such action */
	OCF_ERR_PERM = 4,
	OCF_ERR_INSTALLED = 5,  /* missing on this node */
	OCF_ERR_CONFIGURED = 6, /* wrong on every node: never tried again anywhere */
	OCF_NOT_RUNNING = 7,
	OCF_RUNNING_PROMOTED = 8,
	OCF_FAILED_PROMOTED = 9,
	OCF_DEGRADED = 190,
	OCF_DEGRADED_PROMOTED = 191,
};

/* The code for a positive errno value: what is missing here is 5, what is not allowed 4, else 1. */
enum ocf ocf_from_errno(int errnum);

/*
 * Says why the action fails and returns `code`. Writes the reason line to standard error (after
 * OCF_EXIT_REASON_PREFIX, "ocf-exit-reason:" without it) and the same to the system log.
 * `errnum` is a positive errno value or 0; `hint` says what to do, or is NULL. Call it once.
 */
enum ocf ocf_fail(enum ocf code, int errnum, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Says in the same way what is not whole with something that serves, and returns `code`
 * (OCF_DEGRADED or OCF_DEGRADED_PROMOTED), or to a cluster that does not know these (before
 * feature set 3.0.10) OCF_SUCCESS or OCF_RUNNING_PROMOTED. Only `news` goes to the system log.
 */
enum ocf ocf_degraded(bool news, enum ocf code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
