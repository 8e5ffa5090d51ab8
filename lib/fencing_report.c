// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_report: the words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "fencing_delay.h"
#include "fencing_params.h"
#include "fencing_report.h"
#include "log.h"
#include "reason.h"
#include "receipt.h"

int fencing_fail(const struct fence_agent *agent, bool logged, int errnum, const char *hint,
	const char *format, ...)
{
	char line[REASON_MAX];
	va_list args;

	va_start(args, format);
	reason_format(line, sizeof(line), errnum, hint, format, args);
	va_end(args);
	fprintf(stderr, "%s: %s\n", agent->name, line);
	if (logged)
		log_line(LOG_ERR, "%s", line);
	return FENCING_FAILED;
}

static void describe(const struct fence_agent *agent, char *text, size_t size)
{
	snprintf(text, size, "%s", agent->name);
	if (agent->describe)
		agent->describe(text, size);
}

void fencing_receipt(const struct fencing_plugs *plugs, const char *action, bool done,
	const char *state, long took)
{
	char device[256], host[128] = "", caller[64], line[RECEIPT_MAX];
	struct receipt receipt = { .program = plugs->agent->name,
		.action = action,
		.device = device,
		.plug = fencing_settings.plug,
		.node = fencing_settings.nodename,
		.host = host,
		.caller = caller,
		.done = done,
		.state = state,
		.evidence = plugs->answer.text,
		.begun = time(NULL) - took / 1000,
		.took = took };

	describe(plugs->agent, device, sizeof(device));
	gethostname(host, sizeof(host) - 1);
	receipt_caller(caller, sizeof(caller));
	receipt_format(&receipt, line);
	log_line(done ? LOG_NOTICE : LOG_ERR, "%s", line);
}

static void explain_delay(void)
{
	struct workload workload;
	char words[WORKLOAD_WORDS];

	if (fencing_settings.delay)
		printf("- wait %g s (delay)\n", (double)fencing_settings.delay / 1000);
	if (!fencing_settings.role_delay)
		return;
	workload_look(&workload);
	printf("- wait %g s (role_delay %g s: %s here)\n",
		(double)fencing_delay_share(fencing_settings.role_delay, &workload) / 1000,
		(double)fencing_settings.role_delay / 1000, workload_format(&workload, words));
}

/* The steps that switch. */
static void explain_switch(const char *way)
{
	printf("- read it: if it is %s already, that was all\n- switch it %s\n", way, way);
	if (fencing_settings.power_wait)
		printf("- wait %g s (power_wait)\n", (double)fencing_settings.power_wait / 1000);
	printf("- read it again and again, for %g s (power_timeout), until it is %s\n",
		(double)fencing_settings.power_timeout / 1000, way);
}

void fencing_explain(const struct fencing_plugs *plugs, const char *action)
{
	bool reboot = strcmp(action, "reboot") == 0, off = strcmp(action, "off") == 0;
	char device[256];

	describe(plugs->agent, device, sizeof(device));
	printf("%s of %s%s%s by %s:\n", action, fencing_settings.plug ? "'" : "the device",
		fencing_settings.plug ? fencing_settings.plug : "",
		fencing_settings.plug ? "'" : "", plugs->agent->name);
	if (fencing_delays(action))
		explain_delay();
	printf("- ask %s\n", device);
	if (reboot || off)
		explain_switch("off");
	if (reboot)
		printf("- then it is fenced: from here on the exit status is 0\n");
	if (reboot && plugs->agent->comes_back && plugs->agent->comes_back())
		printf("- it comes on by itself\n");
	else if (reboot || strcmp(action, "on") == 0)
		explain_switch("on");
	if (!reboot)
		printf("- exit status 0 only if the device itself says so%s\n",
			off ? ": what cannot be read is not off" : "");
}
