/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the helpers that call libvirt (virt, ...) have in common: a request is a verb, the
 * connection's URI, the domain's UUID (or empty) and name, and what else the verb needs in one
 * field or several. No agent uses this, because it links libvirt.
 */
#ifndef RELEVO_VIRT_H
#define RELEVO_VIRT_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

struct virt_request {
	const char *verb, *uri, *uuid, *name, *more;
	const char *const *rest; /* the fields after `more`, HELPER_FIELDS - 5 */
	virConnectPtr connection;
};

/* One of the two is set: for a verb about a domain that libvirt has, or about none. */
struct virt_verb {
	const char *verb;
	int (*run)(virDomainPtr domain, const struct virt_request *request);
	int (*connected)(const struct virt_request *request);
};

/*
 * Serves the request on standard input by a table that ends with an empty row; returns the exit
 * code. A domain that libvirt has not is answered with "absent".
 */
int virt_serve(const struct virt_verb *verbs);

/* The domain that the request names, by its UUID if it has one. NULL as libvirt says. */
virDomainPtr virt_find(const struct virt_request *request);

/*
 * True if the last error is of the connection: it broke while libvirtd was at it, so that nobody
 * knows how that ended. False if libvirtd itself answered.
 */
bool virt_broke(void);

/* Answers with what libvirt said last: EIO, or ECONNRESET if it broke. Returns the exit code. */
int virt_answer_error(void);

#endif
