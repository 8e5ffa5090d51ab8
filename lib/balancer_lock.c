// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_lock: a file that is removed by whoever has it locked. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "balancer_lock.h"
#include "balancer_record.h"
#include "state.h"

/* It is tried again after so many ms. */
#define PAUSE 20

/* True if the file is still the one of that name; who had it before may have removed it. */
static bool is_current(int fd, const char *path)
{
	struct stat ours, named;

	return fstat(fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino &&
	       ours.st_dev == named.st_dev;
}

/* 0, -EBUSY or another -errno. */
static int try(struct balancer_lock *lock)
{
	int fd = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), r = 0;

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		r = errno == EWOULDBLOCK ? -EBUSY : -errno;
	else if (!is_current(fd, lock->path))
		r = -EBUSY;
	if (r < 0)
		close(fd);
	else
		lock->fd = fd;
	return r;
}

int balancer_lock_take(struct balancer_lock *ret, const char *name, const struct deadline *deadline)
{
	int r = state_make_folder();

	ret->fd = -1;
	balancer_record_path(name, ".lock", ret->path);
	if (r == 0)
		r = try(ret);
	while (r == -EBUSY && deadline_left(deadline) > 0) {
		poll(NULL, 0, PAUSE);
		r = try(ret);
	}
	return r;
}

void balancer_lock_drop(struct balancer_lock *lock)
{
	if (lock->fd < 0)
		return;
	unlink(lock->path);
	close(lock->fd);
	lock->fd = -1;
}
