/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain's identity comes from its file and, while it runs, from state with its process. */
#ifndef RELEVO_DOMAIN_IDENTITY_H
#define RELEVO_DOMAIN_IDENTITY_H

#include "domain.h"

struct domain_claim;

/*
 * Fills name and UUID from the claimed file, read by a helper. 0 or -errno: -ENOENT when there is
 * no such file, -EBADMSG or -EINVAL when it is no domain, -ETIMEDOUT when it can't be read.
 */
int domain_read(
	struct domain *domain, const struct domain_claim *claim, const struct deadline *deadline);

/* Takes a helper's answer, name and UUID with a tab between, out of `why`. 0 or -EPROTO. */
int domain_take_answer(struct domain *domain);

/*
 * Fills a domain from the state called `name` (state.h), but not its URI. 1, 0 when there is no
 * such state, or -errno.
 */
int domain_recall(struct domain *domain, const char *name);

/*
 * Keeps who the domain is and its process under `name`, and what is wrong with it (NULL: nothing),
 * if one of these is news; fills `since`. 1 if the trouble is news, 0 if not, or -errno when that
 * could not be kept.
 */
int domain_remember(struct domain *domain, const char *trouble, const char *name);

/* Writes the time of now as `since` has it. */
void domain_write_time(char *text, size_t size);

#endif
