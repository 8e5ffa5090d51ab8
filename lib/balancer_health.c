// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_health: lists that are cut at a name, never within one. */
#include <stdio.h>
#include <string.h>

#include "balancer_health.h"

/* Adds words to a list with commas; false if they do not fit. */
static bool add(char *list, size_t size, const char *words)
{
	size_t used = strlen(list);

	if (used + strlen(words) + 3 > size)
		return false;
	snprintf(list + used, size - used, "%s%s", used ? ", " : "", words);
	return true;
}

void balancer_health_end(struct balancer_health *health)
{
	char words[160];

	if (health->servers && health->up < health->min_up) {
		snprintf(words, sizeof(words), "'%s' %d of %d", health->backend, health->up,
			health->servers);
		add(health->failed, sizeof(health->failed), words);
		health->beyond |= health->servers < health->min_up;
	}
	health->servers = health->up = 0;
	health->backend[0] = '\0';
}

void balancer_health_server(
	struct balancer_health *health, const char *backend, const char *server, bool up)
{
	char words[136];

	if (strcmp(health->backend, backend) != 0)
		balancer_health_end(health);
	snprintf(health->backend, sizeof(health->backend), "%s", backend);
	health->servers++;
	health->up += up;
	snprintf(words, sizeof(words), "%.64s/%.64s", backend, server);
	if (!up && !add(health->down, sizeof(health->down), words))
		health->down_more++;
}

void balancer_health_peer(struct balancer_health *health, const char *peer)
{
	if (!add(health->peers, sizeof(health->peers), peer))
		health->peers_more++;
}
