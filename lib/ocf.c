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

enum ocf ocf_fail(enum ocf code, int errnum, const char *hint, const char *format, ...)
{
	const char *prefix = getenv("OCF_EXIT_REASON_PREFIX");
	char line[REASON_MAX];
	va_list args;

	va_start(args, format);
	reason_format(line, sizeof(line), errnum, hint, format, args);
	va_end(args);
	fprintf(stderr, "%s%s\n", prefix ? prefix : "ocf-exit-reason:", line);
	log_line(LOG_ERR, "%s", line);
	return code;
}
