/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output is what a connection is still to be sent, however slowly its reader takes it. */
#ifndef RELEVO_RING_OUTPUT_H
#define RELEVO_RING_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct ring_output {
	char *bytes;
	size_t size, room, sent;
	bool failed; /* there was no memory for it */
};

void ring_output_add(struct ring_output *output, const void *bytes, size_t size);
void ring_output_print(struct ring_output *output, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Sends what the socket takes: 1 when all is sent, 0 when there is more, or -errno. */
int ring_output_send(struct ring_output *output, int fd);

void ring_output_free(struct ring_output *output);

#endif
