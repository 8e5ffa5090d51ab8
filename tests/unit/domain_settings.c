// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_settings: the parameters of ocf:heartbeat:Xen, and what they make of others. */
#include <stdlib.h>

#include "cleanup.h"
#include "domain_settings.h"
#include "tap.h"

/* Loads these NAME=VALUE texts as the agent does; NULL ends them. */
static struct param_fault load(const char *const *given)
{
	struct param_fault fault;

	clearenv();
	for (; *given; given++) {
		char variable[256];
		char *equals;

		snprintf(variable, sizeof(variable), "OCF_RESKEY_%s", *given);
		equals = strchr(variable, '=');
		*equals = '\0';
		setenv(variable, equals + 1, 1);
	}
	guest = (struct domain_settings){ .shutdown_timeout = -1 };
	param_load(domain_params, &fault);
	domain_check(&fault);
	return fault;
}

#define LOAD(...) load((const char *const[]){ __VA_ARGS__, NULL })

static void peers_defaults(void)
{
	struct param_fault fault = LOAD("xmfile=/etc/xen/vm/MyDomU",
		"name=", "shutdown_timeout=", "shutdown_acpi=0", "allow_mem_management=0",
		"node_ip_attribute=", "reserved_Dom0_memory=512", "autoset_utilization_cpu=false",
		"autoset_utilization_hv_memory=false", "monitor_scripts=");

	same_text(fault.text, "", "the peer's defaults are taken");
	same_text(guest.claim.config, "/etc/xen/vm/MyDomU", "... its file");
	ok(!guest.claim.name, "... an empty name is none");
	same(guest.shutdown_timeout, 0, "... an empty time is none");
	ok(!guest.force_stop, "... and does not mean at once");
	same_text(guest.shutdown_mode, "", "... libvirt chooses how to ask");
	same(guest.fit.kept, 512LL << 20, "... MiB are kept");
}

static void hypervisors(void)
{
	LOAD("xmfile=/x");
	same_text(guest.hypervisor, "xen:///", "a guest given as xmfile is Xen's");
	LOAD("xmfile=/x", "hypervisor=qemu:///system");
	same_text(guest.hypervisor, "qemu:///system", "... unless something else is given");
	LOAD("config=/x");
	same_text(guest.hypervisor, "qemu:///system", "one given as config is not");
	LOAD("config=/x", "xmfile=/y");
	same_text(guest.hypervisor, "qemu:///system", "... nor one given as both");
	same_text(guest.claim.config, "/x", "... which is that of config");
	LOAD("xmfile=/x", "hypervisor=qemu:");
	same_text(guest.hypervisor, "qemu:///system", "what is no URI is not replaced by xmfile");
}

static void shutdowns(void)
{
	LOAD("config=/x", "shutdown_acpi=1");
	same_text(guest.shutdown_mode, "acpi", "asked by acpi");
	LOAD("config=/x", "shutdown_acpi=1", "shutdown_mode=agent");
	same_text(guest.shutdown_mode, "agent", "a mode goes before that");
	LOAD("config=/x", "shutdown_timeout=90");
	same(guest.shutdown_timeout, 90000, "a number alone counts seconds");
	ok(!guest.force_stop, "... for which it is asked");
	LOAD("config=/x", "shutdown_timeout=0");
	ok(guest.force_stop, "0 is at once");
	same(LOAD("config=/x", "shutdown_timeout=x").code, OCF_ERR_CONFIGURED, "no time");
	ok(guest.shutdown_timeout == 0 && !guest.force_stop, "... is as none");
	same(LOAD("config=/x", "shutdown_timeout=0", "snapshot=/s").code, 0,
		"a snapshot may be wanted all the same");
}

static void refused(void)
{
	static const char *const taken[] = { "false", "0", "No", "" }, *const bad[] = { "true",
		"x" };

	for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
		char given[64];

		snprintf(given, sizeof(given), "allow_mem_management=%s", taken[i]);
		same(LOAD("config=/x", given).code, 0, given);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct param_fault fault;
		char given[64];

		snprintf(given, sizeof(given), "allow_mem_management=%s", bad[i]);
		fault = LOAD("config=/x", given);
		same(fault.code, OCF_ERR_CONFIGURED, given);
		ok(strstr(fault.text, "is refused: set memory of each guest") != NULL,
			"... and what to do: %s", fault.text);
	}
	ok(strstr(LOAD("config=/x", "node_ip_attribute=a", "migration_network_suffix=-m").text,
		   "'node_ip_attribute' is 'a', which cannot be used with") != NULL,
		"an address has no suffix");
	same(LOAD("name=", "uuid=4dea22b3-1d52-d8f3-2516-782e98ab3fa0").code, 0,
		"a guest by its UUID, and no name");
	same_text(LOAD("name=").text, "parameter 'config' is missing, and so are name and uuid",
		"no name is nobody");
}

int main(void)
{
	peers_defaults();
	hypervisors();
	shutdowns();
	refused();
	return done();
}
