/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fence program says: failures, what it has done, and what it would do. */
#ifndef RELEVO_FENCING_REPORT_H
#define RELEVO_FENCING_REPORT_H

#include "fencing_power.h"

#define FENCING_FAILED 1

/*
 * Says why the action fails, as ocf_fail() does it, on standard error and, with `logged`, in the
 * log, and returns FENCING_FAILED.
 */
int fencing_fail(const struct fence_agent *agent, bool logged, int errnum, const char *hint,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Logs the receipt of a fencing that began `took` ms ago. */
void fencing_receipt(const struct fencing_plugs *plugs, const char *action, bool done,
	const char *state, long took);

/* Prints the steps of an action that needs the device. */
void fencing_explain(const struct fencing_plugs *plugs, const char *action);

#endif
