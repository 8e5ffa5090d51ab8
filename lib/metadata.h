/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an agent's tables say to others: OCF 1.1 metadata, help for people, a manual page. */
#ifndef RELEVO_METADATA_H
#define RELEVO_METADATA_H

#include <stdio.h>

#include "agent.h"

/*
 * OCF 1.1 metadata (ra/1.1/ra-api.rng of the OCF specification). Its internal DTD subset declares
 * what the DTD of ocf-tester, ra-api-1.dtd, does not know.
 */
void metadata_print(const struct ra_agent *agent, FILE *to);

/* What --help prints. */
void metadata_help(const struct ra_agent *agent, FILE *to);

/* A manual page for section 7 in man(7) macros. */
void metadata_man(const struct ra_agent *agent, FILE *to);

#endif
