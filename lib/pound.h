/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What pound (4.x) says of itself: on its control socket, where poundctl(8) asks it by HTTP and is
 * answered in JSON, and on standard error. Pure.
 */
#ifndef RELEVO_POUND_H
#define RELEVO_POUND_H

#include <stdbool.h>
#include <stddef.h>

/* What poundctl sends for "list". */
#define POUND_LIST "GET /listener/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

/* A server. */
struct pound_backend {
	char service[64]; /* its service's name, or "listener" or "global" without one */
	char address[64]; /* as pound tells it */
	bool up;          /* alive and enabled */
};

/* Calls `each` for each server in the answer to POUND_LIST, its body. 0 or -EBADMSG. */
int pound_parse_list(const char *text,
	void (*each)(const struct pound_backend *backend, void *data), void *data);

/* The path of the control socket in a configuration; false if there is none. */
bool pound_parse_control(const char *text, char *ret, size_t size);

/* The words that tell most of what it wrote: its first line that names a file and a line. */
void pound_explain(const char *text, char *ret, size_t size);

#endif
