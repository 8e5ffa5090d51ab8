// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_mirrors: the gate of mirror_promotion for each, and back. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <syslog.h>

#include "domain_mirrors.h"
#include "drbd_call.h"
#include "log.h"
#include "mirror_promotion.h"
#include "mirror_record.h"
#include "state.h"
#include "window_open.h"

/* The key of the state. */
#define KEY "mirrors"

/* How long it may take until nothing holds a mirror open any more once its guest has ended, ms. */
#define LET_GO 10000

/* Until what could not be released is tried again, in ms. */
#define AGAIN 500

const char *domain_mirrors_parse(struct domain_mirrors *mirrors)
{
	const char *at = mirrors->text ? mirrors->text : "";

	mirrors->count = 0;
	for (at += strspn(at, " \t\n"); *at; at += strspn(at, " \t\n")) {
		size_t length = strcspn(at, " \t\n");
		char *name = mirrors->names[mirrors->count];

		if (mirrors->count == WINDOW_MIRRORS)
			return "has too many names";
		if (length >= DRBD_NAME_MAX)
			return "has a name that is too long";
		memcpy(name, at, length);
		name[length] = '\0';
		if (!drbd_name_is_good(name))
			return "is no list of DRBD's resources";
		for (int i = 0; i < mirrors->count; i++)
			if (strcmp(mirrors->names[i], name) == 0)
				return "has a name twice";
		mirrors->count++;
		at += length;
	}
	return NULL;
}

__attribute__((format(printf, 3, 4))) static int say(
	struct domain *domain, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(domain->why.text, sizeof(domain->why.text), format, args);
	va_end(args);
	return error;
}

static struct mirror mirror_of(
	const struct domain *domain, const struct domain_mirrors *mirrors, int i, char guard[300])
{
	snprintf(guard, 300, "%.250s.mirror", domain->guard ? domain->guard : "domain");
	return (struct mirror){
		.resource = mirrors->names[i], .config = mirrors->config, .guard = guard
	};
}

/* True if one of its volumes is among the paths, which end with tabs. */
static bool is_among(const struct mirror *mirror, const char *paths)
{
	for (const char *at = paths; *at;) {
		size_t length = strcspn(at, "\t");
		char path[512];
		struct stat seen;

		snprintf(path, sizeof(path), "%.*s", (int)(length < 511 ? length : 511), at);
		at += length + (at[length] == '\t');
		if (stat(path, &seen) < 0 || !S_ISBLK(seen.st_mode) ||
			major(seen.st_rdev) != DRBD_MAJOR)
			continue;
		for (int i = 0; i < mirror->drbd.volumes; i++)
			if ((int)minor(seen.st_rdev) == mirror->drbd.minors[i])
				return true;
	}
	return false;
}

/* What speaks against it before anybody is asked for a role; `paths` NULL: no file tells. */
static int check(struct domain *domain, struct mirror *mirror, const char *paths,
	const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, MIRROR_TOOL_TIMEOUT);
	struct mirror_record record;
	int r = mirror_look(mirror, true, &slice);

	if (r < 0)
		return say(domain, r == -EPERM ? -EIO : r, "mirror '%s': %s", mirror->resource,
			mirror->why);
	if (r == 0)
		return say(domain, -EAGAIN,
			"mirror '%s' is not up here (its clone must be started first: order and "
			"colocation)",
			mirror->resource);
	if (paths && !is_among(mirror, paths))
		return say(domain, -ENODEV, "mirror '%s' is below none of the guest's disks",
			mirror->resource);
	mirror_record_find(&record, mirror->resource);
	if (record.cluster && !record.consumer)
		return say(domain, -ENOTSUP,
			"mirror '%s' has its role from a promotable clone (make that a plain one "
			"with role_by=consumer, or take mirrors away)",
			mirror->resource);
	/* A window is open: the guest may be on its way here, or from here. */
	if (mirror->drbd.role == DRBD_PRIMARY && drbd_peer_is_primary(&mirror->drbd))
		return say(domain, -EAGAIN, "mirror '%s' is primary here and on its peer",
			mirror->resource);
	return 0;
}

static int let_go(struct domain *domain, struct mirror *mirror, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, LET_GO);
	char holder[256];
	int r = mirror_become_secondary(mirror, &slice);

	if (r >= 0 || r == -ENOENT)
		return 0;
	if (r != -EBUSY)
		return say(domain, r, "mirror '%s': %s", mirror->resource, mirror->why);
	mirror_opener(mirror, holder, sizeof(holder));
	return say(domain, r, "mirror '%s' is held open by %s", mirror->resource, holder);
}

static int take_one(struct domain *domain, struct mirror *mirror, const struct deadline *deadline)
{
	const struct mirror_wish wish = { 0 };
	const char *hint;
	int r = mirror_become_primary(mirror, &wish, deadline, &hint);

	if (r < 0)
		return say(domain, r == -EPERM || r == -EACCES || r == -ENODEV ? -EAGAIN : r,
			"%s make mirror '%s' primary: %s%s%s%s",
			r == -EPERM ? "must not" : "cannot", mirror->resource, mirror->why,
			hint ? " (" : "", hint ? hint : "", hint ? ")" : "");
	if (r == 1 && mirror->dont_care)
		log_line(LOG_WARNING,
			"mirror '%s' has the fencing policy dont-care: a failover can lose writes",
			mirror->resource);
	return 0;
}

/* The disks of the guest's file, for `domain->why` to hold. */
static int read_disks(struct domain *domain, const char *file, const struct deadline *deadline)
{
	const char *const fields[] = { file, "disks", "", "", NULL };
	struct deadline half = deadline_part(deadline, 2);

	return helper_ask("xml", fields, domain->guard, &half, &domain->why);
}

void domain_mirrors_list(const struct domain_mirrors *mirrors, char list[WINDOW_TEXT_MAX])
{
	size_t used = 0;

	list[0] = '\0';
	for (int i = 0; i < mirrors->count && used < WINDOW_TEXT_MAX; i++)
		used += (size_t)snprintf(list + used, WINDOW_TEXT_MAX - used, "%s%s", i ? " " : "",
			mirrors->names[i]);
}

int domain_mirrors_note(const struct domain_mirrors *mirrors, const char *name)
{
	char list[WINDOW_TEXT_MAX], kept[WINDOW_TEXT_MAX] = "";
	struct state state;
	int r = state_load(&state, name);

	domain_mirrors_list(mirrors, list);
	state_get(&state, KEY, kept, sizeof(kept));
	if (r < 0 || strcmp(kept, list) == 0)
		return r;
	r = state_set(&state, KEY, *list ? list : NULL);
	return r < 0 ? r : state_save(&state);
}

int domain_mirrors_take(struct domain *domain, const struct domain_mirrors *mirrors,
	const char *file, const char *name, const struct deadline *deadline)
{
	static char paths[HELPER_ANSWER_MAX];
	char guard[300];
	int r = mirrors->count && file ? read_disks(domain, file, deadline) : 0, taken = 0;

	if (r < 0)
		return r;
	snprintf(paths, sizeof(paths), "%s", domain->why.text);
	domain->why.text[0] = '\0';
	for (int i = 0; i < mirrors->count && r == 0; i++) {
		struct mirror mirror = mirror_of(domain, mirrors, i, guard);

		r = check(domain, &mirror, file ? paths : NULL, deadline);
	}
	if (r == 0)
		r = domain_mirrors_note(mirrors, name);
	for (; taken < mirrors->count && r == 0; taken += r == 0) {
		struct mirror mirror = mirror_of(domain, mirrors, taken, guard);

		r = take_one(domain, &mirror, deadline);
	}
	while (r < 0 && taken-- > 0) {
		struct answer why = domain->why;
		struct mirror mirror = mirror_of(domain, mirrors, taken, guard);
		struct deadline reserve = deadline_reserve(deadline);

		let_go(domain, &mirror, &reserve);
		domain->why = why;
	}
	return r;
}

static int release(struct domain *domain, const struct domain_mirrors *mirrors, const char *name,
	const char *instance, const struct deadline *deadline)
{
	struct domain_mirrors kept = { .config = mirrors->config };
	char text[WINDOW_TEXT_MAX], guard[300];
	struct state state;
	long left;
	int r = 0;

	if (state_load(&state, name) == 0 && state_get(&state, KEY, text, sizeof(text)))
		kept.text = text;
	if (!kept.text || domain_mirrors_parse(&kept))
		kept = *mirrors;
	for (int i = 0; i < kept.count; i++) {
		struct mirror mirror = mirror_of(domain, &kept, i, guard);
		int one = let_go(domain, &mirror, deadline);

		r = one < 0 ? one : r;
	}
	if (r < 0)
		return r;
	r = window_settle(instance, true, false, domain->guard, deadline, &left, domain->why.text,
		sizeof(domain->why.text));
	return r < 0 ? r : 0;
}

int domain_mirrors_release(struct domain *domain, const struct domain_mirrors *mirrors,
	const char *name, const char *instance, const struct deadline *deadline)
{
	/* A promotion that asks the handler what became of its peer holds DRBD's lock meanwhile. */
	for (;;) {
		struct deadline pause = deadline_slice(deadline, AGAIN);
		int r = release(domain, mirrors, name, instance, deadline);

		if (r == 0 || r == -EBUSY || deadline_left(deadline) == 0)
			return r;
		deadline_poll(&pause, NULL, 0);
	}
}
