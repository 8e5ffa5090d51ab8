// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * window: this node's end of a migration's window (window.h), for ringd, which may not wait.
 * Request: open or close, the window's line, how many ms there are for that, for how many it is to
 * stay open, and the host that asks; answer: nothing. Or settle: closes each whose time is over;
 * answer: the ms until the next one's is (0: there is none), and behind a tab what could not be
 * closed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "helper.h"
#include "log.h"
#include "state.h"
#include "window_open.h"

#define GUARD     "window.tool"
#define SETTLE_MS 20000 /* for one window */
#define AGAIN_MS  5000  /* until one that cannot be closed is tried again */

static char why[512];

/* Who asks for that is done with it: what cannot be closed yet is left to settle. 0 or -errno. */
static int close_or_again(const struct window *window, const struct deadline *deadline)
{
	int r = window_close(window, GUARD, deadline, why, sizeof(why));

	if (r < 0)
		window_save(window, 0);
	return r;
}

static int change(
	const char *verb, const char *line, const char *left, const char *span, const char *from)
{
	struct deadline deadline = deadline_start(atol(left));
	auto_close int locked = state_lock("windows", &deadline);
	struct window window;
	int r = window_parse(&window, line);

	if (r < 0 || !*from)
		return helper_answer(EINVAL, "that is no window");
	if (locked < 0)
		return helper_answer(-locked, "another change of a window does not end");
	/* As the source calls it; from here the peer is the source, which ringd has as `from`. */
	window.target = true;
	snprintf(window.peer, sizeof(window.peer), "%s", from);
	if (strcmp(verb, "open") == 0)
		r = window_open(&window, atol(span), GUARD, &deadline, why, sizeof(why));
	else
		r = close_or_again(&window, &deadline);
	return helper_answer(r < 0 ? -r : 0, "%s", r < 0 ? why : "");
}

/* Closes one if its time is over: the ms until it is to be looked at again, 0 if it is closed. */
static long settle_one(const char *instance, char *trouble, size_t size)
{
	struct deadline deadline = deadline_start(SETTLE_MS);
	long left;
	int r = window_settle(instance, false, false, GUARD, &deadline, &left, why, sizeof(why));

	if (r >= 0)
		return 0;
	if (left == 0 && r != -EBUSY)
		snprintf(trouble, size, "\t%s: %s", instance, why);
	return left > 0 ? left : AGAIN_MS;
}

static int settle(void)
{
	DIR *folder = opendir(STATE_DIR);
	char trouble[700] = "";
	struct dirent *entry;
	long next = 0;

	while (folder && (entry = readdir(folder))) {
		long ms;

		if (strncmp(entry->d_name, WINDOW_PREFIX, strlen(WINDOW_PREFIX)) != 0)
			continue;
		ms = settle_one(entry->d_name + strlen(WINDOW_PREFIX), trouble, sizeof(trouble));
		if (ms > 0 && (next == 0 || ms < next))
			next = ms;
	}
	if (folder)
		closedir(folder);
	return helper_answer(0, "%ld%s", next, trouble);
}

int main(void)
{
	const char *fields[HELPER_FIELDS];
	static char buffer[4096];
	int r = helper_request(buffer, sizeof(buffer), fields);

	log_open("window", "");
	if (r < 0)
		return helper_answer(-r, "the request makes no sense");
	if (strcmp(fields[0], "settle") == 0)
		return settle();
	return change(fields[0], fields[1], fields[2], fields[3], fields[4]);
}
