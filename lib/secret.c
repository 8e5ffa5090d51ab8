// SPDX-License-Identifier: GPL-2.0-or-later
/* secret: where a password comes from, if not from an option. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "cleanup.h"
#include "secret.h"
#include "value.h"

void secret_guard(void)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	prctl(PR_SET_DUMPABLE, 0);
}

/* Copies the first line of `text`, which is changed. */
static int take_line(char *text, char secret[SECRET_MAX])
{
	size_t length = strcspn(text, "\r\n");

	text[length] = '\0';
	if (length == 0 || length >= SECRET_MAX || value_text(text) < 0)
		return -EBADMSG;
	memcpy(secret, text, length + 1);
	return 0;
}

int secret_read(const char *path, char secret[SECRET_MAX])
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char text[SECRET_MAX + 2];
	struct stat status;
	ssize_t size;
	int r;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || (status.st_mode & 077) ||
		(status.st_uid != 0 && status.st_uid != geteuid()))
		return -EPERM;
	size = read(fd, text, sizeof(text) - 1);
	if (size < 0)
		return -errno;
	text[size] = '\0';
	r = take_line(text, secret);
	explicit_bzero(text, sizeof(text));
	return r;
}

int secret_ask(const char *program, const struct deadline *deadline, char secret[SECRET_MAX])
{
	const char *argv[] = { program, NULL };
	struct child child = { .argv = argv, .alone = true };
	int r = child_run(&child, deadline);

	if (r == 0 && child.status)
		r = -ECHILD;
	if (r == 0)
		r = take_line(child.output, secret);
	explicit_bzero(child.output, sizeof(child.output));
	return r;
}
