// SPDX-License-Identifier: GPL-2.0-or-later
/* xenstore: one request, one answer, on a connection that stays. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "control.h"
#include "tcp.h"
#include "xenstore.h"

/* enum xsd_sockmsg_type of xen/io/xs_wire.h. */
enum { LIST = 1, READ = 2, WRITE = 11, WATCH_EVENT = 15, REFUSAL = 16 };

int xenstore_judge(const struct xenstore_head *head, uint32_t type)
{
	if (head->length > XENSTORE_MAX)
		return -EBADMSG;
	if (head->type == WATCH_EVENT)
		return 2;
	if (head->request != 0 || head->transaction != 0)
		return -EBADMSG;
	if (head->type == REFUSAL)
		return 1;
	return head->type == type ? 0 : -EBADMSG;
}

int xenstore_refusal(const char *word)
{
	static const struct {
		const char *word;
		int error;
	} rows[] = {
		{ "ENOENT", ENOENT },
		{ "EACCES", EACCES },
		{ "EPERM", EPERM },
		{ "EINVAL", EINVAL },
		{ "E2BIG", E2BIG },
		{ "ENOSPC", ENOSPC },
		{ "ENOMEM", ENOMEM },
		{ "EAGAIN", EAGAIN },
		{ "EROFS", EROFS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(word, rows[i].word) == 0)
			return rows[i].error;
	return EIO;
}

int xenstore_open(const struct deadline *deadline)
{
	return control_open(XENSTORE_SOCKET, deadline);
}

/* Reads exactly so many bytes. 0 or -errno; -ECONNRESET when the daemon hung up. */
static int receive(int fd, void *bytes, size_t size, const struct deadline *deadline)
{
	size_t used = 0;

	while (used < size) {
		ssize_t got = tcp_receive(fd, (char *)bytes + used, size - used, deadline);

		if (got <= 0)
			return got < 0 ? (int)got : -ECONNRESET;
		used += (size_t)got;
	}
	return 0;
}

/* One request of `size` bytes; the answer gets an end. Its length or -errno. */
static ssize_t ask(int fd, uint32_t type, const char *bytes, size_t size,
	char answer[XENSTORE_MAX + 1], const struct deadline *deadline)
{
	struct xenstore_head head = { .type = type, .length = (uint32_t)size };
	char message[sizeof(head) + XENSTORE_MAX];
	int r, kind;

	if (size > XENSTORE_MAX)
		return -EMSGSIZE;
	memcpy(message, &head, sizeof(head));
	memcpy(message + sizeof(head), bytes, size);
	r = tcp_send(fd, message, sizeof(head) + size, deadline);
	do {
		if (r == 0)
			r = receive(fd, &head, sizeof(head), deadline);
		if (r < 0)
			return r;
		kind = xenstore_judge(&head, type);
		if (kind < 0)
			return kind;
		r = receive(fd, answer, head.length, deadline);
	} while (kind == 2);
	if (r < 0)
		return r;
	answer[head.length] = '\0';
	return kind == 1 ? -xenstore_refusal(answer) : (ssize_t)head.length;
}

ssize_t xenstore_read(
	int fd, const char *path, char *text, size_t size, const struct deadline *deadline)
{
	char answer[XENSTORE_MAX + 1];
	ssize_t length = ask(fd, READ, path, strlen(path) + 1, answer, deadline);

	if (length >= 0 && (size_t)length >= size)
		return -EMSGSIZE;
	if (length >= 0)
		memcpy(text, answer, (size_t)length + 1);
	return length;
}

ssize_t xenstore_list(
	int fd, const char *path, char names[XENSTORE_MAX + 1], const struct deadline *deadline)
{
	return ask(fd, LIST, path, strlen(path) + 1, names, deadline);
}

int xenstore_write(int fd, const char *path, const char *text, const struct deadline *deadline)
{
	char bytes[XENSTORE_MAX], answer[XENSTORE_MAX + 1];
	int length = snprintf(bytes, sizeof(bytes), "%s%c%s", path, '\0', text);
	ssize_t r;

	if (length < 0 || (size_t)length >= sizeof(bytes))
		return -EMSGSIZE;
	r = ask(fd, WRITE, bytes, (size_t)length, answer, deadline);
	return r < 0 ? (int)r : 0;
}
