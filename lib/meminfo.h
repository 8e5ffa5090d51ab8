/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says of this machine's memory in /proc/meminfo (proc(5)). */
#ifndef RELEVO_MEMINFO_H
#define RELEVO_MEMINFO_H

/* Pure: KiB that could be had without swapping (MemAvailable), or -EBADMSG. */
long long meminfo_parse(const char *text);

/* The same of this machine, or -errno. */
long long meminfo_available(void);

#endif
