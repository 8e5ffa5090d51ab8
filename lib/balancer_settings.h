/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of a balancer: the parameters of the agent balancer, also under the names of the haproxy
 * script of 2012 and of ocf:heartbeat:pound, and what they mean together. Nothing here looks at the
 * system.
 */
#ifndef RELEVO_BALANCER_SETTINGS_H
#define RELEVO_BALANCER_SETTINGS_H

#include "param.h"
#include "service.h"

/* Most words of extraconf. */
#define BALANCER_WORDS 32

struct balancer_settings {
	int program;                           /* a row of balancer_programs */
	const char *config, *binary;           /* NULL: the program's */
	const char *pid, *socket;              /* NULL: of the instance */
	const char *words[BALANCER_WORDS + 1]; /* of extraconf; ends with NULL */
	long files;                            /* it may open; 0: as many as this process */
	long min_up;                           /* servers of each backend */
	long drain;                            /* ms */
	const char *cpus, *nic;                /* as balancer_place.h has them */
	long threads;
	const char *probe;      /* NULL: none */
	struct service service; /* of it */
	struct service_answer answer;
	long probe_timeout; /* ms */
	struct {
		const char *name, *control;
	} unused;
	char split[4096]; /* what words point into */
	struct {          /* as they came, for balancer_check() */
		const char *extra;
		long status;
	} given;
};

extern struct balancer_settings balancer_settings;

extern const struct param balancer_params[];

/* Fills what is made of several parameters; notes what does not fit. */
void balancer_check(struct param_fault *fault);

#endif
