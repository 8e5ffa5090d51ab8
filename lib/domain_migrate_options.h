/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migrate options are the words of virsh migrate (virsh(1)), as VirtualDomain passes them on, and
 * what libvirt's migration calls take for them (libvirt-domain.h).
 */
#ifndef RELEVO_DOMAIN_MIGRATE_OPTIONS_H
#define RELEVO_DOMAIN_MIGRATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "value.h"

#define MIGRATE_OPTIONS_MAX 24

/* What libvirt takes a value as; of a list it takes each part, of a file what is in it. */
enum migrate_option_type {
	MIGRATE_OPTION_TEXT,
	MIGRATE_OPTION_LIST,
	MIGRATE_OPTION_FILE,
	MIGRATE_OPTION_INT,
	MIGRATE_OPTION_LONG,
};

struct migrate_option {
	const char *name; /* of libvirt's parameter */
	enum migrate_option_type type;
	const char *text; /* in `words` */
	long number;      /* of the types INT and LONG */
};

struct domain_migrate_options {
	unsigned flags;     /* virDomainMigrateFlags, without LIVE */
	bool direct;        /* the hypervisor itself migrates, as Xen's can */
	bool after_precopy; /* to post-copy after the first pass */
	long timeout; /* in s, 0: none: the guest is then suspended or, if `post_copy`, goes */
	bool post_copy;
	const char *uri; /* where the data goes, in `words`, or NULL */
	size_t count;
	struct migrate_option values[MIGRATE_OPTIONS_MAX];
	char words[VALUE_MAX + 1];
};

/*
 * Reads options as virsh takes them: "--p2p --bandwidth 100 --listen-address=0.0.0.0"; there are no
 * quotes. 0, or -EINVAL with the word that is not known, is there twice, lacks its value or has a
 * bad one; so are those after which the guest would not run under its name. `ret_bad` is in `ret`.
 */
int domain_migrate_options_parse(
	const char *text, struct domain_migrate_options *ret, const char **ret_bad);

#endif
