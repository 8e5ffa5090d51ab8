// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_settings: what no row of the table can see alone. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "domain_migrate_options.h"
#include "domain_migrate_uri.h"
#include "domain_mode.h"
#include "domain_place.h"
#include "domain_settings.h"
#include "value.h"

#define MEMORY_LEAST (4LL << 20)

/* Blames the row of this name. */
static void blame(struct param_fault *fault, const char *name, const char *value, const char *words)
{
	param_blame(fault, param_find(domain_params, name), value, "%s", words);
}

/* True if it can stand in a URI before the '@'. */
static bool is_user(const char *name)
{
	return !name[strcspn(name, "@:/?#% \t")];
}

static bool is_transport(const char *name)
{
	static const char *const names[] = { "", "ssh", "tls", "tcp", "libssh", "libssh2", "ext" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void check_migration(struct param_fault *fault)
{
	const struct domain_migration *migration = &guest.migration;
	struct domain_migrate_options options;
	const char *bad;

	if (!is_transport(migration->transport))
		blame(fault, "migration_transport", migration->transport,
			"is none of ssh, tls, tcp, libssh, libssh2 and ext");
	if (!is_user(migration->user))
		blame(fault, "migration_user", migration->user, "cannot be in a URI");
	if (*migration->suffix && !migrate_uri_is_node(migration->suffix))
		blame(fault, "migration_network_suffix", migration->suffix,
			"cannot be in a node's name");
	if (*migration->suffix && *migration->attribute)
		blame(fault, "node_ip_attribute", migration->attribute,
			"cannot be used with migration_network_suffix");
	if (domain_migrate_options_parse(migration->options, &options, &bad) < 0)
		param_blame(fault, param_find(domain_params, "migrate_options"), migration->options,
			"has '%s', which cannot be taken", bad);
}

/* A number alone counts bytes: one that was meant as MiB or KiB would be a guest that cannot live.
 */
static void check_memory(struct param_fault *fault)
{
	char value[32];

	if (guest.fit.memory <= 0 || guest.fit.memory >= MEMORY_LEAST)
		return;
	snprintf(value, sizeof(value), "%lld", guest.fit.memory);
	blame(fault, "memory", value, "is less than 4M, as a number alone counts bytes");
	guest.fit.memory = 0;
}

/* True for a text that is no "false" in any spelling, nor empty. */
static bool may_be_true(const char *text)
{
	bool flag = *text;

	return flag && (value_bool(text, &flag) < 0 || flag);
}

static void check_refused(struct param_fault *fault)
{
	static const char words[] = "is refused: use a <transient/> disk in the XML";

	if (*guest.refused.overlay)
		blame(fault, "backingfile", guest.refused.overlay, words);
	if (may_be_true(guest.refused.stateless))
		blame(fault, "stateless", guest.refused.stateless, words);
	if (*guest.refused.copies)
		blame(fault, "copyindirs", guest.refused.copies, words);
	if (may_be_true(guest.refused.sharing))
		blame(fault, "allow_mem_management", guest.refused.sharing,
			"is refused: set memory of each guest, which a reload changes");
}

/* What a peer's parameters mean for others. */
static void settle_peers(void)
{
	const char *file = param_given(param_find(domain_params, "config"));

	if (guest.claim.name && !*guest.claim.name)
		guest.claim.name = NULL;
	if (file && strcmp(file, "xmfile") == 0 &&
		!param_given(param_find(domain_params, "hypervisor")))
		guest.hypervisor = "xen:///";
	if (guest.shutdown_acpi && !*guest.shutdown_mode)
		guest.shutdown_mode = "acpi";
}

/* 0 at once, -1 not given, as domain_params has it. */
static void settle_timeout(void)
{
	if (guest.shutdown_timeout == 0)
		guest.force_stop = true;
	if (guest.shutdown_timeout < 0)
		guest.shutdown_timeout = 0;
}

void domain_check(struct param_fault *fault)
{
	const struct domain_claim *claim = &guest.claim;

	settle_peers();
	if (!domain_is_claimed(claim))
		blame(fault, "config", NULL, "is missing, and so are name and uuid");
	if (!domain_is_uri(guest.hypervisor)) {
		blame(fault, "hypervisor", guest.hypervisor,
			"is no connection URI such as qemu:///system");
		guest.hypervisor = param_find(domain_params, "hypervisor")->fallback;
	}
	if (claim->name && !domain_is_name(claim->name))
		blame(fault, "name", claim->name, "can be no name");
	if (claim->uuid && !domain_is_uuid(claim->uuid))
		blame(fault, "uuid", claim->uuid, "is no UUID");
	if (*guest.shutdown_mode && domain_mode_parse(guest.shutdown_mode) < 0)
		blame(fault, "shutdown_mode", guest.shutdown_mode,
			"is no list of acpi, agent, initctl, signal and paravirt");
	check_memory(fault);
	if (domain_place_fault(guest.fit.cpus))
		blame(fault, "cpus", guest.fit.cpus, domain_place_fault(guest.fit.cpus));
	if (guest.snapshot && guest.force_stop)
		blame(fault, "snapshot", guest.snapshot, "cannot be used with force_stop");
	if (domain_service_fault(&guest.service))
		blame(fault, "probe", guest.service.probe, domain_service_fault(&guest.service));
	if (domain_mirrors_parse(&guest.mirrors)) {
		blame(fault, "mirrors", guest.mirrors.text, domain_mirrors_parse(&guest.mirrors));
		guest.mirrors.count = 0;
	}
	check_migration(fault);
	check_refused(fault);
	settle_timeout();
}
