/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A service is what answers at an address: tcp://ADDRESS:PORT or http://ADDRESS[:PORT][/PATH], an
 * IPv6 address in brackets. A name is not taken: whether a service answers must not hang on a
 * resolver that does not.
 */
#ifndef RELEVO_SERVICE_H
#define RELEVO_SERVICE_H

#include <stdbool.h>

#include "deadline.h"
#include "prefix.h"

struct service {
	bool http; /* else a connection alone is an answer */
	struct prefix address;
	int port;
	char host[64];    /* address and port as they were given */
	const char *path; /* "/..."; in the text it was parsed from */
};

/* What its answer must be, if it speaks HTTP. */
struct service_answer {
	int status;
	const char *text; /* is in the first 64 KiB of the body; NULL: any body */
};

/* Pure: reads the text, which must stay. 0, or -EINVAL with words that say why. */
int service_parse(const char *text, struct service *ret, const char **ret_why);

/* Asks it once. 0, or -errno with the reason in `why`: -ETIMEDOUT, -EBADMSG, -ECONNREFUSED ... */
int service_ask(const struct service *service, const struct service_answer *expected,
	const struct deadline *deadline, char *why, size_t size);

#endif
