// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_ask: the client's end of ringd's socket. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cleanup.h"
#include "ring_ask.h"

#define ANSWER_MAX (16 << 20)
#define MARGIN_MS  2000

static int say_why(int error, const char *words, char *why, size_t size)
{
	snprintf(why, size, "%s", words);
	return -error;
}

static int connect_to(char *why, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = RING_SOCKET };
	auto_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return say_why(errno, strerror(errno), why, size);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		if (errno == ENOENT || errno == ECONNREFUSED)
			return say_why(errno, "ringd does not run on this host", why, size);
		return say_why(errno, strerror(errno), why, size);
	}
	return steal_fd(&fd);
}

/* All until the end of the connection. */
static char *read_all(int fd, const struct deadline *deadline, char *why, size_t size)
{
	size_t used = 0, room = 65536;
	char *text = malloc(room);

	while (text) {
		struct pollfd polled = { .fd = fd, .events = POLLIN };
		int r = deadline_poll(deadline, &polled, 1);
		ssize_t part = r < 0 ? -1 : read(fd, text + used, room - 1 - used);

		if (part == 0)
			break;
		if (part < 0 || used >= ANSWER_MAX) {
			errno = -say_why(
				r < 0 ? -r : EIO, "ringd did not answer in time", why, size);
			free(text);
			return NULL;
		}
		used += (size_t)part;
		if (used == room - 1) {
			char *more = realloc(text, room *= 2);

			if (!more)
				free(text);
			text = more;
		}
	}
	if (text)
		text[used] = '\0';
	return text;
}

char *ring_ask(const char *verb, const char *argument, const struct deadline *deadline, char *why,
	size_t size)
{
	auto_close int fd = connect_to(why, size);
	int left = deadline_left(deadline), margin = left / 4;
	char *text, *end;
	long error;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	/* Why ringd gives up is to be heard before the time is over here, too. */
	if (margin > MARGIN_MS)
		margin = MARGIN_MS;
	if (dprintf(fd, "%s %d %s\n", verb, left - margin, argument) < 0) {
		errno = -say_why(EIO, "ringd hung up", why, size);
		return NULL;
	}
	text = read_all(fd, deadline, why, size);
	if (!text)
		return NULL;
	if (strncmp(text, "ok ", 3) == 0) {
		memmove(text, text + 3, strlen(text + 3) + 1);
		return text;
	}
	error = strncmp(text, "error ", 6) == 0 ? strtol(text + 6, &end, 10) : 0;
	if (error > 0 && error < 4096) {
		end[strcspn(end, "\n")] = '\0';
		say_why(0, *end ? end + 1 : end, why, size);
	} else {
		error = -say_why(EPROTO, "ringd ended before it answered", why, size);
	}
	free(text);
	errno = (int)error;
	return NULL;
}
