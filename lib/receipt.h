/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A receipt says in one line of JSON who fenced what, when, and on what evidence. */
#ifndef RELEVO_RECEIPT_H
#define RELEVO_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define RECEIPT_MAX 1000 /* fits into one line of the system log */

struct receipt {
	const char *program, *action, *device;
	const char *plug, *node; /* the one fenced, if it was named, or NULL */
	const char *host;        /* the one that fenced */
	const char *caller;      /* the service or program that asked for it */
	bool done;
	const char *state;    /* "on", "off" or "unknown", as it was read back */
	const char *evidence; /* what the device said last, or why it failed */
	time_t begun;
	long took; /* ms */
};

/* Writes it as an object on one line; texts that are too long are cut, and end with "...". */
void receipt_format(const struct receipt *receipt, char line[RECEIPT_MAX]);

/* The service of pacemaker that calls (PCMK_service), or else the parent's name in /proc. */
void receipt_caller(char *text, size_t size);

#endif
