// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_status: one start tag, read without an XML library. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "domain_status.h"
#include "process.h"

/* The rest of a text: what has been read of it is no longer in it. */
struct rest {
	const char *at, *end;
};

static bool starts(const struct rest *rest, const char *words)
{
	size_t length = strlen(words);

	return (size_t)(rest->end - rest->at) >= length && memcmp(rest->at, words, length) == 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* True if there were blanks. */
static bool skip_blanks(struct rest *rest)
{
	const char *begin = rest->at;

	while (rest->at < rest->end && is_blank(*rest->at))
		rest->at++;
	return rest->at > begin;
}

/* Skips what stands before an element; false if a part of that has no end. */
static bool skip_prolog(struct rest *rest)
{
	for (skip_blanks(rest); starts(rest, "<!--") || starts(rest, "<?"); skip_blanks(rest)) {
		const char *close = starts(rest, "<?") ? "?>" : "-->";
		size_t left;

		rest->at += strlen(close) == 2 ? 2 : 4;
		left = (size_t)(rest->end - rest->at);
		rest->at = memmem(rest->at, left, close, strlen(close));
		if (!rest->at)
			return false;
		rest->at += strlen(close);
	}
	return true;
}

/* Takes a name or, up to `stop`, a value; false if it is empty or too long or has other signs. */
static bool take(struct rest *rest, const char *others, char stop, char *word, size_t size)
{
	size_t used = 0;

	while (rest->at < rest->end && *rest->at != stop) {
		if (!islower((unsigned char)*rest->at) && !isdigit((unsigned char)*rest->at) &&
			!memchr(others, *rest->at, strlen(others)))
			return false;
		if (used + 1 >= size)
			return false;
		word[used++] = *rest->at++;
	}
	word[used] = '\0';
	return used > 0 && rest->at++ < rest->end;
}

static bool take_pid(const char *digits, pid_t *ret)
{
	char *end;
	long number = strtol(digits, &end, 10);

	if (!isdigit((unsigned char)*digits) || *end || number <= 0 || number > 0x7fffffff)
		return false;
	*ret = (pid_t)number;
	return true;
}

/* One attribute, name='value', each of those that are known once at the most. */
static bool take_attribute(struct rest *rest, struct domain_status *status)
{
	char name[16], value[32], quote;

	if (!take(rest, "", '=', name, sizeof(name)) || rest->at == rest->end)
		return false;
	quote = *rest->at++;
	if ((quote != '\'' && quote != '"') || !take(rest, " -", quote, value, sizeof(value)))
		return false;
	if (strcmp(name, "pid") == 0 && strcmp(value, "0") == 0)
		return true; /* Xen's guests have none */
	if (strcmp(name, "pid") == 0)
		return status->pid == 0 && take_pid(value, &status->pid);
	if (strcmp(name, "reason") == 0) {
		bool first = !status->reason[0];

		snprintf(status->reason, sizeof(status->reason), "%s", value);
		return first;
	}
	if (strcmp(name, "state") != 0)
		return true;
	if (status->state[0] || strlen(value) >= sizeof(status->state))
		return false;
	memcpy(status->state, value, strlen(value) + 1);
	return true;
}

/* The number of a guest of Xen, in the element <domain> that follows; 0 if there is none. */
static pid_t find_number(const struct rest *rest)
{
	static const char words[] = "<domain type='xen' id='";
	const char *at = memmem(rest->at, (size_t)(rest->end - rest->at), words, strlen(words));
	struct rest digits = { at ? at + strlen(words) : rest->end, rest->end };
	char text[16];
	pid_t number = 0;

	if (!take(&digits, "", '\'', text, sizeof(text)) || !take_pid(text, &number))
		return 0;
	return number;
}

int domain_status_parse(const char *text, size_t size, struct domain_status *ret)
{
	struct rest rest = { text, text + size };
	struct domain_status status = { 0 };

	if (!skip_prolog(&rest) || !starts(&rest, "<domstatus"))
		return -EBADMSG;
	rest.at += strlen("<domstatus");
	while (!starts(&rest, ">") && !starts(&rest, "/>")) {
		bool apart = skip_blanks(&rest);

		if (starts(&rest, ">") || starts(&rest, "/>"))
			break;
		if (!apart || !take_attribute(&rest, &status))
			return -EBADMSG;
	}
	if (!status.state[0])
		return -EBADMSG;
	if (!status.pid)
		status.pid = find_number(&rest);
	*ret = status;
	return 0;
}

int domain_status_words(const char *text, struct domain_status *ret)
{
	const char *comma = strchr(text, ','), *end = text + strlen(text);
	struct rest state = { text, comma ? comma + 1 : end + 1 };
	struct rest reason = { comma ? comma + 2 : end, end + 1 };
	struct domain_status status = { 0 };

	if (!take(&state, " -", comma ? ',' : '\0', status.state, sizeof(status.state)))
		return -EBADMSG;
	if (comma && (comma[1] != ' ' ||
			     !take(&reason, " -", '\0', status.reason, sizeof(status.reason))))
		return -EBADMSG;
	*ret = status;
	return 0;
}

static long long milliseconds(const struct timespec *time)
{
	return (long long)time->tv_sec * 1000 + time->tv_nsec / 1000000;
}

/* The start of a file of the daemon's folder: its size or -errno. */
static ssize_t read_start(
	const char *folder, const char *name, const char *suffix, char *bytes, size_t size)
{
	char path[512];
	auto_close int fd = -1;
	struct stat status;
	ssize_t got;

	if (!*name || strchr(name, '/') ||
		(size_t)snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix) >=
			sizeof(path))
		return -ENOENT;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EBADMSG;
	got = read(fd, bytes, size);
	return got < 0 ? -errno : got;
}

int domain_status_load(const char *folder, const char *name, struct domain_status *ret)
{
	char text[DOMAIN_STATUS_MAX];
	ssize_t size = read_start(folder, name, ".xml", text, sizeof(text));

	return size < 0 ? (int)size : domain_status_parse(text, (size_t)size, ret);
}

pid_t domain_status_pid(const char *name)
{
	char text[24];
	ssize_t size = read_start(DOMAIN_STATUS_DIR, name, ".pid", text, sizeof(text) - 1);
	pid_t pid;

	if (size < 0)
		return (pid_t)size;
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return take_pid(text, &pid) ? pid : -EBADMSG;
}

/* Fills the daemon's pid and when its lock was written; false if there is none. */
static bool find_keeper(const char *folder, pid_t *ret_pid, long long *ret_since)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[128];
	auto_close int fd = -1;
	struct stat status;

	snprintf(path, sizeof(path), "%s/driver.pid", folder);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK ||
		fstat(fd, &status) < 0)
		return false;
	*ret_pid = lock.l_pid;
	*ret_since = milliseconds(&status.st_mtim);
	return true;
}

bool domain_status_kept(const char *folder)
{
	long long since;
	pid_t pid;

	return find_keeper(folder, &pid, &since);
}

/* When what runs under `pid` began, in ms of the clock as it goes now; 0 if that is not known. */
static long long began(pid_t pid)
{
	struct timespec now, up;
	struct process process;

	if (process_look(pid, &process) < 0 || clock_gettime(CLOCK_REALTIME, &now) < 0 ||
		clock_gettime(CLOCK_BOOTTIME, &up) < 0)
		return 0;
	return milliseconds(&now) - milliseconds(&up) +
	       (long long)process.start * 1000 / sysconf(_SC_CLK_TCK);
}

bool domain_status_left(const char *folder, const char *name)
{
	struct domain_status status;
	long long since, written;
	char path[512];
	struct stat file;
	pid_t keeper;

	if (!find_keeper(folder, &keeper, &since) ||
		domain_status_load(folder, name, &status) < 0 || status.pid)
		return false;
	snprintf(path, sizeof(path), "%s/%s.xml", folder, name);
	if (lstat(path, &file) < 0)
		return false;
	written = milliseconds(&file.st_mtim);
	/* By two clocks: one that was set meanwhile makes nothing look older than it is. */
	return written < since && written < began(keeper);
}
