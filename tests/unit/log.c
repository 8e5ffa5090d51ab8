// SPDX-License-Identifier: GPL-2.0-or-later
/* log: the trace goes where it was asked to, and a system log that hangs holds nobody up. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "cleanup.h"
#include "deadline.h"
#include "log.h"
#include "private.h"
#include "tap.h"

#define BOUND 20000

/* In a process of its own, with these two in its environment, runs `body`; its exit code. */
static int apart(const char *wanted, const char *file, int (*body)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(60);
		unsetenv("OCF_TRACE_RA");
		unsetenv("OCF_TRACE_FILE");
		if (wanted)
			setenv("OCF_TRACE_RA", wanted, 1);
		if (file)
			setenv("OCF_TRACE_FILE", file, 1);
		log_open("unit", "test");
		_exit(body());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int traces(void)
{
	log_trace("before %s", "it is open");
	log_trace_open("unit", "test", "start");
	log_trace("step %d", 7);
	return log_tracing();
}

/* The whole of a file, or "". */
static const char *content(const char *path)
{
	static char text[4096];
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	text[size > 0 ? size : 0] = '\0';
	return text;
}

static void trace_off(void)
{
	same(apart(NULL, "/tmp/none", traces), 0, "no trace without OCF_TRACE_RA");
	same(apart("0", "/tmp/none", traces), 0, "none when it is 0");
	same(apart("", "/tmp/none", traces), 0, "none when it is empty");
	same(apart("perhaps", "/tmp/none", traces), 0, "none when it is nonsense");
	same(apart("1", "/no/such/folder/file", traces), 0, "none when it cannot be written");
	same(apart("1", "77777", traces), 0, "none to a descriptor that cannot be");
	same(apart("1", "999", traces), 0, "none to one that is not open");
}

static void trace_on(void)
{
	char path[] = "/tmp/relevo-unit-XXXXXX", number[16];
	int fd = mkstemp(path);
	const char *text;

	same(apart("1", path, traces), 1, "a trace to a file");
	text = content(path);
	ok(strstr(text, "unit start of 'test', pid ") != NULL, "... says who begins");
	ok(strstr(text, " ms: step 7\n") != NULL, "... and each step");
	ok(strstr(text, "before") == NULL, "... but nothing from before it was open");
	ok(text[0] == '+', "... with the time passed");
	same(apart("yes", path, traces), 1, "a second trace");
	ok(strstr(strstr(content(path), "step 7") + 1, "step 7") != NULL, "... is added");
	if (ftruncate(fd, 0) < 0)
		ok(false, "the test empties its file");
	snprintf(number, sizeof(number), "%d", fd);
	same(apart("on", number, traces), 1, "a trace to a descriptor");
	ok(strstr(content(path), "step 7\n") != NULL, "... has the steps");
	unlink(path);
	close(fd);
}

static int traces_a_log_line(void)
{
	log_trace_open("unit", "test", "start");
	log_line(LOG_INFO, "changed to %d", 3);
	return 0;
}

static void trace_has_log(void)
{
	char path[] = "/tmp/relevo-unit-XXXXXX";

	close(mkstemp(path));
	apart("1", path, traces_a_log_line);
	ok(strstr(content(path), "log: changed to 3\n") != NULL, "a log line is traced too");
	unlink(path);
}

/* Lets go of the trace, and takes its descriptor for something else. */
static int ends_the_trace(void)
{
	int fd = dup(STDOUT_FILENO);

	close(fd); /* what the trace will get */
	log_trace_open("unit", "test", "start");
	log_trace("step 1");
	log_close();
	if (log_tracing() || dup(STDOUT_FILENO) != fd)
		return 1;
	log_trace("step 2");
	log_close();
	return 0;
}

static void trace_ends(void)
{
	char path[] = "/tmp/relevo-unit-XXXXXX";

	close(mkstemp(path));
	same(apart("1", path, ends_the_trace), 0, "a trace is let go of with its descriptor");
	ok(strstr(content(path), "step 1\n") && !strstr(content(path), "step 2"),
		"... and gets nothing more");
	unlink(path);
}

static volatile sig_atomic_t alarms;

static void count_alarm(int signal)
{
	(void)signal;
	alarms++;
}

/* The caller's own timer and its handler must still be there after a log line. */
static int keeps_timer(void)
{
	struct itimerval timer = { .it_value = { 60, 0 } }, after;
	struct sigaction action;

	signal(SIGALRM, count_alarm);
	setitimer(ITIMER_REAL, &timer, NULL);
	log_line(LOG_INFO, "a line");
	getitimer(ITIMER_REAL, &after);
	sigaction(SIGALRM, NULL, &action);
	return after.it_value.tv_sec > 30 && action.sa_handler == count_alarm && alarms == 0;
}

/* A log line into a /dev/log that nobody reads and that is full. */
static int logs_into_full(void)
{
	const struct sockaddr_un to = { AF_UNIX, "/dev/log" };
	int server = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int client = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	long long begin;

	if (bind(server, (const struct sockaddr *)&to, sizeof(to)) < 0 ||
		connect(client, (const struct sockaddr *)&to, sizeof(to)) < 0)
		return 77;
	while (send(client, "x", 1, 0) == 1)
		;
	begin = deadline_now();
	log_line(LOG_ERR, "a line that nobody reads");
	if (deadline_now() - begin > BOUND)
		return 1;
	begin = deadline_now();
	return keeps_timer() && deadline_now() - begin < BOUND ? 0 : 2;
}

static int reads_log(void)
{
	const struct sockaddr_un to = { AF_UNIX, "/dev/log" };
	int server = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char text[512] = "", wanted[64];

	if (bind(server, (const struct sockaddr *)&to, sizeof(to)) < 0)
		return 77;
	log_line(LOG_WARNING, "%s is %d%%", "it", 7);
	if (recv(server, text, sizeof(text) - 1, 0) < 0)
		return 1;
	snprintf(wanted, sizeof(wanted), "unit(test)[%d]: it is 7%%", (int)getpid());
	/* 28: facility daemon, priority warning (RFC 3164, 4.1.1). */
	return strncmp(text, "<28>", 4) == 0 && strstr(text, wanted) ? 0 : 2;
}

int main(void)
{
	trace_off();
	trace_on();
	trace_has_log();
	trace_ends();
	same(apart(NULL, NULL, keeps_timer), 1, "a log line keeps the caller's timer");
	if (!private_folder("/dev"))
		return skip_rest("it needs root for a /dev of its own");
	same(apart(NULL, NULL, reads_log), 0, "a log line has its program, instance and priority");
	unlink("/dev/log");
	same(apart(NULL, NULL, logs_into_full), 0, "a log that nobody reads is given up on");
	unlink("/dev/log");
	same(apart(NULL, NULL, keeps_timer), 1, "without a log nothing fails");
	return done();
}
