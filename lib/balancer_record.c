// SPDX-License-Identifier: GPL-2.0-or-later
/* balancer_record: lines of state, written only when they have changed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "balancer_record.h"
#include "cleanup.h"
#include "state.h"

/* HAProxy makes its socket under a longer name first, and a socket's path ends at 107 bytes. */
#define NAME_MAX_SHORT 56

int balancer_record_load(struct balancer *ret, const char *name)
{
	char text[PROCESS_TEXT_MAX];
	struct process process;
	struct state state;
	int r = state_load(&state, name);

	if (r < 0)
		return r == -ENOENT ? 0 : -EBADMSG;
	if (!state_get(&state, "process", text, sizeof(text)) || process_parse(text, &process) < 0)
		return -EBADMSG;
	ret->main = process;
	state_get(&state, "binary", ret->binary, sizeof(ret->binary));
	state_get(&state, "config", ret->config, sizeof(ret->config));
	state_get(&state, "pid_file", ret->pid_file, sizeof(ret->pid_file));
	ret->socket[0] = '\0';
	state_get(&state, "socket", ret->socket, sizeof(ret->socket));
	return 1;
}

/* Writes what is not whole; true if it is news. */
static bool set_degraded(struct state *state, const char *words)
{
	char old[1024], at[32];
	time_t now = time(NULL);
	struct tm local;
	const char *before = state_get(state, "degraded", old, sizeof(old));

	if (!words) {
		state_set(state, "degraded", NULL);
		state_set(state, "since", NULL);
		return false;
	}
	if (before && strcmp(before, words) == 0)
		return false;
	strftime(at, sizeof(at), "%F %T", localtime_r(&now, &local));
	state_set(state, "degraded", words);
	if (!before)
		state_set(state, "since", at);
	return true;
}

int balancer_record_note(const struct balancer *balancer, const char *degraded, const char *name)
{
	char text[PROCESS_TEXT_MAX], before[STATE_MAX];
	struct state state;
	bool news;
	const struct {
		const char *key, *value;
	} rows[] = {
		{ "process", process_format(&balancer->main, text) },
		{ "binary", balancer->binary },
		{ "config", balancer->config },
		{ "pid_file", balancer->pid_file },
		{ "socket", *balancer->socket ? balancer->socket : NULL },
	};
	int r = 0;

	if (state_load(&state, name) < 0)
		state.text[0] = '\0';
	memcpy(before, state.text, sizeof(before));
	for (size_t i = 0; i < ARRAY_SIZE(rows) && r == 0; i++) {
		char old[PATH_MAX];
		const char *value = state_get(&state, rows[i].key, old, sizeof(old));

		if (!value || !rows[i].value || strcmp(value, rows[i].value) != 0)
			r = state_set(&state, rows[i].key, rows[i].value);
	}
	news = set_degraded(&state, degraded);
	if (r == 0 && strcmp(before, state.text) != 0)
		r = state_save(&state);
	return r < 0 ? r : news;
}

void balancer_record_path(const char *name, const char *ending, char ret[PATH_MAX])
{
	unsigned long long sum = 0xcbf29ce484222325ULL; /* FNV-1a */
	size_t length = strlen(name), kept = length;
	size_t used = strlen(STATE_DIR "/");

	if (length > NAME_MAX_SHORT)
		kept = NAME_MAX_SHORT - 17;
	snprintf(ret, PATH_MAX, STATE_DIR "/%.*s", (int)kept, name);
	for (const char *c = name; *c; c++)
		sum = (sum ^ (unsigned char)*c) * 0x100000001b3ULL;
	/* As state.h does it; and what would end a path in an argument of HAProxy's. */
	for (char *c = ret + used; *c; c++)
		if (*c == '/' || *c == ',' || *c == '@' || *c == '"' || (unsigned char)*c <= ' ')
			*c = '-';
	used += kept;
	if (kept < length)
		used += (size_t)snprintf(ret + used, PATH_MAX - used, "-%016llx", sum);
	snprintf(ret + used, PATH_MAX - used, "%s", ending);
}
