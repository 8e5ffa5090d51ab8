// SPDX-License-Identifier: GPL-2.0-or-later
/* control: a server that answers, says nothing, is not there, or says too much. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "control.h"
#include "tap.h"

static char path[64];

/* Listens in this process; a child answers one command with `bytes` of 'x' and the command. */
static pid_t serve(size_t bytes)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	memcpy(at.sun_path, path, sizeof(path));
	unlink(path);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 1) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		int client = accept(fd, NULL, NULL);
		char command[64] = "";
		ssize_t size = 0, got;

		while ((got = read(client, command + size, sizeof(command) - (size_t)size)) > 0)
			size += got;
		for (size_t i = 0; i < bytes; i += 1024)
			if (send(client, (char[1024]){ [0 ... 1023] = 'x' }, 1024, MSG_NOSIGNAL) <
				0)
				_exit(1);
		_exit(write(client, command, (size_t)size) == size ? 0 : 1);
	}
	close(fd);
	return pid;
}

static void answers(size_t bytes, ssize_t wanted, const char *what)
{
	struct deadline deadline = deadline_start(60000);
	auto_free char *answer = NULL;
	pid_t server = serve(bytes), told = 0;

	ok(server > 0, "a server");
	same(control_ask(path, "show it\n", 8, &deadline, &answer, &told), wanted, what);
	if (wanted > 0 && answer) {
		same_text(answer + bytes, "show it\n", "... with what was asked");
		same(told, getpid(), "... and who began to listen");
	}
	waitpid(server, NULL, 0);
}

static void silence(void)
{
	struct deadline deadline = deadline_start(1000);
	auto_free char *answer = NULL;
	char longer[200] = { [0 ... 198] = 'a' };
	pid_t server = serve(0);

	kill(server, SIGSTOP);
	same(control_ask(path, "x\n", 2, &deadline, &answer, NULL), -ETIMEDOUT,
		"one that is stopped is given up on");
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	deadline = deadline_start(1000);
	same(control_ask(path, "x\n", 2, &deadline, &answer, NULL), -ECONNREFUSED,
		"a socket that nobody listens on");
	unlink(path);
	same(control_ask(path, "x\n", 2, &deadline, &answer, NULL), -ENOENT, "no socket");
	same(control_ask(longer, "x\n", 2, &deadline, &answer, NULL), -ENAMETOOLONG,
		"a path that is no socket's");
	ok(!answer, "... and none of them answers");
}

int main(void)
{
	snprintf(path, sizeof(path), "/tmp/relevo-control-%d", (int)getpid());
	answers(0, 8, "a command is answered");
	answers(1024 * 1024, 1024 * 1024 + 8, "a long answer is taken whole");
	answers(CONTROL_ANSWER_MAX, -EMSGSIZE, "one that is too long is not");
	silence();
	unlink(path);
	return done();
}
