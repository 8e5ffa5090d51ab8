// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_judge: the table, row by row. */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "domain_judge.h"

/* What libvirt's words for a state and, if it matters, its reason come to. */
static enum domain_condition understand(const struct domain_status *status)
{
	static const struct {
		const char *state, *reason; /* NULL: any other */
		enum domain_condition condition;
	} rows[] = {
		{ "paused", "ioerror", DOMAIN_IO_ERROR },
		{ "paused", "migration", DOMAIN_MIGRATING },
		{ "paused", "post-copy", DOMAIN_MIGRATING },
		{ "paused", "post-copy failed", DOMAIN_MIGRATING },
		{ "paused", "panicked", DOMAIN_CRASHED },
		/* What libvirt itself pauses for, and ends. */
		{ "paused", "save", DOMAIN_RUNNING },
		{ "paused", "dump", DOMAIN_RUNNING },
		{ "paused", "snapshot", DOMAIN_RUNNING },
		{ "paused", "starting up", DOMAIN_RUNNING },
		{ "paused", "shutting down", DOMAIN_RUNNING },
		{ "paused", NULL, DOMAIN_PAUSED },
		{ "crashed", NULL, DOMAIN_CRASHED },
		{ "pmsuspended", NULL, DOMAIN_SUSPENDED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(status->state, rows[i].state) == 0 &&
			(!rows[i].reason || strcmp(status->reason, rows[i].reason) == 0))
			return rows[i].condition;
	return DOMAIN_RUNNING;
}

/* True if libvirt has the domain, if at all, as one that does not run. */
static bool is_off(const struct domain_status *status)
{
	return strcmp(status->state, "absent") == 0 || strcmp(status->state, "shutoff") == 0;
}

/* By what libvirt answered alone. */
static enum domain_condition judge_answer(const struct domain_evidence *evidence)
{
	if (evidence->asked != 1)
		return DOMAIN_UNKNOWN;
	return is_off(&evidence->answer) ? DOMAIN_ABSENT : understand(&evidence->answer);
}

static enum domain_condition judge_without_process(const struct domain_evidence *evidence)
{
	enum domain_condition answered;

	/* A start ends with the daemon that was at it. */
	if (!evidence->starting || evidence->left ||
		(evidence->asked == -ENOTCONN && !evidence->kept))
		return DOMAIN_ABSENT;
	answered = judge_answer(evidence);
	if (answered == DOMAIN_ABSENT || answered == DOMAIN_UNKNOWN)
		return answered;
	return DOMAIN_HALF_STARTED;
}

/* True if libvirt's file is of this very guest, and a daemon keeps it. */
static bool is_its_file(const struct domain_evidence *evidence)
{
	return evidence->file.state[0] && evidence->kept && evidence->file.pid == evidence->process;
}

/* By what the hypervisor says alone; DOMAIN_RUNNING if libvirt may know more. */
static enum domain_condition judge_in_xen(const struct domain_evidence *evidence)
{
	const struct xen_state *xen = &evidence->xen;

	if (xen->down && (xen->code == XEN_CRASH || xen->code == XEN_WATCHDOG))
		return DOMAIN_CRASHED;
	if (xen->dying)
		return DOMAIN_ENDED;
	if (xen->down)
		return xen->code == XEN_SUSPEND ? DOMAIN_MIGRATING : DOMAIN_ENDED;
	if (xen->paused && evidence->moving)
		return DOMAIN_MIGRATING;
	if (xen->paused && evidence->starting && !is_its_file(evidence))
		return DOMAIN_HALF_STARTED;
	return DOMAIN_RUNNING;
}

/* What counts of libvirt's answer and its file, of a guest that lives; NULL if neither does. */
static const struct domain_status *words_of(const struct domain_evidence *evidence)
{
	if (evidence->asked == 1)
		return &evidence->answer;
	return is_its_file(evidence) ? &evidence->file : NULL;
}

static enum domain_condition judge_words(const struct domain_evidence *evidence)
{
	const struct domain_status *words = words_of(evidence);
	enum domain_condition condition = words ? understand(words) : DOMAIN_RUNNING;

	if (evidence->asked == 1 && is_off(words))
		return DOMAIN_FORGOTTEN;
	return condition == DOMAIN_RUNNING && evidence->asked < 0 ? DOMAIN_SILENT : condition;
}

enum domain_condition domain_judge(const struct domain_evidence *evidence)
{
	enum domain_condition condition = DOMAIN_RUNNING;

	if (!evidence->local)
		return judge_answer(evidence);
	if (evidence->process < 0)
		return DOMAIN_UNKNOWN;
	if (evidence->process == 0)
		return judge_without_process(evidence);
	if (evidence->in_xen)
		condition = judge_in_xen(evidence);
	if (condition != DOMAIN_RUNNING)
		return condition;
	condition = judge_words(evidence);
	if (condition == DOMAIN_RUNNING && evidence->in_xen && evidence->xen.paused)
		return DOMAIN_PAUSED;
	return condition;
}

bool domain_has_not_begun(const struct domain_evidence *evidence)
{
	const struct domain_status *words = words_of(evidence);

	return words && strcmp(words->state, "paused") == 0 &&
	       strcmp(words->reason, "starting up") == 0;
}
