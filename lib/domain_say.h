/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the agent says of a guest: its reason lines (ocf.h), with what to do where that can be told,
 * and its lines in the log. `why` of the domain has the cause.
 */
#ifndef RELEVO_DOMAIN_SAY_H
#define RELEVO_DOMAIN_SAY_H

#include "domain.h"
#include "domain_settings.h"
#include "domain_verdict.h"
#include "ocf.h"

/* That it cannot be told whether it runs; `r` is domain_find()'s, `state` the state's name. */
enum ocf domain_say_doubt(int r, const struct domain *domain, const char *state);

/* That it cannot be told who it is; `r` is domain_identify()'s. */
enum ocf domain_say_nobody(int r, const struct domain *domain);

/* That it was not started; `r` is domain_start()'s. */
enum ocf domain_say_not_started(int r, const struct domain *domain);

/* How it is: `verdict`, which is not OCF_SUCCESS, and if `told` the cause; `news` as in ocf.h. */
enum ocf domain_say_verdict(
	const struct domain *domain, const struct domain_verdict *verdict, bool told, bool news);

/* How often in a row its service did not answer; `count` is domain_check_service()'s. */
enum ocf domain_say_service(int count, const struct domain *domain);

/* In the log: what came of domain_start(), domain_save(), domain_keep_config() and so on. */
void domain_log_start(const struct domain *domain);
void domain_log_save(int r, const struct domain *domain);
void domain_log_config(int r, const struct domain *domain);
void domain_log_fit(int r, const struct domain *domain);
void domain_log_end(int r, const struct domain *domain);

/* In the log: what domain_migrate() left in `why`, which is taken apart. */
void domain_log_migration(struct domain *domain, const char *target);

#endif
