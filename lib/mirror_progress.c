// SPDX-License-Identifier: GPL-2.0-or-later
/* mirror_progress: a file beside the state has the time of the last telling, while there is one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "child.h"
#include "cleanup.h"
#include "detached.h"
#include "drbd_progress.h"
#include "log.h"
#include "mirror_progress.h"
#include "mirror_tell.h"
#include "program.h"
#include "state.h"

#define PAUSE        60000 /* ms between two tellings */
#define TELL_TIMEOUT 60    /* of a telling with its wait for another, in seconds */
#define CALL_TIMEOUT 20000 /* of one program, in ms */

struct telling {
	struct mirror *mirror;
	char file[200]; /* the state beside */
};

static bool runs(const struct drbd *drbd)
{
	for (int i = 0; i < drbd->peers; i++)
		if (drbd->peer[i].source || drbd->peer[i].target)
			return true;
	return false;
}

static void update(const struct mirror *mirror, const char *value)
{
	char path[PATH_MAX], name[DRBD_NAME_MAX + 24];
	const char *set[] = { path, "--name", name, "--update", value, NULL };
	const char *unset[] = { path, "--name", name, "--delete", NULL };
	struct child child = { .argv = value ? set : unset };
	struct deadline deadline = deadline_start(CALL_TIMEOUT);
	int r = program_find("attrd_updater", path);

	snprintf(name, sizeof(name), "mirror-%s-resync", mirror->resource);
	if (r == 0)
		r = child_run(&child, &deadline);
	if (r < 0 || child.status)
		log_line(LOG_WARNING, "cannot set the node attribute '%s': %s", name,
			r < 0 ? strerror(-r) : child.error);
}

static void tell(void *data)
{
	struct telling *telling = data;
	struct deadline deadline = deadline_start(CALL_TIMEOUT);
	auto_close int fd = mirror_tell_lock(telling->file);
	struct drbd_progress progress;
	struct state state;
	char value[64];
	size_t used;

	if (fd < 0 || state_load(&state, telling->file) < 0 ||
		mirror_progress(telling->mirror, &progress, &deadline) != 1)
		return; /* it is over */
	used = (size_t)snprintf(
		value, sizeof(value), "%d.%d%%", progress.permille / 10, progress.permille % 10);
	if (progress.seconds >= 0)
		snprintf(value + used, sizeof(value) - used, " finish %ld:%02ld:%02ld",
			progress.seconds / 3600, progress.seconds / 60 % 60, progress.seconds % 60);
	update(telling->mirror, value);
}

static void untell(void *data)
{
	struct telling *telling = data;
	auto_close int fd = mirror_tell_lock(telling->file);

	if (fd >= 0)
		update(telling->mirror, NULL);
}

void mirror_progress_tell(struct mirror *mirror, const char *name)
{
	struct telling telling = { .mirror = mirror };
	struct state state;
	char text[24];
	long long past;
	int r;

	if (!mirror_has_pacemaker())
		return;
	snprintf(telling.file, sizeof(telling.file), "%s.resync", name);
	r = state_load(&state, telling.file);
	if (!runs(&mirror->drbd)) {
		if (r == 0 && state_remove(telling.file) == 0)
			detached_run(untell, &telling, TELL_TIMEOUT);
		return;
	}
	past = r == 0 && state_get(&state, "told", text, sizeof(text))
		       ? deadline_now() - atoll(text)
		       : PAUSE;
	if (past >= 0 && past < PAUSE)
		return;
	state.text[0] = '\0';
	snprintf(text, sizeof(text), "%lld", deadline_now());
	if (r != -ENAMETOOLONG && state_set(&state, "told", text) == 0 && state_save(&state) == 0)
		detached_run(tell, &telling, TELL_TIMEOUT);
}
