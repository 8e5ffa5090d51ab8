// SPDX-License-Identifier: GPL-2.0-or-later
/* virt_job: by libvirt where it can, else by libxl's own processes. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "cleanup.h"
#include "program.h"
#include "virt_job.h"
#include "xen_save.h"

#define LOOK_INTERVAL 50

bool virt_is_xen(virDomainPtr domain)
{
	const char *type = virConnectGetType(virDomainGetConnect(domain));

	return type && strcmp(type, "Xen") == 0;
}

int virt_job_abort(virDomainPtr domain)
{
	if (!virt_is_xen(domain))
		return virDomainAbortJob(domain);
	return xen_save_end((int)virDomainGetID(domain)) < 0 ? -1 : 0;
}

/* What libvirt is at with the domain, a virDomainJobOperation; 0: nothing; -1. */
static int operation(virDomainPtr domain)
{
	virTypedParameterPtr params = NULL;
	int type = VIR_DOMAIN_JOB_NONE, count = 0, found = 0;

	if (virDomainGetJobStats(domain, &type, &params, &count, 0) < 0)
		return virGetLastErrorCode() == VIR_ERR_NO_DOMAIN ||
				       virGetLastErrorCode() == VIR_ERR_OPERATION_INVALID
			       ? 0
			       : -1;
	if (type != VIR_DOMAIN_JOB_NONE)
		virTypedParamsGetInt(params, count, VIR_DOMAIN_JOB_OPERATION, &found);
	virTypedParamsFree(params, count);
	return found;
}

static bool is_in_post_copy(virDomainPtr domain)
{
	int state = 0, reason = 0;

	return virDomainGetState(domain, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PAUSED &&
	       (reason == VIR_DOMAIN_PAUSED_POSTCOPY ||
		       reason == VIR_DOMAIN_PAUSED_POSTCOPY_FAILED);
}

/* libvirt does not say what it is at with a guest of Xen: as long as it is sent, it has a saver. */
static int end_in_xen(virDomainPtr domain, const struct deadline *deadline)
{
	int id = (int)virDomainGetID(domain), r;

	while ((r = xen_save_end(id)) == 1) {
		if (deadline_left(deadline) == 0)
			return helper_answer(EBUSY, "it has not ended though its saver was asked");
		poll(NULL, 0, LOOK_INTERVAL);
	}
	return r < 0 ? helper_answer(-r, "its saver cannot be ended: %s", strerror(-r))
		     : helper_answer(0, "over");
}

int virt_job_end(virDomainPtr domain, const struct virt_request *request)
{
	struct deadline deadline = { .work = deadline_now() + atol(request->more) };
	bool post_copy = false;
	int now;

	if (virt_is_xen(domain))
		return end_in_xen(domain, &deadline);
	while ((now = operation(domain)) == VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT) {
		post_copy = is_in_post_copy(domain);
		if (deadline_left(&deadline) == 0)
			return helper_answer(post_copy ? EINPROGRESS : EBUSY, "it has not ended%s",
				post_copy ? " its post-copy" : " though aborted");
		if (!post_copy)
			virDomainAbortJob(domain);
		poll(NULL, 0, LOOK_INTERVAL);
	}
	return now < 0 ? virt_answer_error() : helper_answer(0, "over");
}

/* True unless "xl info" says what Xen can do, and shadow paging is not among that. */
static bool has_shadow(const struct deadline *deadline)
{
	char xl[PATH_MAX];
	const char *argv[] = { xl, "info", NULL }, *line, *end;
	struct child child = { .argv = argv };

	if (program_find("xl", xl) < 0 || child_run(&child, deadline) < 0)
		return true;
	line = strstr(child.output, "\nvirt_caps");
	end = line ? strchr(line + 1, '\n') : NULL;
	return !end || memmem(line, (size_t)(end - line), " shadow", strlen(" shadow"));
}

int virt_job_may_go_live(virDomainPtr domain, const struct deadline *deadline, struct answer *ret)
{
	auto_free char *type = virt_is_xen(domain) ? virDomainGetOSType(domain) : NULL;

	/* libvirt says "xen" of what is "linux" in XML. */
	if (!type || (strcmp(type, "xen") != 0 && strcmp(type, "linux") != 0) ||
		has_shadow(deadline))
		return 0;
	snprintf(ret->text, sizeof(ret->text),
		"it is paravirtual, and this Xen has no shadow paging, without which such a guest "
		"cannot be sent while it runs (xl info: virt_caps)");
	return -ENOTSUP;
}
