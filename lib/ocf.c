// SPDX-License-Identifier: GPL-2.0-or-later
/* ocf: from an errno value to an exit code, and the failure that is said once. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

#include "log.h"
#include "ocf.h"
#include "reason.h"

enum ocf ocf_from_errno(int errnum)
{
	switch (errnum) {
	case 0:
		return OCF_SUCCESS;
	case EPERM:
	case EACCES:
		return OCF_ERR_PERM;
	case ENOENT:
	case ENODEV:
	case ENOEXEC:
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
		return OCF_ERR_INSTALLED;
	default:
		return OCF_ERR_GENERIC;
	}
}

/* Writes the reason line. */
static void say(const char *line)
{
	const char *prefix = getenv("OCF_EXIT_REASON_PREFIX");

	fprintf(stderr, "%s%s\n", prefix ? prefix : "ocf-exit-reason:", line);
}

enum ocf ocf_fail(enum ocf code, int errnum, const char *hint, const char *format, ...)
{
	char line[REASON_MAX];
	va_list args;

	va_start(args, format);
	reason_format(line, sizeof(line), errnum, hint, format, args);
	va_end(args);
	say(line);
	log_line(LOG_ERR, "%s", line);
	return code;
}

/* True if the caller is a cluster that knows the codes for degraded. */
static bool knows_degraded(void)
{
	const char *text = getenv("OCF_RESKEY_crm_feature_set");
	int major = 0, minor = 0, patch = 0;

	if (!text || sscanf(text, "%d.%d.%d", &major, &minor, &patch) < 2)
		return false;
	return major > 3 || (major == 3 && (minor > 0 || patch >= 10));
}

enum ocf ocf_degraded(bool news, enum ocf code, const char *format, ...)
{
	char line[REASON_MAX];
	va_list args;

	va_start(args, format);
	reason_format(line, sizeof(line), 0, NULL, format, args);
	va_end(args);
	say(line);
	if (news)
		log_line(LOG_WARNING, "%s", line);
	if (knows_degraded())
		return code;
	return code == OCF_DEGRADED_PROMOTED ? OCF_RUNNING_PROMOTED : OCF_SUCCESS;
}
