// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * domain: a virtual machine of libvirt. The resource is a guest; it runs where its qemu process
 * is, or where libvirt says so for other drivers. Drop-in for ocf:heartbeat:VirtualDomain and Xen.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "agent.h"
#include "domain.h"
#include "domain_config.h"
#include "domain_find.h"
#include "domain_fit.h"
#include "domain_identity.h"
#include "domain_migrate_uri.h"
#include "domain_place.h"
#include "domain_power.h"
#include "domain_say.h"
#include "domain_service.h"
#include "domain_settings.h"
#include "domain_snapshot.h"
#include "domain_start.h"
#include "domain_utilization.h"
#include "domain_verdict.h"
#include "domain_window.h"
#include "domain_xen.h"
#include "log.h"
#include "state.h"

/* One request to libvirt may take this part of the time that is left before it counts as hung. */
#define REQUEST_PART 4

static struct call call;

static void begin(struct domain *domain)
{
	*domain = (struct domain){ .uri = guest.hypervisor, .guard = call.state };
	guest.claim.instance = call.instance;
}

/* Looks for the guest of this instance: 1, 0 or -errno, as domain_find(). */
static int find_under(struct domain *ret, bool keep_uri, const struct deadline *deadline)
{
	int kept, r;

	begin(ret);
	r = domain_find(ret, &guest.claim, call.state, keep_uri, &kept, deadline);
	if (kept < 0 && ret->name[0])
		log_line(LOG_WARNING,
			"goes by the parameters, for the state '" STATE_DIR "/%s' is no use: %s",
			call.state, strerror(-kept));
	return r;
}

static int find(struct domain *ret, const struct deadline *deadline)
{
	return domain_xen_return(ret, find_under(ret, call.fault.code != 0, deadline), deadline);
}

/* Keeps what is known of the guest; true if its trouble is news. */
static bool remember(struct domain *domain, const char *trouble)
{
	int r = domain_remember(domain, trouble, call.state);

	if (r < 0)
		log_line(LOG_WARNING, "cannot keep state in '" STATE_DIR "/%s': %s", call.state,
			strerror(-r));
	return r != 0;
}

/* What is said of a guest that is here. */
static enum ocf report(struct domain *domain, enum domain_condition condition)
{
	struct domain_verdict verdict = domain_verdict(condition, call.probe, guest.on_io_error);
	bool told = condition == DOMAIN_SILENT ||
		    (condition == DOMAIN_IO_ERROR && guest.on_io_error == DOMAIN_IO_RESUME);
	struct deadline request = deadline_part(&call.deadline, REQUEST_PART);
	bool news;

	if (condition == DOMAIN_IO_ERROR && guest.on_io_error == DOMAIN_IO_RESUME)
		domain_resume(domain, &request); /* what comes of it is in `why` */
	news = condition != DOMAIN_HALF_STARTED && remember(domain, verdict.words);
	return verdict.code == OCF_SUCCESS ? OCF_SUCCESS
					   : domain_say_verdict(domain, &verdict, told, news);
}

/* The guest runs here now: waits until it also serves. */
static enum ocf await_service(struct domain *domain)
{
	domain_utilization_tell(
		domain, &guest.utilization, guest.claim.config, call.state, call.instance, true);
	domain_window_settle(domain, &guest.mirrors, call.state, call.instance, &call.deadline);
	if (domain_await_service(domain, &guest.service, &call.deadline) == 0)
		return OCF_SUCCESS;
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "guest '%s' runs, but does not serve: %s",
		domain->name, domain->why.text);
}

/* Says how a guest is that is here. */
static enum ocf look(struct domain *domain)
{
	struct deadline request = deadline_part(&call.deadline, REQUEST_PART);
	enum domain_condition condition = domain_examine(domain, call.check_level >= 10, &request);
	enum ocf code = OCF_SUCCESS;

	if (call.check_level >= 20 && !call.fault.code && domain_may_serve(condition))
		code = domain_say_service(
			domain_check_service(domain, &guest.service, call.state, &call.deadline),
			domain);
	return code == OCF_SUCCESS ? report(domain, condition) : code;
}

/* Ends a migration whose agent is gone, or `every` one, and looks again: as find(), -EINPROGRESS.
 */
static int find_settled(struct domain *domain, bool every)
{
	int r = find(domain, &call.deadline), ended;

	if (!every)
		domain_window_sweep(call.instance, domain->guard, &call.deadline);
	if (r != 1)
		return r;
	ended = domain_end_stray(domain, call.state, every, &call.deadline);
	if (ended == 0)
		return r;
	log_line(LOG_WARNING, "guest '%s' was being migrated: %s", domain->name,
		ended < 0 ? domain->why.text : "that has ended");
	return ended == -EINPROGRESS ? ended : find(domain, &call.deadline);
}

static enum ocf monitor(void)
{
	struct domain domain;
	int r = call.probe ? find_settled(&domain, false) : find(&domain, &call.deadline);

	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 0)
		return OCF_NOT_RUNNING;
	if (!call.probe)
		domain_utilization_tell(&domain, &guest.utilization, guest.claim.config, call.state,
			call.instance, false);
	return look(&domain);
}

/* Fills who the guest is, by its file or by libvirt's definition. */
static enum ocf identify(struct domain *domain)
{
	int r;

	begin(domain);
	r = domain_identify(domain, &guest.claim, &call.deadline);
	return r == 0 ? OCF_SUCCESS : domain_say_nobody(r, domain);
}

/* Writes the guest's XML back to its file, in a quarter of the time; nothing fails for that. */
static void keep_config(struct domain *domain)
{
	struct deadline slice = deadline_part(&call.deadline, REQUEST_PART);

	if (guest.claim.config && (guest.save_config || guest.sync_config))
		domain_log_config(
			domain_keep_config(domain, guest.claim.config, guest.sync_config, &slice),
			domain);
}

static enum ocf create(struct domain *domain)
{
	enum ocf code = identify(domain);
	int r;

	if (code != OCF_SUCCESS)
		return code;
	r = domain_start(domain, call.state, &call.deadline);
	if (r < 0)
		return domain_say_not_started(r, domain);
	domain_log_start(domain);
	return OCF_SUCCESS;
}

/* The guest has come here: it gets its size and its place. As it serves, this fails nothing. */
static enum ocf settle_in(struct domain *domain, const char *how)
{
	struct deadline request = deadline_part(&call.deadline, REQUEST_PART);

	domain_log_fit(domain_fit(domain, &guest.fit, false, &request), domain);
	log_line(LOG_INFO, "%s guest '%s'", how, domain->name);
	return await_service(domain);
}

static enum ocf start(void)
{
	struct domain domain;
	enum ocf code;
	int r = find(&domain, &call.deadline);

	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 1)
		r = domain_settle(&domain, &call.deadline);
	if (r == 1 || r == -ETIMEDOUT) {
		code = look(&domain);
		if (code == OCF_SUCCESS)
			code = await_service(&domain);
		return code == OCF_DEGRADED ? OCF_SUCCESS : code;
	}
	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	code = create(&domain);
	if (code != OCF_SUCCESS)
		return code;
	r = domain_look(&domain, &call.deadline);
	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 0) {
		agent_forget(&call); /* libvirt is not at that start any more */
		return ocf_fail(OCF_ERR_GENERIC, 0, "its console or log may say why",
			"guest '%s' ended right after its start", domain.name);
	}
	remember(&domain, NULL);
	return settle_in(&domain, "started");
}

static enum ocf end(struct domain *domain)
{
	int r = -ENOTSUP;

	keep_config(domain);
	if (guest.snapshot && !domain_is_deaf(domain, &call.deadline)) {
		r = domain_save(domain, guest.snapshot, &call.deadline);
		domain_log_save(r, domain);
	}
	if (r == 0)
		return OCF_SUCCESS;
	r = domain_end(domain, guest.shutdown_mode, guest.force_stop, guest.shutdown_timeout,
		&call.deadline);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot end guest '%s': %s", domain->name,
			domain->why.text);
	domain_log_end(r, domain);
	return OCF_SUCCESS;
}

static enum ocf stop(void)
{
	struct deadline proof = deadline_reserve(&call.deadline);
	struct domain domain;
	enum ocf code;
	int r = find_settled(&domain, true);

	/* Twice at the most: the guest that state remembers, and another that the file names. */
	for (int i = 0; r == 1 && i < 2; i++) {
		code = end(&domain);
		if (code != OCF_SUCCESS)
			return code;
		remember(&domain, NULL);               /* a start that became a process is over */
		r = find_under(&domain, true, &proof); /* where it ran */
	}
	if (r < 0 && r != -EPROTONOSUPPORT)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 1)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
			"guest '%s' was ended and runs again (something else starts it)",
			domain.name);
	r = domain_mirrors_release(&domain, &guest.mirrors, call.state, call.instance, &proof);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "guest '%s' does not run, but %s",
			domain.name, domain.why.text);
	agent_forget(&call);
	return OCF_SUCCESS;
}

/* What is not about the guest's size or place is read by the next action anyhow. */
static enum ocf reload(void)
{
	struct domain domain;
	int r = find(&domain, &call.deadline);

	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 0)
		return OCF_NOT_RUNNING;
	r = domain_fit(&domain, &guest.fit, true, &call.deadline);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot change guest '%s': %s",
			domain.name, domain.why.text);
	keep_config(&domain);
	log_line(LOG_INFO, "changed guest '%s'%s%s", domain.name, r ? ", but not its CPUs: " : "",
		r ? domain.why.text : "");
	return OCF_SUCCESS;
}

static enum ocf send_away(struct domain *domain, const char *target)
{
	int r;

	remember(domain, NULL);
	r = domain_migrate_on_mirrors(domain, &guest.migration, &guest.mirrors, target, call.state,
		call.instance, &call.deadline);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot migrate guest '%s' to '%s': %s",
			domain->name, target, domain->why.text);
	agent_forget(&call);
	domain_log_migration(domain, target);
	return OCF_SUCCESS;
}

static enum ocf migrate_to(void)
{
	const char *target = getenv("OCF_RESKEY_CRM_meta_migrate_target");
	struct domain domain;
	int r;

	if (!target || !migrate_uri_is_node(target))
		return ocf_fail(OCF_ERR_ARGS, 0, "the cluster gives it as CRM_meta_migrate_target",
			"cannot migrate a guest: no target node is given");
	r = find_settled(&domain, false);
	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
			"cannot migrate guest '%s' to '%s': it does not run here", domain.name,
			target);
	return send_away(&domain, target);
}

static enum ocf migrate_from(void)
{
	const char *source = getenv("OCF_RESKEY_CRM_meta_migrate_source");
	struct domain domain;
	enum ocf code;
	int r;

	begin(&domain);
	r = domain_await(&domain, &guest.claim, call.state, &call.deadline);
	if (r < 0)
		return domain_say_doubt(r, &domain, call.state);
	if (r == 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "guest '%s' has not come from '%s'%s",
			domain.name, source ? source : "?",
			domain.evidence.process > 0 ? " but in part (stop removes that)" : "");
	code = look(&domain);
	return code == OCF_SUCCESS || code == OCF_DEGRADED ? settle_in(&domain, "received") : code;
}

static enum ocf validate(void)
{
	struct domain domain;
	enum ocf code;

	if (call.check_level < 10)
		return OCF_SUCCESS;
	code = identify(&domain);
	if (code != OCF_SUCCESS)
		return code;
	if (domain_place_check(&domain, guest.fit.cpus, &call.deadline) < 0)
		return ocf_fail(OCF_ERR_INSTALLED, 0, NULL, "cannot place guest '%s': %s",
			domain.name, domain.why.text);
	if (log_tracing())
		domain_place_trace(&domain, guest.fit.cpus, guest.fit.vcpus, &call.deadline);
	return OCF_SUCCESS;
}

static const struct ra_action actions[] = {
	{ "start", start, .timeout = 90 },
	{ "stop", stop, .timeout = 90 },
	{ "monitor", monitor, .timeout = 30, .interval = 10 },
	{ "monitor", monitor, .timeout = 30, .interval = 60, .depth = 10 },
	{ "monitor", monitor, .timeout = 30, .interval = 60, .depth = 20 },
	{ "reload-agent", reload, .timeout = 90 },
	{ "migrate_to", migrate_to, .timeout = 120 },
	{ "migrate_from", migrate_from, .timeout = 60 },
	{ "validate-all", validate, .timeout = 10 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "domain",
	.summary = "Manages a virtual machine through libvirt.",
	.text = "Starts a guest from a file as a transient domain, watches it and shuts it down, "
		"and moves it live. Drop-in for ocf:heartbeat:VirtualDomain and ocf:heartbeat:Xen. "
		"For qemu on this node the evidence is the guest's process, so that a libvirtd "
		"that hangs, restarts or is gone does not make a running guest look stopped or a "
		"stopped one look running.",
	.params = domain_params,
	.actions = actions,
	.call = &call,
	.check = domain_check,
	.positional = { "config", "hypervisor" },
};

int main(int argc, char **argv)
{
	return agent_main(&agent, argc, argv);
}
