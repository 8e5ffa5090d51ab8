/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sysctl is a setting of one link in /proc/sys/net/ipv4/conf or ipv6/conf (the ip-sysctl page of
 * the kernel's documentation). */
#ifndef RELEVO_SYSCTL_H
#define RELEVO_SYSCTL_H

/* The number that `key` of the link has, 0 or more, or -errno; -ENOENT if there is no such. */
int sysctl_get(int family, const char *link, const char *key);

/* Sets it, if it is another now. 0 or -errno. */
int sysctl_set(int family, const char *link, const char *key, int value);

#endif
