// SPDX-License-Identifier: GPL-2.0-or-later
/* notify: a datagram to the socket that the environment names. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cleanup.h"
#include "notify.h"
#include "value.h"

int notify_send(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	auto_close int fd = -1;
	size_t length;

	if (!path || !*path)
		return 0;
	length = strlen(path);
	if (length >= sizeof(address.sun_path) || (*path != '/' && *path != '@'))
		return -EINVAL;
	memcpy(address.sun_path, path, length);
	if (*path == '@') /* of the abstract namespace, unix(7) */
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0)
		return -errno;
	return 0;
}

long notify_watchdog(void)
{
	long pid = value_environment("WATCHDOG_PID", getpid());
	long us = value_environment("WATCHDOG_USEC", 0);

	return pid == getpid() && us > 0 ? us / 2000 : 0;
}
