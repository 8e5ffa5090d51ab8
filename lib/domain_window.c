// SPDX-License-Identifier: GPL-2.0-or-later
/* domain_window: this end by window_open(), the other one by a question to ringd. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "domain_window.h"
#include "log.h"
#include "mirror_watch.h"
#include "window_open.h"

/* How long an end may take to be opened or closed, in ms, if there is so much time. */
#define END_MS 15000

/* For how much longer than the agent has the target leaves its end alone, in ms. */
#define MARGIN_MS 15000

#define CLOSE_PART 5 /* of the time is kept for closing */
#define SWEEP_PART 3 /* is what a probe has for one that was left open */

struct ends {
	struct window window;
	char guard[300]; /* as in child.h */
	char why[512];
};

static void name_guard(char guard[300], const char *of)
{
	snprintf(guard, 300, "%.250s.window", of ? of : "domain");
}

/* Has the target open its end, or close it. 0 or -errno and `why`. */
static int ask_target(struct ends *ends, bool open, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, END_MS);
	long ms = open ? (long)(deadline->end - deadline_now()) + MARGIN_MS : 0;

	return window_ask(&ends->window, ms, &slice, ends->why, sizeof(ends->why));
}

/* Both ends, this one first and for good last: whoever dies in between has a journal here. */
static int open_both(struct ends *ends, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, END_MS);
	struct deadline reserve = deadline_reserve(deadline);
	char ignored[512];
	int r = window_open(&ends->window, deadline->end - deadline_now(), ends->guard, &slice,
		ends->why, sizeof(ends->why));

	if (r < 0)
		return r;
	r = ask_target(ends, true, deadline);
	if (r == 0)
		return 0;
	/* It may have opened all the same, and told nobody in time. */
	if (r != -ECONNREFUSED && r != -ENOENT && r != -ENOTCONN) {
		struct ends again = *ends;

		ask_target(&again, false, &reserve);
	}
	window_close(&ends->window, ends->guard, &reserve, ignored, sizeof(ignored));
	return r;
}

/* The end without the guest first: then the other one finds its peer secondary. */
static int close_both(struct ends *ends, bool gone, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, END_MS);
	char told[512] = "";
	int r = 0, other;

	if (gone)
		r = window_close(&ends->window, ends->guard, &slice, ends->why, sizeof(ends->why));
	snprintf(told, sizeof(told), "%s", ends->why);
	other = ask_target(ends, false, deadline);
	if (other < 0)
		log_line(LOG_WARNING,
			"node '%s' does not close its end of the window of '%s', and will do so "
			"later: %s",
			ends->window.peer, ends->window.instance, ends->why);
	if (!gone)
		return window_close(
			&ends->window, ends->guard, &slice, ends->why, sizeof(ends->why));
	snprintf(ends->why, sizeof(ends->why), "%s", told);
	return r;
}

static void describe(struct window *window, const struct domain_mirrors *mirrors,
	const char *instance, const char *peer)
{
	*window = (struct window){ .count = mirrors->count };
	snprintf(window->instance, sizeof(window->instance), "%s", instance);
	snprintf(window->peer, sizeof(window->peer), "%s", peer);
	snprintf(window->config, sizeof(window->config), "%s", mirrors->config);
	for (int i = 0; i < mirrors->count; i++) {
		snprintf(window->mirrors[i].resource, DRBD_NAME_MAX, "%s", mirrors->names[i]);
		window->mirrors[i].protocol = 'C';
	}
}

/* How the migration ended, and how its window. */
static int conclude(struct domain *domain, struct ends *ends, int r, int closed)
{
	char words[HELPER_ANSWER_MAX];

	if (closed == 0)
		return r;
	if (r == 0) {
		snprintf(domain->why.text, sizeof(domain->why.text),
			"it has left, but its window cannot be closed: %s", ends->why);
		return closed;
	}
	snprintf(words, sizeof(words), "%.900s; its window is still open: %.400s", domain->why.text,
		ends->why);
	snprintf(domain->why.text, sizeof(domain->why.text), "%s", words);
	return r;
}

static bool is_gone(struct domain *domain, const struct deadline *deadline)
{
	struct answer why = domain->why;
	int r = domain_look(domain, deadline);

	domain->why = why;
	return r == 0;
}

/* A link that broke as the guest went: what it writes there waits, and somebody must decide. */
static int check_peers(struct domain *domain, const char *names, const struct deadline *deadline)
{
	struct mirror_watch watch;
	const char *alone;

	mirror_watch_begin(&watch, names);
	alone = mirror_watch_look(&watch, deadline);
	if (!alone)
		return 0;
	snprintf(domain->why.text, sizeof(domain->why.text),
		"it has left, and in that moment mirror '%s' lost its peer", alone);
	return -EIO;
}

int domain_migrate_on_mirrors(struct domain *domain, const struct domain_migration *how,
	const struct domain_mirrors *mirrors, const char *target, const char *name,
	const char *instance, const struct deadline *deadline)
{
	struct deadline most = *deadline, reserve = deadline_reserve(deadline);
	struct ends ends;
	struct domain_migration watching = *how;
	char names[WINDOW_TEXT_MAX];
	bool gone;
	int r;

	if (mirrors->count == 0)
		return domain_migrate(domain, how, target, name, deadline);
	name_guard(ends.guard, domain->guard);
	describe(&ends.window, mirrors, instance, target);
	r = open_both(&ends, deadline);
	if (r < 0) {
		snprintf(domain->why.text, sizeof(domain->why.text),
			"no window can be opened for its mirrors: %s; it goes on here", ends.why);
		return -EPERM;
	}
	most = deadline_slice(deadline, deadline_left(deadline) * (CLOSE_PART - 1L) / CLOSE_PART);
	domain_mirrors_list(mirrors, names);
	watching.mirrors = names;
	r = domain_migrate(domain, &watching, target, name, &most);
	gone = r == 0 || is_gone(domain, &reserve);
	if (r == 0)
		r = check_peers(domain, names, &reserve);
	return conclude(domain, &ends, r, close_both(&ends, gone, &reserve));
}

void domain_window_settle(struct domain *domain, const struct domain_mirrors *mirrors,
	const char *name, const char *instance, const struct deadline *deadline)
{
	struct deadline slice = deadline_slice(deadline, END_MS);
	char guard[300], why[512];
	long left;
	int r = mirrors->count ? domain_mirrors_note(mirrors, name) : 0;

	if (r < 0)
		log_line(LOG_WARNING, "cannot note the mirrors of guest '%s': %s", domain->name,
			strerror(-r));
	name_guard(guard, domain->guard);
	r = window_settle(instance, true, true, guard, &slice, &left, why, sizeof(why));
	if (r < 0)
		log_line(LOG_WARNING, "cannot close the window of guest '%s': %s", domain->name,
			why);
}

void domain_window_sweep(const char *instance, const char *of, const struct deadline *deadline)
{
	struct deadline slice = deadline_part(deadline, SWEEP_PART);
	char guard[300], why[512];
	long left;
	int r;

	name_guard(guard, of);
	r = window_settle(instance, false, false, guard, &slice, &left, why, sizeof(why));
	if (r == 1)
		log_line(LOG_NOTICE, "closed a window of '%s' that was left open", instance);
	else if (r < 0 && r != -EBUSY)
		log_line(LOG_WARNING, "cannot close a window of '%s' that was left open: %s",
			instance, why);
}
