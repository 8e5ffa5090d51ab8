/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fence_ring and ringd --status ask the ringd of this host, by RING_SOCKET. One line asks:
 * "VERB MS ARGUMENT". The answer is "ok ..." or "error ERRNO WHY", and the end of the connection.
 * Verbs: status, off, on, reboot (of a guest: "ok STATE EVIDENCE"), list ("ok " and lines of NAME,
 * UUID, STATE, HOST with tabs between), show and json (the state of this ringd), forget (a host),
 * window ("open MS HOST LINE" or "close 0 HOST LINE": have that host open its end of a window for
 * so long, or close it; LINE as window.h has it: "ok ").
 */
#ifndef RELEVO_RING_ASK_H
#define RELEVO_RING_ASK_H

#include <stddef.h>

#include "deadline.h"

#define RING_SOCKET "/run/relevo/ringd.sock"

/*
 * Asks, and returns the answer without "ok " as memory that the caller frees. NULL with errno, and
 * why: what ringd said, or ENOENT or ECONNREFUSED when it does not run, or ETIMEDOUT.
 */
char *ring_ask(const char *verb, const char *argument, const struct deadline *deadline, char *why,
	size_t size);

#endif
