/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An agent is a descriptor: parameters and actions. agent_main() makes a program of it that keeps
 * the OCF resource agent API 1.1 and also serves heartbeat's haresources and people at a shell.
 */
#ifndef RELEVO_AGENT_H
#define RELEVO_AGENT_H

#include <stdbool.h>

#include "deadline.h"
#include "ocf.h"
#include "param.h"

#ifndef RELEVO_VERSION
#define RELEVO_VERSION "unknown"
#endif

#define AGENT_POSITIONAL 4

/* A call is one action on one instance as the caller asked for it; agent_main() fills it. */
struct call {
	const char *action;
	const char *instance;     /* OCF_RESOURCE_INSTANCE, else the first positional's value */
	char state[160];          /* name for state.h: "vip-web" */
	bool probe;               /* a monitor that does not recur */
	bool positional;          /* heartbeat calls: parameters by position */
	long check_level;         /* OCF_CHECK_LEVEL */
	struct deadline deadline; /* of OCF_RESKEY_CRM_meta_timeout, else the advertised timeout */
	struct param_fault fault; /* in stop and monitor there may be one; else .code is 0 */
};

/* Times are in seconds, as metadata prints them. A row without a name ends the table. */
struct ra_action {
	const char *name;
	enum ocf (*run)(void);
	int timeout, interval, depth;
	const char *role; /* of a promotable clone's instance that it recurs in, or NULL */
};

struct ra_agent {
	const char *name, *summary, *text;
	const struct param *params;
	const struct ra_action *actions;
	struct call *call;
	/* Parameters that haresources gives by position: NAME::first::second. */
	const char *positional[AGENT_POSITIONAL];
	/* Those that the first of these gives with slashes between: first/second; or none. */
	const char *joined[AGENT_POSITIONAL];
	/* Looks for faults that one row cannot see, without a look at the system; may be NULL. */
	void (*check)(struct param_fault *fault);
};

/*
 * Runs the action that `argv` names and returns the exit code. Stop and monitor run in spite of a
 * fault in the parameters, so that they can look at the evidence first.
 */
int agent_main(const struct ra_agent *agent, int argc, char **argv);

/* Removes the state of an instance that has stopped; if that fails, it is a line in the log. */
void agent_forget(const struct call *call);

/* The action called `name`, or NULL. */
const struct ra_action *agent_find_action(const struct ra_agent *agent, const char *name);

#endif
