/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log: one line to the system log per change of state, none for a healthy monitor; and the
 * trace that OCF_TRACE_RA=1 asks for, with parameters, steps and children.
 */
#ifndef RELEVO_LOG_H
#define RELEVO_LOG_H

#include <stdbool.h>

/* Names the program and its instance, "vip(web-ip)", in every later line; both are copied. */
void log_open(const char *program, const char *instance);

/*
 * One line to the system log by syslog(3), at a priority of syslog.h. A system log that does not
 * take it is given up on after half a second: logging must never hold up the cluster.
 */
void log_line(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Begins the trace if OCF_TRACE_RA says so: to OCF_TRACE_FILE (a path, or the number of a
 * descriptor), else to /var/lib/heartbeat/trace_ra/PROGRAM/INSTANCE.ACTION.TIME, where the peers'
 * traces are. A trace that cannot be opened is one line in the log, never a failure.
 */
void log_trace_open(const char *program, const char *instance, const char *action);

/* Begins a trace to the file `path`, or to standard error for NULL. 0 or -errno. */
int log_trace_to(const char *path);

/* Ends the trace and lets go of the system log: for a process that keeps no descriptor. */
void log_close(void);

/* True while there is a trace: what only a trace needs may be left out without one. */
bool log_tracing(void);

/* One line of trace after the milliseconds since log_trace_open(). */
void log_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
