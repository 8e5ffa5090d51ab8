// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing_delay: delay, and role_delay by what runs here. */
#include <strings.h>
#include <syslog.h>

#include "deadline.h"
#include "fencing_delay.h"
#include "fencing_params.h"
#include "log.h"

bool fencing_delays(const char *action)
{
	return strcasecmp(action, "off") == 0 || strcasecmp(action, "reboot") == 0;
}

long fencing_delay_share(long role_delay, const struct workload *workload)
{
	return role_delay / (1L + workload->guests + workload->volumes);
}

void fencing_delay(long long began)
{
	struct deadline deadline = { .work = began + fencing_settings.delay };
	struct workload workload;
	char words[WORKLOAD_WORDS];
	long share;

	if (fencing_settings.role_delay) {
		workload_look(&workload);
		share = fencing_delay_share(fencing_settings.role_delay, &workload);
		deadline.work += share;
		log_line(LOG_NOTICE, "waits %ld ms (role_delay) before it fences '%s': %s here",
			share, fencing_settings.nodename ? fencing_settings.nodename : "",
			workload_format(&workload, words));
	}
	if (deadline.work > began)
		deadline_poll(&deadline, NULL, 0);
}
