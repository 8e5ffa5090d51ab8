// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_verdict: bounded questions to the program, the kernel and the front end. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "balancer_run.h"
#include "balancer_say.h"
#include "balancer_verdict.h"

/* How long it may take to tell of its servers, in ms, before it counts as hung. */
#define ANSWER_TIMEOUT 10000

static int inspect(struct balancer *balancer, pid_t worker, const struct deadline *deadline,
	char *words, size_t size)
{
	struct balancer_health health = { .min_up = balancer_settings.min_up };
	int r = balancer_check_listeners(balancer, worker, deadline);

	if (r < 0 && r != -ENOENT) {
		snprintf(words, size, "does not serve alone: %s", balancer->why);
		return 1;
	}
	r = balancer->program->health(balancer, deadline, &health);
	if (r == 0)
		return balancer_say_health(&health, words, size);
	snprintf(words, size, "does not tell how its servers are: %s", strerror(-r));
	return 1;
}

int balancer_verdict_servers(struct balancer *balancer, pid_t worker,
	const struct deadline *deadline, char *words, size_t size)
{
	struct deadline slice = deadline_slice(deadline, ANSWER_TIMEOUT);
	struct balancer_view view;
	int r;

	if (!*balancer->socket) {
		snprintf(words, size, "has no socket on which its servers could be seen");
		return 0;
	}
	/* If it has a new worker meanwhile, that one counts. */
	while ((r = inspect(balancer, worker, &slice, words, size)) == 1) {
		if (balancer_look(balancer, &slice, &view) < 0 || view.worker == worker)
			return r;
		worker = view.worker;
	}
	return r;
}

int balancer_verdict_request(const struct balancer_settings *settings,
	const struct deadline *deadline, char *words, size_t size)
{
	struct deadline slice = deadline_slice(deadline, settings->probe_timeout);
	char why[256];

	if (!settings->probe ||
		service_ask(&settings->service, &settings->answer, &slice, why, sizeof(why)) == 0)
		return -1;
	snprintf(words, size, "does not serve: '%.150s' %s", settings->probe, why);
	return 1;
}
