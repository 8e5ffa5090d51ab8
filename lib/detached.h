/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A detached process does what an action must not wait for, and outlives it: nobody hears how it
 * ends but the system log.
 */
#ifndef RELEVO_DETACHED_H
#define RELEVO_DETACHED_H

/* Has `work` done by a new process, which is ended after `seconds`. 0 or -errno. */
int detached_run(void (*work)(void *data), void *data, unsigned seconds);

#endif
