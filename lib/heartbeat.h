/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * heartbeat is the cluster of haresources, as a resource's script sees it. It asks its stonith to
 * reset a node that it has lost, and writes that into the log of ha.cf (heartbeat 3.0.6, lines with
 * syslogmsgfmt, its default); no other record of a reset is there.
 */
#ifndef RELEVO_HEARTBEAT_H
#define RELEVO_HEARTBEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "deadline.h"

/* What is known of one node from the log, line by line; begins as { .node = NAME, .pid = ... }. */
struct heartbeat_log {
	const char *node;
	pid_t pid;   /* of heartbeat's master process: what another has written does not count */
	bool lost;   /* it is dead, and nothing of it was heard since */
	pid_t reset; /* the process that has reset it since */
	bool off;    /* and heartbeat has seen that end well */
};

/* Takes the next line, without its end. Pure. */
void heartbeat_log_take(struct heartbeat_log *log, const char *line);

/* True if heartbeat has called this program. */
bool heartbeat_calls(void);

/*
 * Has heartbeat's stonith reset the node after it was lost, and is it still lost? 1, 0, or -errno
 * if that cannot be seen: then, too, nothing is proven.
 */
int heartbeat_has_reset(const char *node, const struct deadline *deadline);

#endif
