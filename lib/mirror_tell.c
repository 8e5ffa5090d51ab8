// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_tell: two files beside the state, the score that is wanted and the one that was told. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <syslog.h>

#include "child.h"
#include "cleanup.h"
#include "detached.h"
#include "log.h"
#include "mirror_tell.h"
#include "program.h"
#include "state.h"

/* All of it, with the wait for another, in seconds; one call, in ms: it takes about 20. */
#define TELL_TIMEOUT 90
#define CALL_TIMEOUT 20000

bool mirror_has_pacemaker(void)
{
	return getenv("OCF_RESKEY_crm_feature_set") != NULL;
}

/* The score in a file beside the state, or NULL. */
static const char *read_score(const char *name, const char *kind, char score[24])
{
	struct state state;
	char beside[192];

	snprintf(beside, sizeof(beside), "%s.%s", name, kind);
	return state_load(&state, beside) < 0 ? NULL : state_get(&state, "score", score, 24);
}

static void write_score(const char *name, const char *kind, const char *score)
{
	struct state state;
	char beside[192];

	snprintf(beside, sizeof(beside), "%s.%s", name, kind);
	state_load(&state, beside);
	state.text[0] = '\0';
	if (state_set(&state, "score", score) == 0)
		state_save(&state);
}

int mirror_tell_lock(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), STATE_DIR "/%.160s.lock", name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	return -errno;
}

/* crm_attribute of pacemaker 2.1 knows --promotion; it takes the resource from the environment. */
static int call(const char *score)
{
	char path[PATH_MAX];
	const char *set[] = { path, "--promotion", "--lifetime", "reboot", "--update", score,
		NULL };
	const char *unset[] = { path, "--promotion", "--lifetime", "reboot", "--delete", NULL };
	struct child child = { .argv = strcmp(score, "0") == 0 ? unset : set };
	struct deadline deadline = deadline_start(CALL_TIMEOUT);
	int r = program_find("crm_attribute", path);

	if (r == 0)
		r = child_run(&child, &deadline);
	if (r == 0 && child.status == 0)
		return 0;
	log_line(LOG_WARNING, "cannot tell the cluster the promotion score %s: %s", score,
		r < 0 ? strerror(-r) : child.error);
	return -EIO;
}

static void tell(void *data)
{
	const char *name = data;
	char wanted[24], told[24];
	auto_close int fd = mirror_tell_lock(name);

	if (fd < 0 || !read_score(name, "wanted", wanted))
		return;
	if (read_score(name, "told", told) && strcmp(told, wanted) == 0)
		return;
	if (call(wanted) == 0)
		write_score(name, "told", wanted);
}

void mirror_tell_score(const char *name, long score, bool always)
{
	char text[24], wanted[24], told[24], beside[192];

	if (!mirror_has_pacemaker())
		return;
	snprintf(text, sizeof(text), "%ld", score);
	if (!always && read_score(name, "told", told) && strcmp(told, text) == 0 &&
		read_score(name, "wanted", wanted) && strcmp(wanted, text) == 0)
		return;
	write_score(name, "wanted", text);
	snprintf(beside, sizeof(beside), "%s.told", name);
	if (always)
		state_remove(beside);
	if (detached_run(tell, (void *)name, TELL_TIMEOUT) < 0)
		log_line(LOG_WARNING, "cannot tell the cluster the promotion score: no process");
}
