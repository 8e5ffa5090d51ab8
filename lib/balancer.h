/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A balancer is an instance of a program that spreads connections over servers: its processes, and
 * what it says of itself. All that is special to one program is a row of balancer_programs.
 */
#ifndef RELEVO_BALANCER_H
#define RELEVO_BALANCER_H

#include <limits.h>
#include <stdbool.h>

#include "balancer_health.h"
#include "deadline.h"
#include "process.h"

#define BALANCER_PROCESSES 128

struct balancer {
	const struct balancer_program *program;
	char binary[PATH_MAX]; /* a path or a name */
	char config[PATH_MAX];
	char pid_file[PATH_MAX];
	char socket[PATH_MAX];    /* empty: it has none that can be asked */
	char generated[PATH_MAX]; /* a second configuration, the agent's */
	const char *const *words; /* more arguments; ends with NULL */
	struct process main;      /* its first process */
	char why[448];            /* of the last failure, in words */
};

/* What it says of itself. */
struct balancer_view {
	pid_t main, worker; /* worker: the process that has the listeners now */
	long generation;    /* how often it has read its configuration again */
	bool stale;         /* the last time it did not take it, and goes on with the older one */
	long long sessions;
};

struct balancer_program {
	const char *name, *binary, *config; /* name, and where the others usually are */
	const char *run[4], *check[2];      /* arguments to start it, and to check alone */
	const char *socket_option; /* before the path of the socket it is to make; or NULL */
	bool generated;            /* takes a second configuration */
	int soft;                  /* signal after which it ends when its sessions have */
	/* Fills in the socket that the configuration names; NULL if socket_option names it. */
	void (*find_socket)(struct balancer *balancer);
	/* These return 0 or -errno, and say nothing. `reload` is NULL if it cannot do that. */
	int (*look)(const struct balancer *balancer, const struct deadline *deadline,
		struct balancer_view *ret);
	int (*health)(const struct balancer *balancer, const struct deadline *deadline,
		struct balancer_health *ret);
	int (*reload)(const struct balancer *balancer, const struct deadline *deadline);
	/* The words that tell most of what it wrote on standard error. */
	void (*explain)(const char *text, char *ret, size_t size);
};

/* Ends with an empty row; in the order of the parameter program. */
extern const struct balancer_program balancer_programs[];

/* Pure: true if this command line is of a process of the instance. */
bool balancer_matches(pid_t pid, const char *cmdline, size_t size, const void *balancer);

/*
 * Finds all its processes, also of older generations. Their count, or -errno when /proc cannot be
 * read. The first is its main process, which is set, if it lives.
 */
int balancer_find(struct balancer *balancer, struct process ret[BALANCER_PROCESSES]);

/* True if its main process, as it is known, still lives. */
bool balancer_lives(const struct balancer *balancer);

/* Takes the socket that a running one was given by its command line, if it was started so. */
void balancer_take_socket(struct balancer *balancer);

/* Asks it. 0, or -errno and why. */
int balancer_look(
	struct balancer *balancer, const struct deadline *deadline, struct balancer_view *ret);

#endif
