// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * balancer: HAProxy, or another program that spreads connections over servers. The resource is the
 * program with one configuration; it runs where its process is, and serves if that says so.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "agent.h"
#include "balancer.h"
#include "balancer_lock.h"
#include "balancer_place.h"
#include "balancer_record.h"
#include "balancer_run.h"
#include "balancer_say.h"
#include "balancer_settings.h"
#include "balancer_verdict.h"
#include "log.h"
#include "state.h"

/* How long it may take to say how it is, in ms, before it counts as hung. */
#define ANSWER_TIMEOUT 10000

/* How long stop waits for another action on it to end, in ms. */
#define STOP_PATIENCE 10000

static struct call call;
static struct balancer balancer;

/* What the parameters say; nothing of them that a fault may have left out. */
static void take_settings(void)
{
	const struct balancer_settings *settings = &balancer_settings;
	const struct balancer_program *program = &balancer_programs[settings->program];
	bool sound = call.fault.code == 0;

	balancer.program = program;
	balancer.words = settings->words;
	snprintf(balancer.binary, PATH_MAX, "%s",
		settings->binary ? settings->binary : program->binary);
	balancer_record_path(call.state, ".pid", balancer.pid_file);
	balancer.socket[0] = '\0';
	if (program->socket_option)
		balancer_record_path(call.state, ".sock", balancer.socket);
	balancer_record_path(call.state, ".cfg", balancer.generated);
	if (!sound)
		return;
	snprintf(balancer.config, PATH_MAX, "%s",
		settings->config ? settings->config : program->config);
	if (settings->pid)
		snprintf(balancer.pid_file, PATH_MAX, "%s", settings->pid);
	if (settings->socket)
		snprintf(balancer.socket, PATH_MAX, "%s", settings->socket);
	else if (program->find_socket)
		program->find_socket(&balancer);
}

/* Looks for what runs: by the record, else by the parameters. 1, 0, or -errno when in doubt. */
static int find(void)
{
	struct process list[BALANCER_PROCESSES];
	int r;

	take_settings();
	r = balancer_record_load(&balancer, call.state);
	if (r < 0)
		log_line(LOG_WARNING, "the state '" STATE_DIR "/%s' is no use", call.state);
	if (r == 1 && balancer_lives(&balancer))
		return 1;
	r = balancer_find(&balancer, list);
	if (r > 0)
		balancer_take_socket(&balancer);
	return r > 0 ? 1 : r;
}

static enum ocf doubt(int error)
{
	return ocf_fail(OCF_ERR_GENERIC, -error, NULL, "cannot see the processes of balancer '%s'",
		balancer.config);
}

static enum ocf no_service(void)
{
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "balancer '%s' does not serve: %s",
		balancer.config, balancer.why);
}

/* Notes what runs; true if what is not whole is news. */
static bool note(const char *degraded)
{
	int r = balancer_record_note(&balancer, degraded, call.state);

	if (r < 0)
		log_line(LOG_WARNING, "cannot keep state in '" STATE_DIR "/%s': %s", call.state,
			strerror(-r));
	return r != 0;
}

/* How the one that runs is: the code, with a reason if it is not whole. */
static enum ocf judge(void)
{
	struct deadline slice = deadline_slice(&call.deadline, ANSWER_TIMEOUT);
	struct balancer_view view = { 0 };
	char words[448] = "";
	int r = -1;

	if (*balancer.socket && balancer_look(&balancer, &slice, &view) < 0) {
		note(NULL);
		return no_service();
	}
	if (call.check_level >= 20 && call.fault.code == 0)
		r = balancer_verdict_request(
			&balancer_settings, &call.deadline, words, sizeof(words));
	if (call.check_level >= 10 && r < 0)
		r = balancer_verdict_servers(
			&balancer, view.worker, &call.deadline, words, sizeof(words));
	if (view.stale && r < 0) {
		snprintf(words, sizeof(words),
			"goes on with an older configuration: it did not take the new one");
		r = 0;
	}
	if (r < 0) {
		note(NULL);
		return OCF_SUCCESS;
	}
	if (r == 1)
		return ocf_fail(
			OCF_ERR_GENERIC, 0, NULL, "balancer '%.200s' %s", balancer.config, words);
	return ocf_degraded(
		note(words), OCF_DEGRADED, "balancer '%.200s' %s", balancer.config, words);
}

static enum ocf monitor(void)
{
	int r = find();

	if (r < 0)
		return doubt(r);
	return r ? judge() : OCF_NOT_RUNNING;
}

static struct balancer_placement placement(void)
{
	static char name[sizeof(call.state) + 16];

	snprintf(name, sizeof(name), "%s.steering", call.state);
	return (struct balancer_placement){
		.cpus = balancer_settings.cpus,
		.nic = balancer_settings.nic,
		.threads = balancer_settings.threads,
		.name = name,
	};
}

/* Puts packets where the plan has them (NULL: where they were). */
static void steer(const struct balancer_plan *plan)
{
	struct balancer_placement where = placement();
	int r = balancer_place_steer(&where, plan);

	if (r < 0)
		log_line(LOG_WARNING, "cannot steer the packets of '%s': %s", where.nic,
			strerror(-r));
}

/* Takes away what the agent has made. */
static void clean_up(void)
{
	char path[PATH_MAX];

	steer(NULL);
	unlink(balancer.pid_file);
	balancer_record_path(call.state, ".sock", path);
	unlink(path);
	unlink(balancer.generated);
	agent_forget(&call);
}

/* Has it ended whatever has become of a start; the words of its failure stay. */
static void undo(void)
{
	char why[sizeof(balancer.why)];
	long long cut;

	memcpy(why, balancer.why, sizeof(why));
	if (balancer_end(&balancer, 0, &call.deadline, &cut) == 0)
		clean_up();
	memcpy(balancer.why, why, sizeof(why));
}

/* Plans, writes what is generated, and has all of it checked; the plan, or NULL for none. */
static enum ocf prepare(const char *what, const struct balancer_plan **ret)
{
	static struct balancer_plan plan;
	struct balancer_placement where = placement();
	int r;

	if (access(balancer.config, R_OK) < 0)
		return ocf_fail(OCF_ERR_INSTALLED, errno, NULL,
			"cannot %s balancer '%s': its configuration cannot be read", what,
			balancer.config);
	r = balancer_place_plan(&balancer, &where, &call.deadline, &plan);
	if (r < 0)
		return ocf_fail(r == -ENODEV   ? OCF_ERR_INSTALLED
				: r == -EEXIST ? OCF_ERR_ARGS
					       : OCF_ERR_GENERIC,
			0, NULL, "cannot %s balancer '%.200s': %s", what, balancer.config,
			balancer.why);
	if (r == 0 && *balancer.why)
		log_line(LOG_WARNING, "balancer '%s' stays on any CPU: %s", balancer.config,
			balancer.why);
	*ret = r ? &plan : NULL;
	r = state_make_folder();
	if (r == 0)
		r = balancer_place_write(&balancer, *ret);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, -r, NULL, "cannot write '%s'", balancer.generated);
	r = balancer_check_config(&balancer, &call.deadline);
	if (r < 0)
		return balancer_say_failed(&balancer, what, r, &call.deadline);
	return OCF_SUCCESS;
}

static enum ocf busy(const char *what)
{
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
		"cannot %s balancer: another start, stop or reload of it is under way", what);
}

static enum ocf start(void)
{
	auto_balancer_lock struct balancer_lock lock = { .fd = -1 };
	const struct balancer_plan *plan;
	enum ocf code;
	int r;

	if (balancer_lock_take(&lock, call.state, &call.deadline) == -EBUSY)
		return busy("start");
	r = find();
	if (r < 0)
		return doubt(r);
	if (r > 0)
		return judge() == OCF_ERR_GENERIC ? OCF_ERR_GENERIC : OCF_SUCCESS;
	take_settings();
	code = prepare("start", &plan);
	if (code != OCF_SUCCESS) {
		unlink(balancer.generated);
		return code;
	}
	r = balancer_start(&balancer, balancer_settings.files, &call.deadline);
	if (r < 0) {
		undo();
		return balancer_say_failed(
			&balancer, "start", r == -ENOENT ? -EIO : r, &call.deadline);
	}
	steer(plan);
	note(NULL);
	log_line(LOG_INFO, "started balancer '%s' as process %d", balancer.config,
		(int)balancer.main.pid);
	return OCF_SUCCESS;
}

static enum ocf stop(void)
{
	struct deadline patience = deadline_slice(&call.deadline, STOP_PATIENCE);
	auto_balancer_lock struct balancer_lock lock = { .fd = -1 };
	long long cut;
	int r;

	balancer_lock_take(&lock, call.state, &patience); /* without it, it is ended, too */
	r = find();
	if (r < 0)
		return doubt(r);
	if (r > 0) {
		r = balancer_end(&balancer, balancer_settings.drain, &call.deadline, &cut);
		if (r < 0)
			return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot stop balancer '%s': %s",
				balancer.config, balancer.why);
		if (cut > 0)
			log_line(LOG_WARNING, "cut %lld sessions of balancer '%s'", cut,
				balancer.config);
		log_line(LOG_INFO, "stopped balancer '%s'", balancer.config);
	}
	clean_up();
	return OCF_SUCCESS;
}

/*
 * A configuration that would not start is never given to the one that runs. To the cluster that is
 * no failure, because it would stop what serves and start what cannot.
 */
static enum ocf reload_or(enum ocf refused)
{
	auto_balancer_lock struct balancer_lock lock = { .fd = -1 };
	const struct balancer_plan *plan;
	int r;

	if (balancer_lock_take(&lock, call.state, &call.deadline) == -EBUSY)
		return busy("reload");
	r = find();
	if (r < 0)
		return doubt(r);
	if (r == 0)
		return ocf_fail(OCF_NOT_RUNNING, 0, "start it first",
			"cannot reload balancer '%s': it does not run", balancer.config);
	if (!balancer.program->reload && refused == OCF_SUCCESS)
		return OCF_SUCCESS;
	if (!balancer.program->reload)
		return ocf_fail(OCF_ERR_UNIMPLEMENTED, 0, "stop and start it",
			"cannot reload balancer '%s': %s does not do that", balancer.config,
			balancer.program->name);
	if (!*balancer.socket)
		return ocf_fail(refused, 0, "stop and start it once",
			"cannot reload balancer '%s': it has no socket of a master",
			balancer.config);
	if (prepare("reload", &plan) != OCF_SUCCESS)
		return refused;
	r = balancer_reload(&balancer, &call.deadline);
	if (r < 0)
		return ocf_fail(r == -EINVAL ? refused : OCF_ERR_GENERIC, 0, NULL,
			"cannot reload balancer '%.200s': %s", balancer.config, balancer.why);
	steer(plan);
	note(NULL);
	log_line(LOG_INFO, "reloaded balancer '%s'", balancer.config);
	return OCF_SUCCESS;
}

static enum ocf reload(void)
{
	return reload_or(OCF_ERR_GENERIC);
}

/* The parameters that can change are read by each action anyhow. */
static enum ocf reload_agent(void)
{
	return reload_or(OCF_SUCCESS);
}

/* Shows what start would do, and changes nothing. */
static enum ocf validate(void)
{
	struct balancer_placement where = placement();
	struct balancer_plan plan;
	char words[1024];
	int r;

	take_settings();
	if (call.check_level < 10)
		return OCF_SUCCESS;
	balancer.generated[0] = '\0';
	r = balancer_check_config(&balancer, &call.deadline);
	if (r < 0)
		return balancer_say_failed(&balancer, "validate", r, &call.deadline);
	r = balancer_place_plan(&balancer, &where, &call.deadline, &plan);
	if (r < 0)
		return ocf_fail(OCF_ERR_INSTALLED, 0, NULL, "cannot place balancer '%.200s': %s",
			balancer.config, balancer.why);
	if (r == 1)
		balancer_place_say(&where, &plan, words, sizeof(words));
	if (r == 1 || *balancer.why)
		puts(r ? words : balancer.why);
	return OCF_SUCCESS;
}

static const struct ra_action actions[] = {
	{ "start", start, .timeout = 60 },
	{ "stop", stop, .timeout = 60 },
	{ "reload", reload, .timeout = 60 },
	{ "reload-agent", reload_agent, .timeout = 60 },
	{ "monitor", monitor, .timeout = 20, .interval = 10 },
	{ "monitor", monitor, .timeout = 20, .interval = 30, .depth = 10 },
	{ "monitor", monitor, .timeout = 20, .interval = 60, .depth = 20 },
	{ "validate-all", validate, .timeout = 20 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "balancer",
	.summary = "Manages a load balancer (HAProxy or pound).",
	.text = "Starts HAProxy as a master with workers, once its configuration is sound, and "
		"ends start when its worker holds the listeners. Monitor asks its control socket; "
		"with OCF_CHECK_LEVEL=10 it shows servers and peers that are not up, with 20 it "
		"makes a request. reload and reload-agent lose no request, stop lets sessions "
		"end. Takes the parameters of the haproxy script of 2012 and of "
		"ocf:heartbeat:pound. As a clone it is ready on every node, and only a virtual IP "
		"moves.",
	.params = balancer_params,
	.actions = actions,
	.call = &call,
	.check = balancer_check,
	.positional = { "config", "program" },
};

int main(int argc, char **argv)
{
	return agent_main(&agent, argc, argv);
}
