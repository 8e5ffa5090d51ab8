/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ringd is told by its file and its command line, by the same names. */
#ifndef RELEVO_RING_SETTINGS_H
#define RELEVO_RING_SETTINGS_H

#include <stdbool.h>

#include "param.h"

#define RING_CONFIG "/etc/relevo/ringd.conf"

struct ring_settings {
	const char *config, *uri, *node, *key_file, *interface, *groups, *forget;
	struct prefix multicast_address, listen_address;
	long port, timeout; /* ms: of a request that does not say how long it waits */
	bool multicast, listen, ring;
	bool status, json, list, verbose, help, manpage, version;
};

/* The rows, and the settings that they fill. */
const struct param *ring_settings_rows(const struct ring_settings **ret);

#endif
