// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_say: from the program's words to what an operator can do. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "balancer_say.h"
#include "cleanup.h"
#include "listener.h"

/* The port at the end of "for [192.0.2.1:80]"; 0 if there is none. */
static int take_port(const char *words)
{
	const char *colon = strrchr(words, ':');
	long port = colon ? strtol(colon + 1, NULL, 10) : 0;

	return port > 0 && port < 65536 ? (int)port : 0;
}

/* Adds who has the port to the words. */
static void add_holder(struct balancer *balancer, const struct deadline *deadline)
{
	auto_free struct listener *list = NULL;
	int count = listener_list(deadline, &list), port = take_port(balancer->why);
	size_t used = strlen(balancer->why);
	char name[32] = "?";
	pid_t pid;

	for (int i = 0; i < count; i++) {
		if (list[i].port != port ||
			listener_holder(list[i].inode, &pid, name, sizeof(name)) != 1)
			continue;
		snprintf(balancer->why + used, sizeof(balancer->why) - used,
			": process %d (%s) listens there", (int)pid, name);
		return;
	}
}

static enum ocf code_of(int error)
{
	switch (error) {
	case -ENOENT:
	case -EACCES:
		return OCF_ERR_INSTALLED;
	case -EINVAL:
		return OCF_ERR_ARGS;
	default:
		return OCF_ERR_GENERIC;
	}
}

enum ocf balancer_say_failed(
	struct balancer *balancer, const char *what, int error, const struct deadline *deadline)
{
	const char *hint = NULL;

	if (error == -EINVAL && strstr(balancer->why, "Address already in use")) {
		add_holder(balancer, deadline);
		error = -EADDRINUSE;
	} else if (error == -EINVAL && strstr(balancer->why, "Cannot assign requested address")) {
		hint = "add 'transparent' to that bind line, or set net.ipv4.ip_nonlocal_bind=1, "
		       "if the address comes later";
		error = -EADDRNOTAVAIL;
	}
	return ocf_fail(code_of(error), 0, hint, "cannot %s balancer '%.200s': %s", what,
		balancer->config, balancer->why);
}

static void add_more(char *words, size_t size, int more)
{
	size_t used = strlen(words);

	if (more)
		snprintf(words + used, size - used, " and %d more", more);
}

int balancer_say_health(const struct balancer_health *health, char *words, size_t size)
{
	if (*health->failed) {
		snprintf(words, size, "has too few servers up (min_up=%ld): %s%s", health->min_up,
			health->failed,
			health->beyond ? "; a backend has not as many as min_up asks for" : "");
		return 1;
	}
	if (*health->down) {
		snprintf(words, size, "has servers that are not up: %s", health->down);
		add_more(words, size, health->down_more);
		return 0;
	}
	if (*health->peers) {
		snprintf(words, size, "has peers that are not connected: %s", health->peers);
		add_more(words, size, health->peers_more);
		return 0;
	}
	return -1;
}
