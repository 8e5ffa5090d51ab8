// SPDX-License-Identifier: GPL-2.0-or-later
/* agent: everything the contract asks of all agents, from the arguments to the exit code. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <syslog.h>
#include <unistd.h>

#include "agent.h"
#include "cleanup.h"
#include "log.h"
#include "metadata.h"
#include "state.h"
#include "value.h"

/* What the arguments asked for. */
struct request {
	const char *action;
	const char *instance; /* the value that tells one from another; NULL: none was given */
	bool positional;      /* heartbeat's way to give the parameters */
};

const struct ra_action *agent_find_action(const struct ra_agent *agent, const char *name)
{
	for (const struct ra_action *action = agent->actions; action->name; action++)
		if (strcmp(action->name, name) == 0)
			return action;
	return NULL;
}

static bool is_status(const char *word)
{
	return strcmp(word, "status") == 0;
}

static bool is_action(const struct ra_agent *agent, const char *word)
{
	return is_status(word) || agent_find_action(agent, word);
}

/* Prints what needs no parameters; -1 if `word` is none of these. */
static int answer(const struct ra_agent *agent, const char *word)
{
	static const struct {
		const char *word;
		void (*print)(const struct ra_agent *agent, FILE *to);
	} answers[] = {
		{ "meta-data", metadata_print },
		{ "man", metadata_man },
		{ "usage", metadata_help },
		{ "--help", metadata_help },
		{ "-h", metadata_help },
	};

	if (strcmp(word, "--version") == 0) {
		printf("relevo %s %s\n", agent->name, RELEVO_VERSION);
		return fflush(stdout) == 0 ? OCF_SUCCESS : OCF_ERR_GENERIC;
	}
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		if (strcmp(word, answers[i].word) == 0) {
			answers[i].print(agent, stdout);
			return fflush(stdout) == 0 ? OCF_SUCCESS : OCF_ERR_GENERIC;
		}
	}
	return -1;
}

static void set_parameter(const char *name, const char *value)
{
	char variable[128];

	snprintf(variable, sizeof(variable), "OCF_RESKEY_%s", name);
	setenv(variable, value, 1);
}

/* A person's ACTION name=value... What has no '=' is ignored, as the OCF API 1.1 asks. */
static enum ocf take_assignments(
	const struct ra_agent *agent, struct request *request, int argc, char **argv)
{
	request->action = argv[1];
	for (int i = 2; i < argc; i++) {
		char *equals = strchr(argv[i], '=');
		const struct param *row;

		if (!equals)
			continue;
		*equals = '\0';
		row = param_find(agent->params, argv[i]);
		if (!row)
			return ocf_fail(OCF_ERR_ARGS, 0, "--help lists the parameters",
				"cannot take '%.40s': %s has no such parameter", argv[i],
				agent->name);
		set_parameter(argv[i], ++equals);
		if (agent->positional[0] && row == param_find(agent->params, agent->positional[0]))
			request->instance = agent->joined[0] ? strsep(&equals, "/") : equals;
	}
	return OCF_SUCCESS;
}

/* heartbeat's first/second, as IPaddr2 has it: 10.0.0.5/24/eth0. False if it has too many parts. */
static bool take_joined(const struct ra_agent *agent, char *argument)
{
	for (int i = 0; i < AGENT_POSITIONAL && agent->joined[i] && argument; i++) {
		char *part = strsep(&argument, "/");

		if (*part)
			set_parameter(agent->joined[i], part);
	}
	return !argument;
}

/* heartbeat's NAME first second ACTION. */
static enum ocf take_positional(
	const struct ra_agent *agent, struct request *request, int argc, char **argv)
{
	request->action = argv[argc - 1];
	for (int i = 1; i < argc - 1; i++) {
		const char *name = i <= AGENT_POSITIONAL ? agent->positional[i - 1] : NULL;
		bool joined = i == 1 && agent->joined[0];

		if (joined && !take_joined(agent, argv[i]))
			return ocf_fail(OCF_ERR_ARGS, 0, "--help shows which",
				"cannot take '%.40s/...': it has too many parts", argv[i]);
		if (!name)
			return ocf_fail(OCF_ERR_ARGS, 0, "--help shows which",
				"cannot take '%.40s': %s has no argument %d", argv[i], agent->name,
				i);
		if (!joined)
			set_parameter(name, argv[i]);
	}
	request->instance = argv[1];
	request->positional = true;
	return OCF_SUCCESS;
}

static enum ocf take_arguments(
	const struct ra_agent *agent, struct request *request, int argc, char **argv)
{
	const char *last = argv[argc - 1];

	if (is_action(agent, argv[1]))
		return take_assignments(agent, request, argc, argv);
	if (argc > 2 && (is_action(agent, last)))
		return take_positional(agent, request, argc, argv);
	return ocf_fail(OCF_ERR_UNIMPLEMENTED, 0, "--help lists the actions",
		"cannot do '%.40s': %s has no such action", argv[1], agent->name);
}

/* AGENT-INSTANCE; of a name too long for a file the start, and a sum of all of it (FNV-1a). */
static void name_state(char *state, size_t size, const char *agent, const char *instance)
{
	unsigned long long sum = 0xcbf29ce484222325ULL;

	if ((size_t)snprintf(state, size, "%s-%s", agent, instance) < size)
		return;
	for (const char *c = instance; *c; c++)
		sum = (sum ^ (unsigned char)*c) * 0x100000001b3ULL;
	snprintf(state + size - 18, 18, "-%016llx", sum);
}

static void fill_call(struct call *call, const struct ra_agent *agent,
	const struct ra_action *action, struct request *request)
{
	const char *instance = getenv("OCF_RESOURCE_INSTANCE");
	long timeout = value_environment("OCF_RESKEY_CRM_meta_timeout", 0);

	if (!instance || !*instance)
		instance = request->instance ? request->instance : "default";
	name_state(call->state, sizeof(call->state), agent->name, instance);
	call->action = request->action;
	call->instance = instance;
	call->positional = request->positional;
	call->probe = value_environment("OCF_RESKEY_CRM_meta_interval", 0) == 0;
	call->check_level = value_environment("OCF_CHECK_LEVEL", 0);
	call->deadline = deadline_start(timeout > 0 ? timeout : action->timeout * 1000L);
}

/* The last resort: a step that overran its slice in spite of all ends here, not in a time-out. */
static void give_up(int signal)
{
	static const char reason[] = "ocf-exit-reason:the action had to be ended at its deadline "
				     "(the trace shows the step: OCF_TRACE_RA=1)\n";
	struct pollfd room = { STDERR_FILENO, POLLOUT, 0 };

	(void)signal;
	if (poll(&room, 1, 0) == 1 && write(STDERR_FILENO, reason, sizeof(reason) - 1) < 0)
		_exit(OCF_ERR_GENERIC);
	_exit(OCF_ERR_GENERIC);
}

static void arm_last_resort(const struct deadline *deadline)
{
	struct deadline reserve = deadline_reserve(deadline);
	int left = deadline_left(&reserve);
	struct itimerval timer = { .it_value = { left / 1000, left % 1000 * 1000 + 1 } };

	signal(SIGALRM, give_up);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void trace_parameters(const struct ra_agent *agent)
{
	char value[256];

	for (const struct param *row = agent->params; row->name; row = param_next(row)) {
		param_format(row, value, sizeof(value));
		log_trace("parameter %s='%s'", row->name, value);
	}
}

static bool looks_at_evidence(const struct ra_action *action)
{
	return strcmp(action->name, "stop") == 0 || strcmp(action->name, "monitor") == 0;
}

static enum ocf perform(
	const struct ra_agent *agent, const struct ra_action *action, struct call *call)
{
	enum ocf code;

	param_load(agent->params, &call->fault);
	if (agent->check)
		agent->check(&call->fault);
	if (log_tracing())
		trace_parameters(agent);
	if (call->fault.code && !looks_at_evidence(action))
		return ocf_fail(call->fault.code, 0, call->fault.hint, "%s", call->fault.text);
	if (call->fault.code)
		log_line(LOG_WARNING, "%s goes by the evidence alone: %s", action->name,
			call->fault.text);
	code = action->run();
	log_trace("%s ends with %d", action->name, code);
	return code;
}

/* heartbeat takes a line with "running" for an instance that it owns, and looks at nothing else. */
static void print_status(enum ocf code)
{
	if (code == OCF_SUCCESS || code == OCF_DEGRADED)
		puts("running");
	else
		puts(code == OCF_NOT_RUNNING ? "stopped" : "failed");
}

void agent_forget(const struct call *call)
{
	int r = state_remove(call->state);

	if (r < 0)
		log_line(LOG_WARNING, "cannot remove the state '" STATE_DIR "/%s': %s", call->state,
			strerror(-r));
}

static enum ocf check_api(void)
{
	const char *major = getenv("OCF_RA_VERSION_MAJOR");

	if (!major || strcmp(major, "1") == 0)
		return OCF_SUCCESS;
	return ocf_fail(OCF_ERR_ARGS, 0, "use a cluster that speaks version 1",
		"cannot speak version '%.20s' of the OCF resource agent API", major);
}

int agent_main(const struct ra_agent *agent, int argc, char **argv)
{
	struct request request = { 0 };
	const struct ra_action *action;
	enum ocf code;
	int answered;

	signal(SIGPIPE, SIG_IGN); /* a reason that nobody reads changes no exit code */
	log_open(agent->name, "");
	if (argc < 2)
		return ocf_fail(OCF_ERR_ARGS, 0, "--help lists the actions", "%s needs an action",
			agent->name);
	answered = answer(agent, argv[1]);
	if (answered >= 0)
		return answered;
	code = take_arguments(agent, &request, argc, argv);
	if (code == OCF_SUCCESS)
		code = check_api();
	if (code != OCF_SUCCESS)
		return code;
	action = agent_find_action(agent, is_status(request.action) ? "monitor" : request.action);
	fill_call(agent->call, agent, action, &request);
	log_open(agent->name, agent->call->instance);
	arm_last_resort(&agent->call->deadline);
	log_trace_open(agent->name, agent->call->instance, request.action);
	code = perform(agent, action, agent->call);
	if (is_status(request.action))
		print_status(code);
	return code;
}
