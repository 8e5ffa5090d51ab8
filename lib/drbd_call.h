/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A call is what DRBD asks a handler, by its event's name and the environment: drbdadm's (see
 * "handlers" in drbd.conf(5), 8.4 and 9) or the bare one of the kernel's usermode helper, which
 * names the event and the resource as arguments.
 */
#ifndef RELEVO_DRBD_CALL_H
#define RELEVO_DRBD_CALL_H

#include <stdbool.h>

#include "drbd.h"

#define DRBD_ALLOWED_MAX 2048

enum drbd_event { DRBD_OTHER, DRBD_FENCE, DRBD_UNFENCE };

struct drbd_call {
	enum drbd_event event;
	char resource[DRBD_NAME_MAX];
	char peer[DRBD_NAME_MAX];       /* its node's name; empty when DRBD does not name it */
	int peer_id;                    /* DRBD 9: its node id; -1 when there is none */
	char allowed[DRBD_ALLOWED_MAX]; /* nodes that still have good data, this one first, blanks
					   between */
};

/*
 * Pure: reads the call. `event` and `resource` are arguments, or NULL; `environment` ends with
 * NULL; `node` is this node's name. 0 (only `event` counts if it is DRBD_OTHER) or -EINVAL, and
 * `ret_why` is then a text without an owner.
 */
int drbd_call_read(struct drbd_call *ret, const char *event, const char *resource,
	const char *const environment[], const char *node, const char **ret_why);

/* True for a name that is safe in XML, in XPath and in a file's name. */
bool drbd_name_is_good(const char *name);

#endif
