/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The workload is what runs on this node and ends with it: guests of libvirt, and DRBD's volumes
 * that are primary with good data. It is read from files that the kernel, libvirt and the agent
 * domain keep; nothing is asked that could hang. What cannot be seen does not count.
 */
#ifndef RELEVO_WORKLOAD_H
#define RELEVO_WORKLOAD_H

#include <stdbool.h>

#define WORKLOAD_WORDS 64 /* bytes of workload_format() with their end */

struct workload {
	int guests, volumes;
};

/*
 * Looks at this node. Guests of qemu are the processes that libvirt noted (NAME.pid in its run-time
 * folder), those of Xen its domains but the host's, those of other drivers what the agent domain
 * has on record; volumes are of DRBD 8.4.
 */
void workload_look(struct workload *ret);

/* Pure: how many volumes are Primary and UpToDate here, by the text of /proc/drbd of 8.4. */
int workload_volumes(const char *proc);

/* Pure: true if a libvirt connection URI is on this node, but neither qemu's nor Xen's. */
bool workload_is_other(const char *uri);

/* "2 guests, 1 primary volume", or "nothing". Returns `text`. */
char *workload_format(const struct workload *workload, char text[WORKLOAD_WORDS]);

#endif
