// SPDX-License-Identifier: GPL-2.0-or-later
/* detached: a session of its own, without the action's descriptors, for which the caller waits. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "detached.h"
#include "log.h"

/* Nothing of the action stays: its trace, its timer's signal, its session, its descriptors. */
static void detach(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	log_close();
	setsid();
	signal(SIGALRM, SIG_DFL);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(null, fd) < 0)
			close(fd);
	close_range(3, ~0U, 0);
	if (chdir("/") < 0)
		_exit(1);
}

int detached_run(void (*work)(void *data), void *data, unsigned seconds)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid < 0 ? -errno : 0;
	detach();
	alarm(seconds);
	work(data);
	_exit(0);
}
