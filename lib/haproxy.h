/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What HAProxy says of itself on its control sockets (HAProxy's management guide, sections 9.3
 * "Unix Socket commands" and 9.4 "Master CLI"), and on standard error. Pure but for haproxy_ask().
 */
#ifndef RELEVO_HAPROXY_H
#define RELEVO_HAPROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "deadline.h"

#define HAPROXY_WORKERS 64

/* "show proc" of the master. */
struct haproxy_processes {
	pid_t master, worker;       /* worker: that of the last good reload; 0: none */
	long reloads, failed;       /* failed: how many reloads in a row (since 2.5) */
	pid_t old[HAPROXY_WORKERS]; /* workers of reloads before that, which still have sessions */
	int old_count;
};

/* 0, or -EBADMSG. Workers beyond HAPROXY_WORKERS are left out. */
int haproxy_parse_processes(const char *text, struct haproxy_processes *ret);

/* The number behind "NAME: " in "show info". 0 or -EBADMSG. */
int haproxy_parse_info(const char *text, const char *name, long long *ret);

/* One line of "show stat"; the texts are cut to fit. */
struct haproxy_stat {
	char proxy[64], server[64]; /* server: FRONTEND or BACKEND for a proxy as a whole */
	char status[32];            /* "UP", "DOWN 1/2", "no check", "MAINT", "DRAIN", "OPEN" ... */
	long weight, sessions;
};

/*
 * The next line of `text`, the answer to "show stat" (CSV; its first line names the columns), from
 * `at` on; NULL begins. Returns where to go on, or NULL at the end or when it makes no sense.
 */
const char *haproxy_next_stat(const char *text, const char *at, struct haproxy_stat *ret);

/* True for the line of a server, and for one that takes requests. */
bool haproxy_is_server(const struct haproxy_stat *stat);
bool haproxy_is_up(const struct haproxy_stat *stat);

/* A peer of stick tables out of "show peers". */
struct haproxy_peer {
	char name[64];
	bool established;
};

/* The next peer that is not this process itself; from `at` on. Returns as haproxy_next_stat(). */
const char *haproxy_next_peer(const char *at, struct haproxy_peer *ret);

/*
 * The message of what HAProxy wrote on standard error that tells most: its first alert that names a
 * place or a cause, without what stands before it; else its last line. Cut to fit.
 */
void haproxy_alert(const char *text, char *ret, size_t size);

/*
 * Asks on a socket; of a master's, `worker` asks the present worker. As control_ask(); -EBADMSG
 * when it does not know the command or has no such worker.
 */
ssize_t haproxy_ask(const char *socket, bool worker, const char *command,
	const struct deadline *deadline, char **ret_answer, pid_t *ret_pid);

#endif
