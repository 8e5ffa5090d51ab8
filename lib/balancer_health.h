/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is not whole with the servers and peers of a balancer, in words. Pure. */
#ifndef RELEVO_BALANCER_HEALTH_H
#define RELEVO_BALANCER_HEALTH_H

#include <stdbool.h>

struct balancer_health {
	long min_up;               /* servers that a backend needs; set before */
	char failed[256];          /* backends with fewer, with their figures; or empty */
	char down[256];            /* servers that are not up, "backend/server, ..."; or empty */
	char peers[128];           /* peers that are not connected; or empty */
	bool beyond;               /* a backend has not as many servers as min_up asks for */
	int down_more, peers_more; /* that found no room above */
	char backend[64];          /* the one that is being counted */
	int servers, up;
};

/* Notes a server. Those of a backend come one after the other. */
void balancer_health_server(
	struct balancer_health *health, const char *backend, const char *server, bool up);

/* Notes a peer that is not connected. */
void balancer_health_peer(struct balancer_health *health, const char *peer);

/* Ends the last backend. */
void balancer_health_end(struct balancer_health *health);

#endif
