/* SPDX-License-Identifier: GPL-2.0-or-later */
/* private: folders that only this test sees, so that it can fill them as it likes. */
#ifndef RELEVO_PRIVATE_H
#define RELEVO_PRIVATE_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mount.h>

#include "tap.h"

/* Puts an empty folder over `path` for this process alone; false where it may not do that. */
static inline bool private_folder(const char *path)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("test", path, "tmpfs", 0, "mode=755") == 0;
}

/* Says that the rest of the test cannot be done here, and ends it. */
static inline int skip_rest(const char *why)
{
	ok(true, "the rest # SKIP %s", why);
	return done();
}

#endif
