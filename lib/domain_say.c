// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_say: the words for it. */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "domain_say.h"
#include "log.h"
#include "state.h"

enum ocf domain_say_doubt(int r, const struct domain *domain, const char *state)
{
	if (r == -EINPROGRESS)
		return ocf_fail(OCF_ERR_GENERIC, 0, "wait for that, it must not be ended",
			"guest '%s' is in the post-copy of a migration, run by the target",
			domain->name);
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
		"cannot read the state '" STATE_DIR "/%s'", state);
}

/* What may be otherwise at the next try says nothing of this node. */
static bool may_pass(int r)
{
	return r == -ETIMEDOUT || r == -EBUSY || r == -EAGAIN || r == -ENOMEM || r == -EIO;
}

enum ocf domain_say_nobody(int r, const struct domain *domain)
{
	if (guest.claim.config)
		return ocf_fail(may_pass(r) ? OCF_ERR_GENERIC : OCF_ERR_INSTALLED, 0,
			r == -EBADMSG || r == -EINVAL
				? "it must be what virsh dumpxml prints of one guest, or for Xen "
				  "an xl configuration"
				: "every node that may run the guest needs it",
			"cannot read '%s': %s", guest.claim.config, domain->why.text);
	if (r == -ENOENT)
		return ocf_fail(OCF_ERR_INSTALLED, 0, "virsh define it, or use config",
			"cannot find guest '%s' on '%s': it is not defined", domain->name,
			domain->uri);
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "cannot find guest '%s' on '%s': %s",
		domain->name, domain->uri, domain->why.text);
}

static const char *start_hint(int r, const char *why)
{
	if (r == -ENOTCONN)
		return "libvirtd must run there";
	if (r == -EACCES || r == -EPERM)
		return "run it as root";
	if (r == -ESTALE)
		return "stop libvirtd, remove that file, start libvirtd: running guests go on";
	if (strstr(why, "with uuid"))
		return "virsh list --all shows the other guest: each needs a name and UUID of its "
		       "own";
	return NULL;
}

enum ocf domain_say_not_started(int r, const struct domain *domain)
{
	enum ocf code = r == -ENODEV || r == -EPROTONOSUPPORT ? OCF_ERR_INSTALLED
			: r == -ENOTSUP                       ? OCF_ERR_CONFIGURED
			: r == -EACCES || r == -EPERM         ? OCF_ERR_PERM
							      : OCF_ERR_GENERIC;

	return ocf_fail(code, 0, start_hint(r, domain->why.text),
		"cannot start guest '%s' on '%s': %s", domain->name, domain->uri, domain->why.text);
}

enum ocf domain_say_verdict(
	const struct domain *domain, const struct domain_verdict *verdict, bool told, bool news)
{
	if (verdict->code != OCF_DEGRADED)
		return ocf_fail(verdict->code, 0, verdict->hint, "guest '%s' %s", domain->name,
			verdict->words);
	return ocf_degraded(news, verdict->code, "guest '%s' %s, since %s%s%s%s%s%s", domain->name,
		verdict->words, domain->since, told ? ": " : "", told ? domain->why.text : "",
		verdict->hint ? " (" : "", verdict->hint ? verdict->hint : "",
		verdict->hint ? ")" : "");
}

enum ocf domain_say_service(int count, const struct domain *domain)
{
	if (count == 0)
		return OCF_SUCCESS;
	if (count > 0 && count < guest.service.failures)
		return ocf_degraded(
			count == 1, OCF_DEGRADED, "guest '%s' %s", domain->name, domain->why.text);
	return ocf_fail(OCF_ERR_GENERIC, 0, NULL, "guest '%s' %s", domain->name, domain->why.text);
}

void domain_log_save(int r, const struct domain *domain)
{
	log_line(r == 0 ? LOG_INFO : LOG_WARNING, "%s guest '%s' in '%s'%s%s",
		r == 0 ? "saved" : "cannot save", domain->name, guest.snapshot,
		r == 0 ? "" : ", and shuts it down: ", r == 0 ? "" : domain->why.text);
}

void domain_log_config(int r, const struct domain *domain)
{
	const char *path = guest.claim.config;

	if (r < 0)
		log_line(LOG_WARNING, "cannot keep the XML of guest '%s' in '%s': %s", domain->name,
			path, domain->why.text);
	else if (r == 1)
		log_line(LOG_INFO, "wrote the XML of guest '%s' to '%s'", domain->name, path);
}

void domain_log_fit(int r, const struct domain *domain)
{
	if (r != 0)
		log_line(LOG_WARNING, "guest '%s' is not as memory, vcpus and cpus want it: %s",
			domain->name, domain->why.text);
}

void domain_log_start(const struct domain *domain)
{
	if (strstr(domain->why.text, "autostart"))
		log_line(LOG_WARNING,
			"guest '%s' is also started by libvirt itself, where it is defined (end "
			"that: virsh autostart --disable)",
			domain->name);
}

void domain_log_end(int r, const struct domain *domain)
{
	if (r == 0)
		log_line(LOG_INFO, "guest '%s' has shut down", domain->name);
	else
		log_line(LOG_WARNING, "ended guest '%s' by force%s", domain->name,
			r == 1 ? "" : " and without libvirt, which did not do it");
}

void domain_log_migration(struct domain *domain, const char *target)
{
	char *warning = strchr(domain->why.text, '\t');

	if (warning) {
		*warning++ = '\0';
		log_line(LOG_WARNING, "guest '%s' is now on '%s', but %s", domain->name, target,
			warning);
	}
	log_line(LOG_INFO, "migrated guest '%s' to '%s': %s", domain->name, target,
		domain->why.text);
}
