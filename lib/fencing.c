// SPDX-License-Identifier: GPL-2.0-or-later
/* fencing: everything the contract asks of all fence programs, from the options to the exit code.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>
#include <unistd.h>

#include "agent.h"
#include "cleanup.h"
#include "fencing_delay.h"
#include "fencing_input.h"
#include "fencing_metadata.h"
#include "fencing_power.h"
#include "fencing_report.h"
#include "log.h"
#include "secret.h"
#include "value.h"

enum { DONE = 0, FAILED = FENCING_FAILED, IS_OFF = 2 };

static struct {
	const struct param *rows;
	char lines[FENCING_INPUT_MAX + 1];
	char password[SECRET_MAX];
	long long began; /* instant */
	/* Who typed the options reads what is wrong with them; a word of these may be a password.
	 */
	bool typed;
	struct fencing_plugs plugs;
} self;

/* Before the action is known: nothing of the device was touched. */
static int refuse(const struct fence_agent *agent, const char *why)
{
	return fencing_fail(agent, !self.typed, 0, "--help lists the options", "%s", why);
}

static int read_lines(const struct fence_agent *agent, struct fencing_input *input)
{
	size_t used = 0;
	ssize_t part;

	while (used < sizeof(self.lines) - 1 &&
		(part = read(STDIN_FILENO, self.lines + used, sizeof(self.lines) - 1 - used)) > 0)
		used += (size_t)part;
	if (used == sizeof(self.lines) - 1)
		return refuse(agent, "cannot take the options: they are too long");
	if (fencing_take_lines(input, self.lines, used) < 0)
		return refuse(agent, "cannot take the options: they are no text");
	if (*input->unknown)
		fprintf(stderr, "%s: option '%s' is not known, and ignored\n", agent->name,
			input->unknown);
	return DONE;
}

static int read_options(
	const struct fence_agent *agent, int argc, char **argv, struct fencing_input *input)
{
	char why[128], line[160];

	self.typed = argc > 1;
	if (!self.typed)
		return read_lines(agent, input);
	if (fencing_take_arguments(input, argc, argv, why, sizeof(why)) < 0) {
		snprintf(line, sizeof(line), "cannot take the options: %s", why);
		return refuse(agent, line);
	}
	return DONE;
}

/* What needs no device; -1 if `action` is none of these. */
static int answer(const struct fence_agent *agent, const char *action)
{
	static const struct {
		const char *action;
		void (*print)(const struct fence_agent *agent, const struct param *rows, FILE *to);
	} answers[] = {
		{ "metadata", fencing_metadata_print },
		{ "meta-data", fencing_metadata_print },
		{ "manpage", fencing_metadata_man },
		{ "help", fencing_metadata_help },
	};

	if (fencing_settings.version) {
		printf("relevo %s %s\n", agent->name, RELEVO_VERSION);
		return fflush(stdout) == 0 ? DONE : FAILED;
	}
	if (fencing_settings.help)
		action = "help";
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		if (strcasecmp(action, answers[i].action) == 0) {
			answers[i].print(agent, self.rows, stdout);
			return fflush(stdout) == 0 ? DONE : FAILED;
		}
	}
	return -1;
}

static void blame(struct param_fault *fault, const char *name, const char *words)
{
	param_blame(fault, param_find(self.rows, name), NULL, "%s", words);
}

/* Of a device with a login: its address may be the plug. */
static void check_login(struct param_fault *fault)
{
	if (fencing_login.port_as_ip)
		fencing_login.ip = fencing_settings.plug;
	if (!fencing_login.ip)
		blame(fault, fencing_login.port_as_ip ? "plug" : "ip", "is missing");
}

/* Fills the plugs from the parameter; a device with but one has it under no name. */
static void split_plugs(const struct fence_agent *agent, struct param_fault *fault)
{
	const char *separator = fencing_settings.plug_separator;
	char *rest = agent->list && fencing_settings.plug ? strdup(fencing_settings.plug) : NULL;

	self.plugs.agent = agent;
	self.plugs.count = agent->list ? 0 : 1;
	while (rest) {
		char *end = strstr(rest, separator), *name = rest;

		rest = end ? end + strlen(separator) : NULL;
		if (end)
			*end = '\0';
		if (!*name || self.plugs.count == FENCING_PLUGS) {
			blame(fault, "plug", *name ? "names too many" : "names one without a name");
			return;
		}
		self.plugs.names[self.plugs.count++] = name;
	}
}

static void check(const struct fence_agent *agent, bool needs_plug, struct param_fault *fault)
{
	bool flag;

	if (fencing_settings.disable_timeout &&
		value_bool(fencing_settings.disable_timeout, &flag) < 0)
		blame(fault, "disable_timeout", "is neither true nor false");
	if (agent->login)
		check_login(fault);
	split_plugs(agent, fault);
	if (needs_plug && self.plugs.count == 0)
		blame(fault, "plug", "is missing");
	if (agent->check)
		agent->check(fault);
}

/* The password from where it is kept; 0, or FAILED after words. */
static int find_password(const struct fence_agent *agent, bool may_run)
{
	const char *file = fencing_login.password_file, *script = fencing_login.password_script;
	struct deadline deadline = fencing_deadline();
	int r = 0;

	if (!agent->login || fencing_login.password || !(file || (script && may_run)))
		return DONE;
	r = file ? secret_read(file, self.password) : secret_ask(script, &deadline, self.password);
	if (r == -EPERM && file)
		return fencing_fail(agent, true, 0, "chmod 600, and its owner root",
			"cannot use '%s': others can read it", file);
	if (r == -EBADMSG)
		return fencing_fail(agent, true, 0, "it is the first line",
			"cannot use '%s': it gives no password", file ? file : script);
	if (r == -ECHILD)
		return fencing_fail(
			agent, true, 0, "run it by hand", "cannot use '%s': it failed", script);
	if (r < 0)
		return fencing_fail(agent, true, -r, NULL, "cannot get a password by '%s'",
			file ? file : script);
	fencing_login.password = self.password;
	return DONE;
}

static long took(void)
{
	return (long)(deadline_now() - self.began);
}

static int say(const char *words)
{
	if (!fencing_settings.quiet)
		puts(words);
	return DONE;
}

static const char *why_not(void)
{
	return *self.plugs.answer.text ? self.plugs.answer.text : "the device says no more";
}

static int fail_switch(const struct fence_agent *agent, const char *action, bool on, int r)
{
	fencing_receipt(&self.plugs, action, false, "unknown", took());
	if (r == -ETIMEDOUT)
		return fencing_fail(agent, false, 0, "power_timeout is how long it may take",
			"cannot prove that it is %s: %s", on ? "on" : "off", why_not());
	return fencing_fail(
		agent, false, 0, NULL, "cannot switch it %s: %s", on ? "on" : "off", why_not());
}

static int do_power(const struct fence_agent *agent, const char *action, bool on)
{
	int r = fencing_switch(&self.plugs, on);

	if (r < 0)
		return fail_switch(agent, action, on, r);
	fencing_receipt(&self.plugs, action, true, on ? "on" : "off", took());
	if (r == 1)
		return say(on ? "Success: Already ON" : "Success: Already OFF");
	return say(on ? "Success: Powered ON" : "Success: Powered OFF");
}

/* Fenced is what was off; that it does not come on again is no failure of the fencing. */
static int do_reboot(const struct fence_agent *agent)
{
	int r = fencing_switch(&self.plugs, false);

	if (r < 0)
		return fail_switch(agent, "reboot", false, r);
	fencing_receipt(&self.plugs, "reboot", true, "off", took());
	if (agent->comes_back && agent->comes_back())
		return say("Success: Rebooted");
	self.plugs.by_fencer = false; /* nothing that the fencer has to wait for any longer */
	r = fencing_switch(&self.plugs, true);
	if (r < 0)
		fencing_fail(agent, true, 0, "it was off, so it is fenced",
			"cannot switch it on again: %s", why_not());
	return say("Success: Rebooted");
}

static int fail_read(const struct fence_agent *agent)
{
	return fencing_fail(agent, true, 0, NULL, "cannot tell the state: %s", why_not());
}

static int do_status(const struct fence_agent *agent)
{
	int r = fencing_read(&self.plugs);

	if (r < 0)
		return fail_read(agent);
	say(r == FENCE_OFF ? "Status: OFF" : "Status: ON");
	return r == FENCE_OFF ? IS_OFF : DONE;
}

static void print_plug(const char *plug, const char *alias, int power, void *data)
{
	static const char *const words[] = { "unknown", "on", "off" };
	const bool *with_status = data;

	printf("%s%s%s", plug, fencing_settings.separator, alias);
	if (*with_status)
		printf("%s%s", fencing_settings.separator, words[power > 0 ? power : 0]);
	putchar('\n');
}

static void drop_plug(const char *plug, const char *alias, int power, void *data)
{
	(void)plug, (void)alias, (void)power, (void)data;
}

static int do_list(const struct fence_agent *agent, fence_each *each, bool with_status)
{
	struct deadline deadline = fencing_deadline();
	int r = agent->list(each, &with_status, &deadline, &self.plugs.answer);

	if (r < 0)
		return fencing_fail(agent, true, 0, NULL, "cannot list the plugs: %s", why_not());
	return fflush(stdout) == 0 ? DONE : FAILED;
}

static int do_monitor(const struct fence_agent *agent)
{
	if (agent->list)
		return do_list(agent, drop_plug, false);
	return fencing_read(&self.plugs) < 0 ? fail_read(agent) : DONE;
}

static bool is(const char *action, const char *name)
{
	return strcasecmp(action, name) == 0;
}

static int perform(const struct fence_agent *agent, const char *action)
{
	if (fencing_delays(action))
		fencing_delay(self.began);
	if (find_password(agent, true) != DONE)
		return FAILED;
	if (is(action, "off") || is(action, "on"))
		return do_power(agent, is(action, "on") ? "on" : "off", is(action, "on"));
	if (is(action, "reboot"))
		return do_reboot(agent);
	if (is(action, "status"))
		return do_status(agent);
	if (is(action, "monitor"))
		return do_monitor(agent);
	return do_list(agent, print_plug, is(action, "list-status"));
}

static const char *find_action(const struct fence_agent *agent)
{
	const char *name;

	for (int i = 0; (name = fencing_action(agent, i)); i++)
		if (is(fencing_settings.action, name))
			break;
	return name;
}

static void open_trace(const struct fence_agent *agent)
{
	char value[256];
	int r = 0;

	if (fencing_settings.debug_file || fencing_settings.verbose ||
		fencing_settings.verbose_level)
		r = log_trace_to(fencing_settings.debug_file);
	if (r < 0)
		fprintf(stderr, "%s: cannot write the trace: %s\n", agent->name, strerror(-r));
	for (const struct param *row = self.rows; log_tracing() && row->name; row++) {
		param_format(row, value, sizeof(value));
		log_trace("parameter %s='%s'", row->name, value);
	}
}

static int validate(const struct fence_agent *agent)
{
	struct deadline deadline = fencing_deadline();

	if (find_password(agent, false) != DONE)
		return FAILED;
	if (agent->validate && agent->validate(&deadline, &self.plugs.answer) < 0)
		return fencing_fail(agent, true, 0, NULL, "cannot use it: %s", why_not());
	return DONE;
}

static int run(const struct fence_agent *agent, struct param_fault *fault)
{
	const char *action = find_action(agent), *service = getenv("PCMK_service");
	int code;

	if (!action)
		return fencing_fail(agent, true, 0, "--help lists the actions",
			"cannot do '%.40s': %s has no such action", fencing_settings.action,
			agent->name);
	check(agent,
		is(action, "on") || is(action, "off") || is(action, "reboot") ||
			is(action, "status"),
		fault);
	if (fault->code)
		return fencing_fail(agent, !self.typed, 0, fault->hint, "%s", fault->text);
	self.plugs.by_fencer = service && strcmp(service, "pacemaker-fenced") == 0;
	open_trace(agent);
	if (is(action, "validate-all"))
		return validate(agent);
	if (fencing_settings.explain) {
		fencing_explain(&self.plugs, action);
		return fflush(stdout) == 0 ? DONE : FAILED;
	}
	code = perform(agent, action);
	log_trace("%s ends with %d", action, code);
	return code;
}

int fencing_main(const struct fence_agent *agent, int argc, char **argv)
{
	static struct fencing_input input;
	struct param_fault fault;
	int code;

	signal(SIGPIPE, SIG_IGN);
	secret_guard();
	log_open(agent->name, "");
	self.began = deadline_now();
	self.rows = input.rows = fencing_rows(agent);
	code = read_options(agent, argc, argv, &input);
	if (code != DONE)
		return code;
	param_load_from(self.rows, fencing_value, &input, &fault);
	code = answer(agent, fencing_settings.action);
	return code >= 0 ? code : run(agent, &fault);
}
