// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * domain: a virtual machine of libvirt. The resource is a guest; it runs where its qemu process
 * is, or where libvirt says so for other drivers. Drop-in for ocf:heartbeat:VirtualDomain.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "agent.h"
#include "detached.h"
#include "domain.h"
#include "domain_config.h"
#include "domain_find.h"
#include "domain_fit.h"
#include "domain_identity.h"
#include "domain_mode.h"
#include "domain_place.h"
#include "domain_power.h"
#include "domain_settings.h"
#include "domain_snapshot.h"
#include "domain_verdict.h"
#include "log.h"
#include "state.h"

/* A guest that ignores a request to shut down is asked again after this many ms. */
#define ASK_AGAIN 5000
/* One request to libvirt may take this long before it counts as hung. */
#define REQUEST_TIMEOUT 5000

/* Writing attributes to the cluster may take this many seconds. */
#define UTILIZATION_TIMEOUT 60

static struct call call;

static char guard[sizeof(call.state) + 8];

static void begin(struct domain *domain)
{
	*domain = (struct domain){ .uri = guest.hypervisor, .guard = guard };
	snprintf(guard, sizeof(guard), "%s.helper", call.state);
}

static enum ocf doubt(int r, const struct domain *domain)
{
	if (r == -EPROTONOSUPPORT)
		return ocf_fail(OCF_ERR_INSTALLED, 0, "correct hypervisor, or install that driver",
			"cannot look for guest '%s': %s", domain->name, domain->why.text);
	if (domain->name[0])
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot tell whether guest '%s' runs: %s",
			domain->name, domain->why.text[0] ? domain->why.text : strerror(-r));
	if (domain->why.text[0])
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot read '%s': %s",
			guest.claim.config, domain->why.text);
	return ocf_fail(OCF_ERR_GENERIC, -r, "remove that file if its guest is not here",
		"cannot read the state '" STATE_DIR "/%s'", call.state);
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
	return find_under(ret, call.fault.code != 0, deadline);
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
	struct deadline request = deadline_slice(&call.deadline, REQUEST_TIMEOUT);
	bool news;

	if (condition == DOMAIN_IO_ERROR && guest.on_io_error == DOMAIN_IO_RESUME)
		domain_resume(domain, &request); /* what comes of it is in `why` */
	news = condition != DOMAIN_HALF_STARTED && remember(domain, verdict.words);
	if (verdict.code == OCF_SUCCESS)
		return OCF_SUCCESS;
	if (verdict.code != OCF_DEGRADED)
		return ocf_fail(verdict.code, 0, verdict.hint, "guest '%s' %s", domain->name,
			verdict.words);
	return ocf_degraded(news, verdict.code, "guest '%s' %s, since %s%s%s%s%s%s", domain->name,
		verdict.words, domain->since, told ? ": " : "", told ? domain->why.text : "",
		verdict.hint ? " (" : "", verdict.hint ? verdict.hint : "",
		verdict.hint ? ")" : "");
}

/* In a process of its own, when the cluster has its verdict. */
static void write_utilization(void *data)
{
	struct deadline deadline = deadline_start(UTILIZATION_TIMEOUT * 1000);
	struct domain *domain = data;

	if (domain_utilization_write(domain, &guest.utilization, guest.claim.config, call.state,
		    call.instance, &deadline) == 1)
		log_line(LOG_WARNING, "cannot tell the cluster how large guest '%s' is: %s",
			domain->name, domain->why.text);
}

static void tell_utilization(struct domain *domain, bool anew)
{
	if (domain_utilization_due(
		    domain, &guest.utilization, guest.claim.config, call.state, anew))
		detached_run(write_utilization, domain, UTILIZATION_TIMEOUT);
}

/* The guest runs here now: waits until it also serves. */
static enum ocf await_service(struct domain *domain)
{
	tell_utilization(domain, true);
	if (domain_await_service(domain, &guest.service, &call.deadline) == 0)
		return OCF_SUCCESS;
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "guest '%s' runs, but does not serve: %s",
		domain->name, domain->why.text);
}

static enum ocf check_service(struct domain *domain)
{
	int count = domain_check_service(domain, &guest.service, call.state, &call.deadline);

	if (count >= 0 && count < guest.service.failures)
		return count == 0 ? OCF_SUCCESS
				  : ocf_degraded(count == 1, OCF_DEGRADED, "guest '%s' %s",
					    domain->name, domain->why.text);
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "guest '%s' %s", domain->name, domain->why.text);
}

/* Says how a guest is that is here. */
static enum ocf look(struct domain *domain)
{
	struct deadline request = deadline_slice(&call.deadline, REQUEST_TIMEOUT);
	enum domain_condition condition = domain_examine(domain, call.check_level >= 10, &request);
	enum ocf code = OCF_SUCCESS;

	if (call.check_level >= 20 && !call.fault.code && domain_may_serve(condition))
		code = check_service(domain);
	return code == OCF_SUCCESS ? report(domain, condition) : code;
}

static enum ocf monitor(void)
{
	struct domain domain;
	int r = find(&domain, &call.deadline);

	if (r < 0)
		return doubt(r, &domain);
	if (r == 0)
		return OCF_NOT_RUNNING;
	if (!call.probe)
		tell_utilization(&domain, false);
	return look(&domain);
}

/* Fills who the guest is, by its file or by libvirt's definition. */
static enum ocf identify(struct domain *domain)
{
	int r;

	begin(domain);
	r = domain_identify(domain, &guest.claim, &call.deadline);
	if (r == 0)
		return OCF_SUCCESS;
	if (guest.claim.config)
		return ocf_fail(r == -ETIMEDOUT ? OCF_ERR_GENERIC : OCF_ERR_INSTALLED, 0,
			r == -EBADMSG || r == -EINVAL
				? "it must be what virsh dumpxml prints of one guest"
				: "every node that may run the guest needs it",
			"cannot read '%s': %s", guest.claim.config, domain->why.text);
	if (r == -ENOENT)
		return ocf_fail(OCF_ERR_INSTALLED, 0, "virsh define it, or use config",
			"cannot find guest '%s' on '%s': it is not defined", domain->name,
			domain->uri);
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot find guest '%s' on '%s': %s",
		domain->name, domain->uri, domain->why.text);
}

/* Gives a guest that has come here its size and its place. It serves, so this fails nothing. */
static void settle(struct domain *domain)
{
	struct deadline request = deadline_slice(&call.deadline, REQUEST_TIMEOUT);

	if (domain_fit(domain, &guest.fit, false, &request) != 0)
		log_line(LOG_WARNING, "guest '%s' is not as memory, vcpus and cpus want it: %s",
			domain->name, domain->why.text);
}

/* Writes the guest's XML back to its file, in a quarter of the time; nothing fails for that. */
static void keep_config(struct domain *domain)
{
	struct deadline slice = deadline_slice(&call.deadline, deadline_left(&call.deadline) / 4);
	const char *path = guest.claim.config;
	int r;

	if (!path || !(guest.save_config || guest.sync_config))
		return;
	r = domain_keep_config(domain, path, guest.sync_config, &slice);
	if (r < 0)
		log_line(LOG_WARNING, "cannot keep the XML of guest '%s' in '%s': %s", domain->name,
			path, domain->why.text);
	else if (r == 1)
		log_line(LOG_INFO, "wrote the XML of guest '%s' to '%s'", domain->name, path);
}

/* What to do about a start that libvirt did not do, if that can be told. */
static const char *start_hint(int r, const char *why)
{
	if (r == -ENOTCONN)
		return "libvirtd must run there";
	if (strstr(why, "with uuid"))
		return "virsh list --all shows the other guest: each needs a name and UUID of its "
		       "own";
	return NULL;
}

static enum ocf create(struct domain *domain)
{
	enum ocf code = identify(domain);
	char changed[256];
	int r;

	if (code != OCF_SUCCESS)
		return code;
	r = domain_fit_prepare(
		domain, &guest.fit, guest.claim.config, call.state, changed, &call.deadline);
	if (r < 0)
		return ocf_fail(r == -ENODEV ? OCF_ERR_INSTALLED : OCF_ERR_GENERIC, 0, NULL,
			"cannot start guest '%s' as it should be: %s", domain->name,
			domain->why.text);
	/* First, so that a start that is killed in the middle can be stopped. */
	r = domain_remember(domain, NULL, call.state);
	if (r < 0)
		return ocf_fail(ocf_from_errno(-r), -r,
			r == -EACCES || r == -EPERM ? "run it as root" : "look at that folder",
			"cannot keep state in '" STATE_DIR "/%s'", call.state);
	r = guest.snapshot ? domain_restore(domain, guest.snapshot, &call.deadline) : 0;
	if (r == 0 && guest.start_resources)
		r = domain_start_resources(domain, guest.claim.config, &call.deadline);
	if (r == 0)
		r = domain_create(domain, *changed ? changed : guest.claim.config, &call.deadline);
	unlink(changed);
	if (r == -EEXIST && domain_look(domain, &call.deadline) == 1)
		return OCF_SUCCESS; /* another start was faster */
	if (r == -ENOTCONN || r == -ENOEXEC || r == -EIO || r == -EPROTONOSUPPORT)
		agent_forget(&call);
	if (r < 0)
		return ocf_fail(r == -EPROTONOSUPPORT ? OCF_ERR_INSTALLED : OCF_ERR_GENERIC, 0,
			start_hint(r, domain->why.text), "cannot start guest '%s' on '%s': %s",
			domain->name, domain->uri, domain->why.text);
	if (strstr(domain->why.text, "autostart"))
		log_line(LOG_WARNING,
			"guest '%s' is also started by libvirt itself, where it is "
			"defined (end that: virsh autostart --disable)",
			domain->name);
	return OCF_SUCCESS;
}

static enum ocf start(void)
{
	struct domain domain;
	enum ocf code;
	int r = find(&domain, &call.deadline);

	if (r < 0)
		return doubt(r, &domain);
	if (r == 1)
		r = domain_settle(&domain, &call.deadline);
	if (r == 1 || r == -ETIMEDOUT) {
		code = look(&domain);
		if (code == OCF_SUCCESS)
			code = await_service(&domain);
		return code == OCF_DEGRADED ? OCF_SUCCESS : code;
	}
	if (r < 0)
		return doubt(r, &domain);
	code = create(&domain);
	if (code != OCF_SUCCESS)
		return code;
	r = domain_look(&domain, &call.deadline);
	if (r < 0)
		return doubt(r, &domain);
	if (r == 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, "its console or log may say why",
			"guest '%s' ended right after its start", domain.name);
	remember(&domain, NULL);
	settle(&domain);
	log_line(LOG_INFO, "started guest '%s'", domain.name);
	return await_service(&domain);
}

/* Asks the guest to shut down, again and again, until it has ended or the reserve is reached. */
static int shut_down(struct domain *domain)
{
	const char *modes = domain_mode_parse(guest.shutdown_mode) < 0 ? "" : guest.shutdown_mode;
	int r = -ETIMEDOUT;

	while (deadline_left(&call.deadline) > 0 && r != 0) {
		struct deadline request = deadline_slice(&call.deadline, REQUEST_TIMEOUT);
		struct deadline pause = deadline_slice(&call.deadline, ASK_AGAIN);

		if (domain_shutdown(domain, modes, &request) < 0)
			log_trace("cannot ask for a shutdown: %s", domain->why.text);
		r = domain_wait(domain, &pause);
		if (r < 0)
			deadline_poll(&pause, NULL, 0);
	}
	return r;
}

/* True for a guest that cannot hear a request to shut down. */
static bool is_deaf(struct domain *domain)
{
	enum domain_condition condition = domain_examine(domain, false, &call.deadline);

	return condition == DOMAIN_HALF_STARTED || condition == DOMAIN_MIGRATING ||
	       condition == DOMAIN_IO_ERROR || condition == DOMAIN_CRASHED;
}

static enum ocf end(struct domain *domain)
{
	struct deadline reserve;
	bool at_once = guest.force_stop || is_deaf(domain);
	int r;

	keep_config(domain);
	if (guest.snapshot && !at_once) {
		r = domain_save(domain, guest.snapshot, &call.deadline);
		log_line(r == 0 ? LOG_INFO : LOG_WARNING, "%s guest '%s' in '%s'%s%s",
			r == 0 ? "saved" : "cannot save", domain->name, guest.snapshot,
			r == 0 ? "" : ", and shuts it down: ", r == 0 ? "" : domain->why.text);
		if (r == 0)
			return OCF_SUCCESS;
	}
	r = at_once ? -ETIMEDOUT : shut_down(domain);
	if (r == 0) {
		log_line(LOG_INFO, "guest '%s' has shut down", domain->name);
		return OCF_SUCCESS;
	}
	reserve = at_once ? call.deadline : deadline_reserve(&call.deadline);
	r = domain_destroy(domain, &reserve);
	if (r < 0)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot end guest '%s': %s", domain->name,
			domain->why.text);
	log_line(LOG_WARNING, "ended guest '%s' by force%s", domain->name,
		r == 1 ? " and without libvirt, which did not do it" : "");
	return OCF_SUCCESS;
}

static enum ocf stop(void)
{
	struct deadline proof = deadline_reserve(&call.deadline);
	struct domain domain;
	enum ocf code;
	int r = find(&domain, &call.deadline);

	/* Twice at the most: the guest that state remembers, and another that the file names. */
	for (int i = 0; r == 1 && i < 2; i++) {
		code = end(&domain);
		if (code != OCF_SUCCESS)
			return code;
		remember(&domain, NULL);               /* a start that became a process is over */
		r = find_under(&domain, true, &proof); /* where it ran */
	}
	if (r < 0 && r != -EPROTONOSUPPORT)
		return doubt(r, &domain);
	if (r == 1)
		return ocf_fail(OCF_ERR_GENERIC, 0, NULL,
			"guest '%s' was ended and runs again (something else starts it)",
			domain.name);
	agent_forget(&call);
	return OCF_SUCCESS;
}

/* What is not about the guest's size or place is read by the next action anyhow. */
static enum ocf reload(void)
{
	struct domain domain;
	int r = find(&domain, &call.deadline);

	if (r < 0)
		return doubt(r, &domain);
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

static enum ocf validate(void)
{
	struct domain domain;
	enum ocf code;

	if (call.check_level < 10)
		return OCF_SUCCESS;
	code = identify(&domain);
	if (code != OCF_SUCCESS)
		return code;
	if (domain_place_check(&domain, guest.fit.cpus) < 0)
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
	{ "validate-all", validate, .timeout = 10 },
	{ 0 },
};

static const struct ra_agent agent = {
	.name = "domain",
	.summary = "Manages a virtual machine through libvirt.",
	.text = "Starts a guest from an XML file as a transient domain, watches it and shuts it "
		"down. Drop-in for ocf:heartbeat:VirtualDomain. For qemu on this node the evidence "
		"is the guest's process, so that a libvirtd that hangs, restarts or is gone does "
		"not make a running guest look stopped or a stopped one look running.",
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
