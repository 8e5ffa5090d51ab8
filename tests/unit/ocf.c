// SPDX-License-Identifier: GPL-2.0-or-later
/* ocf: exit codes for errors, and the line that a failure writes to standard error. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "ocf.h"
#include "private.h"
#include "reason.h"
#include "tap.h"

static void codes(void)
{
	static const struct {
		int errnum;
		enum ocf code;
	} rows[] = {
		{ 0, OCF_SUCCESS },
		{ EPERM, OCF_ERR_PERM },
		{ EACCES, OCF_ERR_PERM },
		{ ENOENT, OCF_ERR_INSTALLED },
		{ ENODEV, OCF_ERR_INSTALLED },
		{ ENOEXEC, OCF_ERR_INSTALLED },
		{ EAFNOSUPPORT, OCF_ERR_INSTALLED },
		{ EPROTONOSUPPORT, OCF_ERR_INSTALLED },
		{ ETIMEDOUT, OCF_ERR_GENERIC },
		{ EBUSY, OCF_ERR_GENERIC },
		{ EIO, OCF_ERR_GENERIC },
		{ EINVAL, OCF_ERR_GENERIC },
		{ ENOMEM, OCF_ERR_GENERIC },
		{ 4095, OCF_ERR_GENERIC },
		{ -EPERM, OCF_ERR_GENERIC },
		{ -1, OCF_ERR_GENERIC },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ok(ocf_from_errno(rows[i].errnum) == rows[i].code, "%d (%s) is %d", rows[i].errnum,
			strerror(rows[i].errnum), (int)rows[i].code);
	for (int error = 1; error < 200; error++) {
		enum ocf code = ocf_from_errno(error);

		if (code == OCF_SUCCESS || code == OCF_NOT_RUNNING || code == OCF_ERR_CONFIGURED)
			ok(false, "error %d must never be %d", error, (int)code);
	}
}

struct said {
	char text[2048];
	int code;
};

/* What ocf_fail() writes in a process of its own, and the code that it returned there. */
static struct said fail(
	const char *prefix, enum ocf code, int errnum, const char *hint, const char *what)
{
	struct said said = { .code = -1 };
	size_t used = 0;
	ssize_t part;
	int ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		return said;
	pid = fork();
	if (pid == 0) {
		unsetenv("OCF_EXIT_REASON_PREFIX");
		if (prefix)
			setenv("OCF_EXIT_REASON_PREFIX", prefix, 1);
		dup2(ends[1], STDERR_FILENO);
		_exit((int)ocf_fail(code, errnum, hint, "cannot do '%s'", what));
	}
	close(ends[1]);
	while ((part = read(ends[0], said.text + used, sizeof(said.text) - 1 - used)) > 0)
		used += (size_t)part;
	close(ends[0]);
	waitpid(pid, &said.code, 0);
	said.code = WIFEXITED(said.code) ? WEXITSTATUS(said.code) : -1;
	return said;
}

static void failures(void)
{
	struct said said = fail(NULL, OCF_ERR_PERM, EPERM, "be root", "it");
	char big[2000];

	same_text(said.text, "ocf-exit-reason:cannot do 'it': Operation not permitted (be root)\n",
		"one line with the usual prefix");
	same(said.code, OCF_ERR_PERM, "the code comes back");
	said = fail("my-prefix:", OCF_DEGRADED, 0, NULL, "it");
	same_text(said.text, "my-prefix:cannot do 'it'\n", "one line with the caller's prefix");
	same(said.code, OCF_DEGRADED, "a large code comes back");
	said = fail("%s%n", OCF_ERR_GENERIC, 0, "%s%n", "%s%n");
	same_text(said.text, "%s%ncannot do '%s%n' (%s%n)\n", "marks of a format are only text");
	said = fail(NULL, OCF_ERR_GENERIC, 0, NULL, "a\nocf-exit-reason:b");
	same_text(said.text, "ocf-exit-reason:cannot do 'a ocf-exit-reason:b'\n",
		"a line end in it makes no second line");
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	said = fail(NULL, OCF_ERR_GENERIC, 0, NULL, big);
	same((long long)strlen(said.text), (long long)strlen("ocf-exit-reason:") + REASON_MAX,
		"a long reason is cut and ends its line");
	ok(said.text[strlen(said.text) - 1] == '\n', "... with a line end");
}

static int log_of_test = -1;

/* A system log that this test reads. */
static bool open_log(void)
{
	const struct sockaddr_un to = { AF_UNIX, "/dev/log" };

	log_of_test = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return private_folder("/dev") &&
	       bind(log_of_test, (const struct sockaddr *)&to, sizeof(to)) == 0;
}

/* What went to it since the last look, or "". */
static const char *logged(void)
{
	static char line[1024];
	ssize_t size = recv(log_of_test, line, sizeof(line) - 1, 0);

	line[size > 0 ? size : 0] = '\0';
	return line;
}

/* What ocf_degraded() says to a cluster of this feature set (NULL: none is named). */
static struct said degrade(const char *set, bool news, enum ocf code)
{
	struct said said = { .code = -1 };
	ssize_t size;
	int ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		return said;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		unsetenv("OCF_EXIT_REASON_PREFIX");
		unsetenv("OCF_RESKEY_crm_feature_set");
		if (set)
			setenv("OCF_RESKEY_crm_feature_set", set, 1);
		dup2(ends[1], STDERR_FILENO);
		_exit((int)ocf_degraded(news, code, "address '%s' is lame", "192.0.2.10"));
	}
	close(ends[1]);
	waitpid(pid, &said.code, 0);
	size = read(ends[0], said.text, sizeof(said.text) - 1);
	said.text[size > 0 ? size : 0] = '\0';
	close(ends[0]);
	said.code = WIFEXITED(said.code) ? WEXITSTATUS(said.code) : -1;
	return said;
}

static void degraded(void)
{
	static const struct {
		const char *set;
		bool knows;
	} rows[] = {
		{ "3.0.9", false },
		{ "3.0.10", true },
		{ "3.0.11", true },
		{ "3.0", false },
		{ "3.1", true },
		{ "3.1.0", true },
		{ "3.19.6", true },
		{ "2.9", false },
		{ "2.9.99", false },
		{ "1.0.9", false },
		{ "4.0", true },
		{ "4.0.0", true },
		{ "10.0.0", true },
		{ "3", false },
		{ "", false },
		{ "garbage", false },
		{ "x3.1", false },
		{ "-4.1.1", false },
		{ NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *name = rows[i].set ? rows[i].set : "(none)";
		struct said said = degrade(rows[i].set, false, OCF_DEGRADED);

		ok(said.code == (rows[i].knows ? OCF_DEGRADED : OCF_SUCCESS),
			"feature set '%s' %s degraded", name,
			rows[i].knows ? "knows" : "does not know");
		same_text(said.text, "ocf-exit-reason:address '192.0.2.10' is lame\n",
			"... and hears why in one line");
		said = degrade(rows[i].set, false, OCF_DEGRADED_PROMOTED);
		ok(said.code == (rows[i].knows ? OCF_DEGRADED_PROMOTED : OCF_RUNNING_PROMOTED),
			"... the same for what is promoted");
	}
}

static void degraded_news(void)
{
	static const char *const sets[] = { "3.19.0", "3.0.9" };

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		same(degrade(sets[i], false, OCF_DEGRADED).code, i ? OCF_SUCCESS : OCF_DEGRADED,
			"what is no news");
		same_text(logged(), "", "... is not in the system log");
		degrade(sets[i], true, OCF_DEGRADED);
		ok(strstr(logged(), "address '192.0.2.10' is lame") != NULL, "... what is, is");
		same_text(logged(), "", "... once");
	}
	fail(NULL, OCF_ERR_GENERIC, 0, NULL, "it");
	ok(strstr(logged(), "cannot do 'it'") != NULL, "a failure always is");
}

int main(void)
{
	codes();
	failures();
	degraded();
	if (!open_log())
		return skip_rest("it needs root for a /dev of its own");
	degraded_news();
	return done();
}
