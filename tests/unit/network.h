/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * network: links that only this test sees: eth0 here, cabled to peer0 in the network namespace
 * "client", which has the addresses 10.77.0.200 and fd77::200. The index of both is 5.
 */
#ifndef RELEVO_NETWORK_H
#define RELEVO_NETWORK_H

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "namespace.h"
#include "netlink.h"
#include "private.h"

#define ETH0_MAC  "02:00:00:00:00:01"
#define PEER0_MAC "02:00:00:00:00:02"

/* Runs a line of the shell; true if it succeeds. */
__attribute__((format(printf, 1, 2))) static inline bool shell(const char *format, ...)
{
	char line[512];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	fflush(stdout);
	return system(line) == 0;
}

#define NO_DAD "echo 0 >/proc/sys/net/ipv6/conf/%s/accept_dad"

/* Lays the cable and gives both ends addresses, which are usable at once. */
static inline bool private_cable(void)
{
	return private_folder("/run") && private_network() && shell("ip netns add client") &&
	       shell("ip link add eth0 index 5 address " ETH0_MAC " type veth"
		     " peer name peer0 index 5 address " PEER0_MAC " netns client") &&
	       shell(NO_DAD, "eth0") && shell("ip netns exec client sh -c '" NO_DAD "'", "peer0") &&
	       shell("ip addr add 10.77.0.1/24 dev eth0 &&"
		     " ip addr add fd77::1/64 dev eth0 nodad && ip link set eth0 up") &&
	       shell("ip -n client addr add 10.77.0.200/24 dev peer0 &&"
		     " ip -n client addr add fd77::200/64 dev peer0 nodad &&"
		     " ip -n client link set peer0 up && ip -n client link set lo up");
}

/* What a function says, 0 to 99, when it is called in the client's namespace; 100: it crashed. */
static inline int in_client(int (*act)(const void *data), const void *data)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(namespace_enter("client") == 0 ? act(data) : 99);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

/* A deadline that ends in `ms`. */
static inline struct deadline deadline_in(long ms)
{
	return (struct deadline){ deadline_now() + ms, deadline_now() + ms };
}

/* Links appear and change in an instant, but not before the kernel says so. */
static inline bool wait_for(const char *condition)
{
	for (int i = 0; i < 1000; i++) {
		if (shell("%s", condition))
			return true;
		usleep(20000);
	}
	return false;
}

#endif
