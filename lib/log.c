// SPDX-License-Identifier: GPL-2.0-or-later
/* log: syslog(3) that cannot hang, and the trace. Its statics change, as those of settings do. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "deadline.h"
#include "log.h"
#include "value.h"

#define TRACE_DIR "/var/lib/heartbeat/trace_ra"

static char ident[128];
static FILE *trace;
static long long trace_start_ms;

void log_open(const char *program, const char *instance)
{
	snprintf(ident, sizeof(ident), *instance ? "%s(%s)" : "%s", program, instance);
	openlog(ident, LOG_PID, LOG_DAEMON);
}

static void interrupt(int signal)
{
	(void)signal;
}

/*
 * send(2) to /dev/log blocks while the system log's queue is full. A timer that interrupts it
 * twice ends that: glibc's syslog tries once more after the first failure, then gives up.
 */
void log_line(int priority, const char *format, ...)
{
	const struct itimerval limit = { { 0, 250000 }, { 0, 250000 } };
	struct sigaction quiet = { .sa_handler = interrupt }, old_action;
	struct itimerval old_timer;
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	log_trace("log: %s", line);
	sigaction(SIGALRM, &quiet, &old_action);
	setitimer(ITIMER_REAL, &limit, &old_timer);
	syslog(priority, "%s", line);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	sigaction(SIGALRM, &old_action, NULL);
	setitimer(ITIMER_REAL, &old_timer, NULL);
}

/* A new file for this action in the peers' trace folder; -1 with errno set if there can be none. */
static int open_default(const char *program, const char *instance, const char *action)
{
	char path[512], when[32];
	time_t now = time(NULL);
	struct tm tm;

	strftime(when, sizeof(when), "%Y-%m-%d.%H:%M:%S", localtime_r(&now, &tm));
	mkdir("/var/lib/heartbeat", 0755);
	mkdir(TRACE_DIR, 0755);
	snprintf(path, sizeof(path), TRACE_DIR "/%s", program);
	mkdir(path, 0755);
	if (strchr(instance, '/')) {
		errno = EINVAL;
		return -1;
	}
	snprintf(path, sizeof(path), TRACE_DIR "/%s/%s.%s.%s", program, instance, action, when);
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static int open_trace(const char *program, const char *instance, const char *action)
{
	const char *file = getenv("OCF_TRACE_FILE");
	char *end;
	long number;

	if (!file || !*file)
		return open_default(program, instance, action);
	number = strtol(file, &end, 10);
	if (*end == '\0')
		return number >= 0 && number < 1024 ? fcntl((int)number, F_DUPFD_CLOEXEC, 3) : -1;
	return open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void log_trace_open(const char *program, const char *instance, const char *action)
{
	const char *wanted = getenv("OCF_TRACE_RA");
	bool on;
	int fd;

	if (!wanted || value_bool(wanted, &on) < 0 || !on)
		return;
	fd = open_trace(program, instance, action);
	if (fd >= 0)
		trace = fdopen(fd, "a");
	if (!trace) {
		log_line(LOG_WARNING, "cannot write the trace: %s", strerror(errno));
		return;
	}
	setvbuf(trace, NULL, _IOLBF, 0);
	trace_start_ms = deadline_now();
	log_trace("%s %s of '%s', pid %d", program, action, instance, (int)getpid());
}

int log_trace_to(const char *path)
{
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
		      : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd < 0)
		return -errno;
	trace = fdopen(fd, "a");
	if (!trace) {
		close(fd);
		return -ENOMEM;
	}
	setvbuf(trace, NULL, _IOLBF, 0);
	trace_start_ms = deadline_now();
	return 0;
}

void log_close(void)
{
	if (trace)
		fclose(trace);
	trace = NULL;
	closelog();
	openlog(ident, LOG_PID, LOG_DAEMON); /* closelog(3) forgets whose lines they are */
}

bool log_tracing(void)
{
	return trace != NULL;
}

void log_trace(const char *format, ...)
{
	va_list args;

	if (!trace)
		return;
	fprintf(trace, "+%lld ms: ", deadline_now() - trace_start_ms);
	va_start(args, format);
	vfprintf(trace, format, args);
	va_end(args);
	fputc('\n', trace);
}
