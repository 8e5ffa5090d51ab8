// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_program: which balancers there are. */
#include <signal.h>

#include "balancer.h"
#include "balancer_haproxy.h"
#include "balancer_pound.h"
#include "haproxy.h"
#include "pound.h"

const struct balancer_program balancer_programs[] = {
	{
		.name = "haproxy",
		.binary = "haproxy",
		.config = "/etc/haproxy/haproxy.cfg",
		.run = { "-W", "-D" },
		.check = { "-c" },
		.socket_option = "-S",
		.generated = true,
		.soft = SIGUSR1,
		.look = balancer_haproxy_look,
		.health = balancer_haproxy_health,
		.reload = balancer_haproxy_reload,
		.explain = haproxy_alert,
	},
	{
		.name = "pound",
		.binary = "pound",
		.config = "/etc/pound/pound.cfg",
		.check = { "-c" },
		.soft = SIGINT, /* and then its Grace */
		.find_socket = balancer_pound_find_socket,
		.look = balancer_pound_look,
		.health = balancer_pound_health,
		.explain = pound_explain,
	},
	{ 0 },
};
