/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An xl configuration (xl.cfg(5)) describes a guest of Xen: KEY = VALUE, one a line or with ';'
 * between. A value is a text in quotes, a number, or a list in brackets, which may take several
 * lines; the last one of a key counts.
 */
#ifndef RELEVO_XL_CONFIG_H
#define RELEVO_XL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#define XL_CONFIG_WHY 96

struct xl_config {
	char name[256];   /* empty when it says none */
	char uuid[37];    /* lower case with hyphens; empty when it says none */
	long long cpus;   /* that it starts with: 1 when it does not say */
	long long memory; /* MiB at the most: 0 when it does not say */
};

/* Pure: true if a guest's configuration is none of libvirt's, which is XML; one must be there. */
bool xl_config_is(const char *text, size_t size);

/*
 * Pure: what it says of who the guest is and how large. 0; -EBADMSG when it is none, -EINVAL for a
 * name or a UUID that libvirt would not take, and why; -ENOMEM.
 */
int xl_config_parse(const char *text, size_t size, struct xl_config *ret, char why[XL_CONFIG_WHY]);

/*
 * Pure: the same configuration for libvirt, which takes the first one of a key, wants the name in
 * it, and knows no comments in lists: with this name, and UUID unless that is empty. NULL with
 * errno: as above, -EINVAL also for a name with quotes of both kinds. For free().
 */
char *xl_config_native(const char *text, size_t size, const char *name, const char *uuid);

#endif
