// SPDX-License-Identifier: GPL-2.0-or-later
/* secret: files and programs that give a password, and those that must not. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret.h"
#include "tap.h"

#define PATH "/run/secret-unit"

static char secret[SECRET_MAX];

static int file(const char *text, mode_t mode)
{
	int fd = open(PATH, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 || fchmod(fd, mode) < 0)
		return -errno;
	close(fd);
	return secret_read(PATH, secret);
}

static int script(const char *text)
{
	struct deadline deadline = { deadline_now() + 20000, deadline_now() + 20000 };

	file(text, 0700);
	return secret_ask(PATH, &deadline, secret);
}

int main(void)
{
	char big[SECRET_MAX + 8];

	memset(big, 'a', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	same(file("pass word \nmore\n", 0600), 0, "a file");
	same_text(secret, "pass word ", "... its first line, with its spaces");
	same(file("pass\r\n", 0400), 0, "a line end of elsewhere");
	same_text(secret, "pass", "... is none of it");
	same(file("pass", 0640), -EPERM, "one that a group may read");
	same(file("pass", 0602), -EPERM, "one that all may write");
	same(file("", 0600), -EBADMSG, "an empty one");
	same(file("\nx", 0600), -EBADMSG, "an empty line");
	same(file("a\tb", 0600), -EBADMSG, "a control character");
	same(file(big, 0600), -EBADMSG, "one too long");
	same(secret_read("/run", secret), -EPERM, "a folder");
	same(secret_read("/dev/zero", secret), -EPERM, "a device");
	same(secret_read("/run/no-such-file", secret), -ENOENT, "none");
	same(script("#!/bin/sh\necho from script\n"), 0, "a program");
	same_text(secret, "from script", "... its first line");
	same(script("#!/bin/sh\necho x; exit 1\n"), -ECHILD, "one that fails");
	same(script("#!/bin/sh\n"), -EBADMSG, "one that says nothing");
	unlink(PATH);
	secret_guard();
	same(prctl(PR_GET_DUMPABLE), 0, "no core");
	return done();
}
