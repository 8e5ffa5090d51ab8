// SPDX-License-Identifier: GPL-2.0-or-later
/* xenstore: a daemon that answers, refuses, says more than asked, hangs up, or says nothing. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "private.h"
#include "xenstore.h"

struct reply {
	struct xenstore_head head;
	const char *text;
	size_t size;
};

/* A reply of a type and what it holds; its head may say another length than there is. */
#define REPLY(type, says, text)                                                                    \
	{                                                                                          \
		{ type, 0, 0, says }, text, sizeof(text) - 1                                       \
	}
#define LAST                                                                                       \
	{                                                                                          \
		{ 0 }, NULL, 0                                                                     \
	}

static void put(int fd, const void *bytes, size_t size)
{
	while (size > 0) {
		ssize_t put = write(fd, bytes, size);

		if (put < 0)
			return; /* what is too long is not read */
		bytes = (const char *)bytes + put;
		size -= (size_t)put;
	}
}

/* One connection, one request: its type and text must be these. Then the replies. */
static pid_t serve(uint32_t type, const char *wanted, size_t size, const struct reply *replies)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = XENSTORE_SOCKET };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct xenstore_head head;
	char text[256];
	pid_t pid;

	unlink(XENSTORE_SOCKET);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 1) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		int client = accept(fd, NULL, NULL);

		if (read(client, &head, sizeof(head)) != sizeof(head) || head.type != type ||
			head.length != size || read(client, text, size) != (ssize_t)size ||
			memcmp(text, wanted, size) != 0)
			_exit(1);
		for (; replies->text; replies++) {
			put(client, &replies->head, sizeof(replies->head));
			put(client, replies->text, replies->size);
		}
		if (replies->head.type)
			pause();
		_exit(0);
	}
	close(fd);
	return pid;
}

static int end(pid_t server)
{
	int status = -1;

	waitpid(server, &status, 0);
	return status;
}

static void reads(const char *what, const struct reply *replies, ssize_t wanted)
{
	struct deadline deadline = deadline_start(60000);
	pid_t server = serve(2, "/a", 3, replies);
	char text[8] = "before";
	int fd = xenstore_open(&deadline);

	same(xenstore_read(fd, "/a", text, sizeof(text), &deadline), wanted, what);
	if (wanted > 0)
		same_text(text, "web", "... and that is it");
	close(fd);
	same(end(server), 0, "... to what was asked");
}

static void talks(void)
{
	reads("a text is read", (struct reply[]){ REPLY(2, 3, "web"), LAST }, 3);
	reads("also after what nobody asked for",
		(struct reply[]){ REPLY(15, 2, "xy"), REPLY(2, 3, "web"), LAST }, 3);
	reads("one that does not fit", (struct reply[]){ REPLY(2, 8, "12345678"), LAST },
		-EMSGSIZE);
	reads("a refusal", (struct reply[]){ REPLY(16, 6, "ENOENT"), LAST }, -ENOENT);
	reads("another", (struct reply[]){ REPLY(16, 5, "EHUH?"), LAST }, -EIO);
	reads("an answer to something else", (struct reply[]){ REPLY(1, 1, "a"), LAST }, -EBADMSG);
	reads("an answer that is too long",
		(struct reply[]){ REPLY(2, XENSTORE_MAX + 1, "a"), LAST }, -EBADMSG);
	reads("half an answer", (struct reply[]){ REPLY(2, 4, "web"), LAST }, -ECONNRESET);
}

static void lists_and_writes(void)
{
	struct deadline deadline = deadline_start(60000);
	char names[XENSTORE_MAX + 1];
	pid_t server = serve(1, "/local", 7,
		(struct reply[]){ REPLY(1, 3,
					  "1\0"
					  "2"),
			LAST });
	int fd = xenstore_open(&deadline);

	same(xenstore_list(fd, "/local", names, &deadline), 3, "names are read");
	same_text(names + 2, "2", "... with an end after each");
	close(fd);
	same(end(server), 0, "... below the path");
	server = serve(11, "/a\0poweroff", 11, (struct reply[]){ REPLY(11, 2, "OK"), LAST });
	fd = xenstore_open(&deadline);
	same(xenstore_write(fd, "/a", "poweroff", &deadline), 0, "a text is written");
	close(fd);
	same(end(server), 0, "... without an end");
}

static void hangs(void)
{
	struct deadline deadline = deadline_start(60000), slice = deadline_slice(&deadline, 100);
	pid_t server = serve(2, "/a", 3, (struct reply[]){ { { 1, 0, 0, 0 }, NULL, 0 } });
	char text[8];
	int fd = xenstore_open(&deadline);

	same(xenstore_read(fd, "/a", text, sizeof(text), &slice), -ETIMEDOUT,
		"a daemon that says nothing is not waited for longer");
	close(fd);
	kill(server, SIGKILL);
	end(server);
	same(xenstore_open(&deadline), -ECONNREFUSED, "nor is one that is gone");
	unlink(XENSTORE_SOCKET);
	same(xenstore_open(&deadline), -ENOENT, "nor is none");
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN); /* what is too long is not read */
	if (!private_folder("/run") || mkdir("/run/xenstored", 0755) < 0) {
		ok(false, "a folder of its own");
		return done();
	}
	talks();
	lists_and_writes();
	hangs();
	return done();
}
