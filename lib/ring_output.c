// SPDX-License-Identifier: GPL-2.0-or-later
/* ring_output: bytes that grow at their end and go from their start. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ring_output.h"

void ring_output_add(struct ring_output *output, const void *bytes, size_t size)
{
	if (output->size + size > output->room) {
		size_t room = 2 * (output->size + size);
		char *more = realloc(output->bytes, room);

		if (!more) {
			output->failed = true;
			return;
		}
		output->bytes = more;
		output->room = room;
	}
	memcpy(output->bytes + output->size, bytes, size);
	output->size += size;
}

void ring_output_print(struct ring_output *output, const char *format, ...)
{
	char text[2048];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length >= (int)sizeof(text))
		length = (int)sizeof(text) - 1;
	if (length > 0)
		ring_output_add(output, text, (size_t)length);
}

int ring_output_send(struct ring_output *output, int fd)
{
	while (output->sent < output->size) {
		ssize_t part = send(fd, output->bytes + output->sent, output->size - output->sent,
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return errno == EAGAIN ? 0 : -errno;
		output->sent += (size_t)part;
	}
	return output->failed ? -ENOMEM : 1;
}

void ring_output_free(struct ring_output *output)
{
	free(output->bytes);
	*output = (struct ring_output){ 0 };
}
