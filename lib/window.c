// SPDX-License-Identifier: GPL-2.0-or-later
/* window: fields with tabs between, and a state of three keys. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drbd_call.h"
#include "process.h"
#include "state.h"
#include "window.h"

#define KEY_WINDOW "window"
#define KEY_BY     "by"
#define KEY_UNTIL  "until"

/* No tab, nor what ends a line; and it is a name of a file. */
static bool is_good(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return false;
	return *text;
}

int window_format(const struct window *window, char text[WINDOW_TEXT_MAX])
{
	size_t used;

	if (!is_good(window->instance) || !is_good(window->peer) || !is_good(window->config) ||
		window->config[0] != '/' || window->count <= 0 || window->count > WINDOW_MIRRORS)
		return -EINVAL;
	used = (size_t)snprintf(text, WINDOW_TEXT_MAX, "%s\t%s\t%s\t%s", window->instance,
		window->target ? "target" : "source", window->peer, window->config);
	for (int i = 0; i < window->count; i++) {
		if (!drbd_name_is_good(window->mirrors[i].resource))
			return -EINVAL;
		used += (size_t)snprintf(text + used, WINDOW_TEXT_MAX - used, "\t%c%s",
			window->mirrors[i].protocol, window->mirrors[i].resource);
		if (used >= WINDOW_TEXT_MAX)
			return -EMSGSIZE;
	}
	return 0;
}

/* Takes the field at `*text` and goes on to the next one, NULL after the last. */
static bool take(const char **text, char *field, size_t size)
{
	size_t length = *text ? strcspn(*text, "\t") : 0;

	if (length == 0 || length >= size)
		return false;
	memcpy(field, *text, length);
	field[length] = '\0';
	*text = (*text)[length] ? *text + length + 1 : NULL;
	return is_good(field);
}

int window_parse(struct window *ret, const char *text)
{
	char end[8], mirror[DRBD_NAME_MAX + 1];

	*ret = (struct window){ 0 };
	if (strlen(text) >= WINDOW_TEXT_MAX || !take(&text, ret->instance, sizeof(ret->instance)) ||
		!take(&text, end, sizeof(end)) || !take(&text, ret->peer, sizeof(ret->peer)) ||
		!take(&text, ret->config, sizeof(ret->config)) || ret->config[0] != '/' || !text)
		return -EBADMSG;
	ret->target = strcmp(end, "target") == 0;
	if (!ret->target && strcmp(end, "source") != 0)
		return -EBADMSG;
	for (; text; ret->count++) {
		if (ret->count == WINDOW_MIRRORS || !take(&text, mirror, sizeof(mirror)) ||
			mirror[0] < 'A' || mirror[0] > 'C' || !drbd_name_is_good(mirror + 1))
			return -EBADMSG;
		ret->mirrors[ret->count].protocol = mirror[0];
		snprintf(ret->mirrors[ret->count].resource, DRBD_NAME_MAX, "%s", mirror + 1);
	}
	return 0;
}

static void name_state(char name[160], const char *instance)
{
	snprintf(name, 160, WINDOW_PREFIX "%.127s", instance);
}

int window_load(struct window *ret, const char *instance, long *ret_left)
{
	char name[160], text[WINDOW_TEXT_MAX], value[PROCESS_TEXT_MAX];
	struct process by;
	struct state state;
	long long until = 0;
	int r;

	*ret_left = 0;
	name_state(name, instance);
	r = state_load(&state, name);
	if (r < 0)
		return r;
	if (!state_get(&state, KEY_WINDOW, text, sizeof(text)) || window_parse(ret, text) < 0)
		return -EBADMSG;
	if (state_get(&state, KEY_UNTIL, value, sizeof(value)))
		until = atoll(value);
	if (until > deadline_now())
		*ret_left = (long)(until - deadline_now());
	if (state_get(&state, KEY_BY, value, sizeof(value)) && process_parse(value, &by) == 0)
		return by.pid != getpid() && process_alive(&by) ? -EBUSY : 0;
	return *ret_left > 0 ? -EBUSY : 0;
}

int window_save(const struct window *window, long ms)
{
	char name[160], text[WINDOW_TEXT_MAX], by[PROCESS_TEXT_MAX], until[32];
	struct process self;
	struct state state;
	int r = window_format(window, text);

	if (r < 0)
		return r;
	name_state(name, window->instance);
	state_load(&state, name); /* for its path */
	state.text[0] = '\0';
	snprintf(until, sizeof(until), "%lld", deadline_now() + ms);
	r = state_set(&state, KEY_WINDOW, text);
	if (r == 0)
		r = state_set(&state, KEY_UNTIL, until);
	if (r == 0 && !window->target)
		r = process_look(getpid(), &self);
	if (r == 0 && !window->target)
		r = state_set(&state, KEY_BY, process_format(&self, by));
	return r < 0 ? r : state_save(&state);
}

static bool has(const struct window *window, const char *resource)
{
	for (int i = 0; i < window->count; i++)
		if (strcmp(window->mirrors[i].resource, resource) == 0)
			return true;
	return false;
}

bool window_is_coming(const char *resource)
{
	DIR *folder = opendir(STATE_DIR);
	struct dirent *entry;
	bool found = false;

	while (folder && !found && (entry = readdir(folder))) {
		struct window window;
		long left;
		int r = -ENOENT;

		if (strncmp(entry->d_name, WINDOW_PREFIX, strlen(WINDOW_PREFIX)) == 0)
			r = window_load(&window, entry->d_name + strlen(WINDOW_PREFIX), &left);
		found = (r == 0 || r == -EBUSY) && window.target && has(&window, resource);
	}
	if (folder)
		closedir(folder);
	return found;
}

int window_forget(const struct window *window)
{
	char name[160];

	name_state(name, window->instance);
	return state_remove(name);
}
