/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups say which address may fence which guests, so that a cluster of guests cannot fence those
 * of another one. Text: "ADDRESS ... : GUEST ...", several with ';' between; an address may be a
 * network (192.0.2.0/28), a guest a name, a UUID or '*'. Pure.
 */
#ifndef RELEVO_XVM_GROUPS_H
#define RELEVO_XVM_GROUPS_H

#include <stdbool.h>

#include "prefix.h"

/* 0, or -EINVAL with what is wrong in `ret_why`, a text without an owner. */
int xvm_groups_check(const char *groups, const char **ret_why);

/*
 * True if a group lets `from` fence the guest of this name and UUID. Without groups (NULL) whoever
 * has the key may.
 */
bool xvm_groups_allow(
	const char *groups, const struct prefix *from, const char *name, const char *uuid);

#endif
