// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_haproxy: HAProxy as a row of balancer_programs, by the socket of its master. */
#include <errno.h>

#include "balancer_haproxy.h"
#include "cleanup.h"
#include "haproxy.h"

int balancer_haproxy_look(
	const struct balancer *balancer, const struct deadline *deadline, struct balancer_view *ret)
{
	auto_free char *answer = NULL;
	struct haproxy_processes processes;
	struct balancer_view view = { 0 };
	pid_t pid;
	ssize_t r = haproxy_ask(
		balancer->socket, false, "show proc;@1 show info", deadline, &answer, &pid);

	if (r < 0)
		return (int)r;
	if (haproxy_parse_processes(answer, &processes) < 0)
		return -EBADMSG;
	view.main = pid;
	view.worker = processes.worker;
	view.generation = processes.reloads;
	view.stale = processes.failed > 0;
	if (view.worker && haproxy_parse_info(answer, "CurrConns", &view.sessions) < 0)
		return -EBADMSG;
	*ret = view;
	return 0;
}

int balancer_haproxy_health(const struct balancer *balancer, const struct deadline *deadline,
	struct balancer_health *ret)
{
	auto_free char *stats = NULL, *peers = NULL;
	struct haproxy_stat stat;
	struct haproxy_peer peer;
	ssize_t r = haproxy_ask(balancer->socket, true, "show stat", deadline, &stats, NULL);

	if (r >= 0)
		r = haproxy_ask(balancer->socket, true, "show peers", deadline, &peers, NULL);
	if (r < 0)
		return (int)r;
	if (!haproxy_next_stat(stats, NULL, &stat))
		return -EBADMSG;
	for (const char *at = NULL; (at = haproxy_next_stat(stats, at, &stat));)
		if (haproxy_is_server(&stat))
			balancer_health_server(ret, stat.proxy, stat.server, haproxy_is_up(&stat));
	balancer_health_end(ret);
	for (const char *at = peers; (at = haproxy_next_peer(at, &peer));)
		if (!peer.established)
			balancer_health_peer(ret, peer.name);
	return 0;
}

int balancer_haproxy_reload(const struct balancer *balancer, const struct deadline *deadline)
{
	auto_free char *answer = NULL;
	ssize_t r = haproxy_ask(balancer->socket, false, "reload", deadline, &answer, NULL);

	/* Before version 2.7 the master may be gone from the socket before it has answered. */
	return r >= 0 || r == -ECONNRESET || r == -EPIPE ? 0 : (int)r;
}
