/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The power of one or several plugs, switched and proven: a plug is on or off when it reads so
 * after the command, within the timeouts of fencing_settings. What cannot be read is neither.
 */
#ifndef RELEVO_FENCING_POWER_H
#define RELEVO_FENCING_POWER_H

#include "fencing.h"

#define FENCING_PLUGS 64

struct fencing_plugs {
	const struct fence_agent *agent;
	const char *names[FENCING_PLUGS]; /* a device with but one plug: names[0] is NULL */
	int count;
	bool by_fencer;             /* pacemaker's fencer called, and ends what takes too long */
	struct fence_answer answer; /* what the device said last: evidence, or why not */
};

/* Deadline of one conversation with the device: login_timeout and shell_timeout. */
struct deadline fencing_deadline(void);

/* Reads all: FENCE_ON if one is on, FENCE_OFF if all are off, or -errno if one can't be read. */
int fencing_read(struct fencing_plugs *plugs);

/*
 * Switches all and waits until all read so. 1 if that was so before, 0, -ETIMEDOUT if one does not
 * become so in time, or another -errno; `answer` says why.
 */
int fencing_switch(struct fencing_plugs *plugs, bool on);

#endif
