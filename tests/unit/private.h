/* SPDX-License-Identifier: GPL-2.0-or-later */
/* private: folders and a network that only this test sees, so that it can fill them as it likes. */
#ifndef RELEVO_PRIVATE_H
#define RELEVO_PRIVATE_H

#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "tap.h"

/* Puts an empty folder over `path` for this process alone; false where it may not do that. */
static inline bool private_folder(const char *path)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("test", path, "tmpfs", 0, "mode=755") == 0;
}

/* Puts this process into a network of its own with nothing but lo; false where it may not. */
static inline bool private_network(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	auto_close int fd = -1;

	if (unshare(CLONE_NEWNET) < 0)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &lo) == 0;
}

/* Says that the rest of the test cannot be done here, and ends it. */
static inline int skip_rest(const char *why)
{
	ok(true, "the rest # SKIP %s", why);
	return done();
}

#endif
