/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a service tells systemd, by the protocol of sd_notify(3). */
#ifndef RELEVO_NOTIFY_H
#define RELEVO_NOTIFY_H

/* Tells it, "READY=1" say. 0, also without a systemd that listens, or -errno. */
int notify_send(const char *text);

/* How often, in ms, systemd is to hear "WATCHDOG=1": half of what it waits. 0: it does not wait. */
long notify_watchdog(void);

#endif
