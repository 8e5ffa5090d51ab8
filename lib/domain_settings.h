/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of a guest: the parameters of the agent domain under VirtualDomain's and Xen's names,
 * and what they mean together. Nothing here looks at the system.
 */
#ifndef RELEVO_DOMAIN_SETTINGS_H
#define RELEVO_DOMAIN_SETTINGS_H

#include <stdbool.h>

#include "domain_find.h"
#include "domain_fit.h"
#include "domain_migration.h"
#include "domain_mirrors.h"
#include "domain_service.h"
#include "domain_utilization.h"
#include "domain_verdict.h"
#include "param.h"

struct domain_settings {
	struct domain_claim claim;
	struct domain_fit fit;
	struct domain_service service;
	struct domain_utilization utilization;
	const char *hypervisor, *shutdown_mode;
	const char *snapshot;  /* folder, or NULL */
	long shutdown_timeout; /* ms; 0: not given */
	bool shutdown_acpi, force_stop, save_config, sync_config, start_resources;
	struct domain_migration migration;
	struct domain_mirrors mirrors;
	int on_io_error; /* enum domain_on_io_error */
	struct {
		const char *overlay, *stateless, *copies, *sharing;
	} refused;
};

extern struct domain_settings guest;

/* The one table goes on in the other. */
extern const struct param domain_params[], domain_migration_params[];

/* Notes what several parameters together, or words of one, make wrong. */
void domain_check(struct param_fault *fault);

#endif
