/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain's XML file has besides who the guest is, and keeping it up to date. */
#ifndef RELEVO_DOMAIN_CONFIG_H
#define RELEVO_DOMAIN_CONFIG_H

#include "domain.h"

/*
 * Writes to the XML file at `path` how the guest is now; a file of another guest, or one that is
 * not there, is left alone. If `sync`, csync2 then takes it to the other nodes. 1, 0 when nothing
 * has changed, or -errno and `why`.
 */
int domain_keep_config(
	struct domain *domain, const char *path, bool sync, const struct deadline *deadline);

/*
 * Starts the storage pools and networks that the XML file at `path` names, or libvirt's definition
 * (NULL). 0, or -errno and `why` with the name of the one that failed.
 */
int domain_start_resources(
	struct domain *domain, const char *path, const struct deadline *deadline);

#endif
