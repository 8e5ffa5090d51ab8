// SPDX-License-Identifier: GPL-2.0-or-later
/* notify: what a stand-in for systemd hears. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"
#include "tap.h"

static int listen_at(const char *name, size_t length)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	memcpy(address.sun_path, name, length);
	bind(fd, (struct sockaddr *)&address, (socklen_t)(sizeof(sa_family_t) + length));
	return fd;
}

static const char *heard(int fd)
{
	static char text[64];
	ssize_t size = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[size > 0 ? size : 0] = '\0';
	return text;
}

int main(void)
{
	int file = listen_at("/run/notify-unit", 16), abstract = listen_at("\0notify-unit", 12);
	char pid[16];

	unsetenv("NOTIFY_SOCKET");
	same(notify_send("READY=1"), 0, "no systemd, nothing to do");
	setenv("NOTIFY_SOCKET", "/run/notify-unit", 1);
	same(notify_send("READY=1"), 0, "a socket in the file system");
	same_text(heard(file), "READY=1", "hears it");
	setenv("NOTIFY_SOCKET", "@notify-unit", 1);
	same(notify_send("WATCHDOG=1"), 0, "one in the abstract namespace");
	same_text(heard(abstract), "WATCHDOG=1", "hears it");
	setenv("NOTIFY_SOCKET", "relative", 1);
	same(notify_send("READY=1"), -EINVAL, "no socket's name");
	setenv("NOTIFY_SOCKET", "/run/notify-none", 1);
	same(notify_send("READY=1"), -ENOENT, "nobody there");
	unsetenv("WATCHDOG_USEC");
	same(notify_watchdog(), 0, "nobody waits");
	setenv("WATCHDOG_USEC", "30000000", 1);
	same(notify_watchdog(), 15000, "half of the time");
	setenv("WATCHDOG_PID", "1", 1);
	same(notify_watchdog(), 0, "another process is meant");
	snprintf(pid, sizeof(pid), "%d", getpid());
	setenv("WATCHDOG_PID", pid, 1);
	same(notify_watchdog(), 15000, "this one is");
	unlink("/run/notify-unit");
	return done();
}
